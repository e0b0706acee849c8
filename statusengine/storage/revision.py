"""The revision of the schema that this version reads and writes; a test holds it to the last migration.

A database that is being filled by a copy has a revision of its own, so that nothing opens, makes or upgrades it until
it is whole.
"""

from __future__ import annotations

from typing import Final

from statusengine.errors import UnknownSchemaError

__all__ = ["HEAD", "UNDER_COPY", "not_whole"]

HEAD: Final = "0003"
UNDER_COPY: Final = "under copy"


def not_whole(address: str) -> UnknownSchemaError:
    """What is said of a database that was not filled to its end; `address` is shown and has no password."""
    return UnknownSchemaError(
        "a copy into this database was cut short, or still runs",
        hint=f"status db copy --from URL --to {address} --again",
    )
