"""Everything that can go wrong, as one tree.

A rule that says no is not an error: it comes back as a `Refused` value. What is raised is misuse
(the caller can mend it), a missing role (an approver can), the store's trouble (the operator can), or a defect
(we must)::

    StatusEngineError
    ├── UsageError                     the caller's words are off; nothing was read or written
    │   ├── InvalidAccessionError
    │   ├── InvalidDateError
    │   ├── InvalidTextError
    │   ├── UnknownNameError           no such reason, status, action, requester …; says the nearest
    │   └── InvalidListError           a list file that cannot be read at all
    ├── NotPermittedError              the account that asks has no role for it
    ├── StoreError                     the database, not the request
    │   ├── DatabaseUnavailableError
    │   │   └── UncertainError         the connection was lost at the commit, and nobody can be asked
    │   ├── ClockSkewError             the clocks of the host and of the database do not agree
    │   ├── DamagedRecordError         a record is stored with a value that is none of ours
    │   ├── ConflictError              another writer was faster, again and again
    │   │   └── StalePlanError         a saved plan whose records moved since, or that was carried out
    │   ├── UnknownSchemaError         made by another version; names the command to type
    │   ├── WrongArchiveError          the database belongs to another archive
    │   └── IdempotencyKeyError        the key was used for another request
    └── InternalError                  a defect of ours; asks for a report

Each class has a `code` that never changes once released; its docstring is its default message.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "ClockSkewError",
    "ConflictError",
    "DamagedRecordError",
    "DatabaseUnavailableError",
    "IdempotencyKeyError",
    "InternalError",
    "InvalidAccessionError",
    "InvalidDateError",
    "InvalidListError",
    "InvalidTextError",
    "NotPermittedError",
    "StalePlanError",
    "StatusEngineError",
    "StoreError",
    "UncertainError",
    "UnknownNameError",
    "UnknownSchemaError",
    "UsageError",
    "WrongArchiveError",
]


class StatusEngineError(Exception):
    """The status engine could not do what was asked."""

    code: ClassVar[str] = "status_engine"

    def __init__(self, message: str | None = None, *, hint: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])
        self.hint = hint

    @property
    def message(self) -> str:
        """One sentence: what is wrong, and where."""
        return str(self.args[0])


class UsageError(StatusEngineError):
    """The request cannot be understood."""

    code = "usage"


class InvalidAccessionError(UsageError):
    """This is not an accession."""

    code = "invalid_accession"


class InvalidDateError(UsageError):
    """This is not a date the engine accepts."""

    code = "invalid_date"


class InvalidTextError(UsageError):
    """This text holds characters that the engine does not store."""

    code = "invalid_text"


class UnknownNameError(UsageError):
    """There is no such name."""

    code = "unknown_name"


class InvalidListError(UsageError):
    """This file is not a list the engine can read."""

    code = "invalid_list"


class NotPermittedError(StatusEngineError):
    """The account that asks has no role that permits this."""

    code = "not_permitted"


class StoreError(StatusEngineError):
    """The database did not do what it must."""

    code = "store"


class DatabaseUnavailableError(StoreError):
    """The database cannot be reached."""

    code = "database_unavailable"


class UncertainError(DatabaseUnavailableError):
    """The connection was lost at the commit, and the database did not come back: it may stand, or not."""

    code = "uncertain"


class ClockSkewError(StoreError):
    """The clocks of the host and of the database do not agree."""

    code = "clock_skew"


class DamagedRecordError(StoreError):
    """A record is stored with a value that is none of ours."""

    code = "damaged_record"


class ConflictError(StoreError):
    """Another writer changed the record first; try again."""

    code = "conflict"


class StalePlanError(ConflictError):
    """The plan was made for records that moved since, or was carried out already."""

    code = "stale_plan"


class UnknownSchemaError(StoreError):
    """The database's schema is not the one this version works with."""

    code = "unknown_schema"


class WrongArchiveError(StoreError):
    """The database belongs to another archive."""

    code = "wrong_archive"


class IdempotencyKeyError(StoreError):
    """This idempotency key was used for a different request."""

    code = "idempotency_key"


class InternalError(StatusEngineError):
    """The engine contradicted itself; please report this."""

    code = "internal"
