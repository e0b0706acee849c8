"""Which trouble of a database means "again", which means "another was first", and which means "not now".

Sources: PostgreSQL, error codes (classes 08, 25, 40, 42, 55, 57, XX); SQLite, result codes.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError

__all__ = ["LostRaceError", "is_damaged", "is_duplicate", "is_lost", "is_not_permitted", "is_worth_retrying"]

_AGAIN: Final = frozenset({"40001", "40P01", "55P03"})
_GONE: Final = frozenset({"57P01", "57P02", "57P03"})
_DUPLICATE: Final = frozenset({"23505"})
_NOT_PERMITTED: Final = frozenset({"25006", "42501"})  # read-only, insufficient privilege
_DAMAGED: Final = frozenset({"XX001", "XX002"})  # corrupted data, corrupted index
_SQLITE_DUPLICATE: Final = frozenset(
    {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID}
)
_SQLITE_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SQLITE_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class LostRaceError(Exception):
    """A record was not at the version it was read at: another writer was first."""


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _sqlite_code(error: DBAPIError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0) or 0)


def is_duplicate(error: DBAPIError) -> bool:
    """Whether a key was already taken, which is how a rival's insert shows."""
    return _sqlstate(error) in _DUPLICATE or _sqlite_code(error) in _SQLITE_DUPLICATE


def is_not_permitted(error: DBAPIError) -> bool:
    """Whether the database may be read here, and not written."""
    return _sqlstate(error) in _NOT_PERMITTED


def is_damaged(error: DBAPIError) -> bool:
    """Whether what lies on the disk cannot be what the database wrote there."""
    return _sqlstate(error) in _DAMAGED or (_sqlite_code(error) & 0xFF) in _SQLITE_DAMAGED


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection is gone, or there was none: what was sent last may have been done, or not."""
    state = _sqlstate(error)
    return state in _GONE or state.startswith("08") or error.connection_invalidated


def is_worth_retrying(error: DBAPIError) -> bool:
    """Whether the whole transaction may succeed if it is run again."""
    return (
        _sqlstate(error) in _AGAIN
        or is_lost(error)
        or (_sqlite_code(error) & 0xFF) in _SQLITE_BUSY
        or is_duplicate(error)
    )
