"""The revision of the schema that this version reads and writes; a test holds it to the last migration.

A database that is being filled by a copy has a revision of its own, so that nothing opens, makes or upgrades it until
it is whole.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Final

from statusengine.errors import UnknownSchemaError

__all__ = ["HEAD", "is_under_copy", "new_mark", "not_whole"]

HEAD: Final = "0003"
_UNDER_COPY: Final = "under copy "


def new_mark() -> str:
    """A revision for a database that one copy fills, and no other; at most 32 characters."""
    return _UNDER_COPY + token_hex(8)


def is_under_copy(revision: str | None) -> bool:
    """Whether a database of this revision is not filled to its end."""
    return revision is not None and revision.startswith(_UNDER_COPY)


def not_whole(address: str) -> UnknownSchemaError:
    """What is said of a database that was not filled to its end; `address` is shown and has no password."""
    return UnknownSchemaError(
        "a copy into this database was cut short, or still runs",
        hint=f"status db copy --from URL --to {address} --again",
    )
