"""What every use case is given: the store, the site, the clock and the principal. Nothing is global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from statusengine.domain.verdict import Site
from statusengine.errors import InternalError
from statusengine.storage.store import Store

__all__ = ["Setting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One engine's surroundings. `clock` answers with an aware moment."""

    store: Store
    site: Site
    clock: Callable[[], datetime]
    principal: str

    def now(self) -> datetime:
        """This moment, in UTC.

        Raises:
            InternalError: The clock that was given tells no time zone.
        """
        moment = self.clock()
        if moment.tzinfo is None:
            raise InternalError("the clock tells no time zone")
        return moment.astimezone(UTC)

    def today(self) -> date:
        """Today's date at the archive."""
        return self.site.calendar.today(self.now())
