"""How long trouble that passes is borne: a transaction is tried again for so many seconds, and no longer.

Rivals pause for a moment that is drawn by lot, so that they do not meet again; a server that is not there is asked
again until the time is over. Nothing here hides trouble: when it is enough, the last one is told.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from statusengine.errors import ConflictError, StatusEngineError, UncertainError
from statusengine.storage.conflict import is_lost
from statusengine.storage.database import unavailable

if TYPE_CHECKING:
    from statusengine.storage.proof import Proof

__all__ = ["RIVALS", "Tries"]

RIVALS: Final = 40
"""How often rivals may be first."""
_LONGEST_PAUSE: Final = 0.5


class Tries:
    """The attempts at one transaction, within `patience` seconds, and not lost more often to `rivals`."""

    def __init__(self, patience: float, rivals: int = RIVALS) -> None:
        self._rivals = rivals
        self._until = time.monotonic() + patience
        self._number = 0
        self._lost_to_rivals = 0

    def pause(self, error: DBAPIError | None, unsure: Proof | None = None) -> None:
        """Wait before the next attempt; `error` is what the last one met, nothing where a rival was first.

        `unsure` is what shows whether an earlier attempt stands, of which the answer was lost.

        Raises:
            UncertainError: It was enough, and nobody could be asked what became of that attempt.
            DatabaseUnavailableError: It was enough, and the database is not there.
            ConflictError: It was enough, and rivals were faster every time.
        """
        self._number += 1
        self._lost_to_rivals += error is None or not is_lost(error)
        if self._lost_to_rivals >= self._rivals or time.monotonic() >= self._until:
            raise _enough(error, unsure) from error
        time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.005 * 2 ** min(self._number, 10))))  # noqa: S311 - spreads rivals, hides nothing


def _enough(error: DBAPIError | None, unsure: Proof | None) -> StatusEngineError:
    if unsure is not None:
        return _uncertain(unsure)
    if error is not None and is_lost(error):
        return unavailable(error)
    return ConflictError(hint="other writers are at the same records; run the command again")


def _uncertain(proof: Proof) -> UncertainError:
    """What may stand or not, and how to find out."""
    keys = proof.operations
    with_it = f", with --key {keys[0]} where it takes one" if len(keys) == 1 else ", with the keys it had"
    return UncertainError(hint=f"run it again{with_it}: what stands is not done twice, and status history shows it")
