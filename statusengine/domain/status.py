"""The six statuses a record can have, and the names other archives give them.

There is no seventh, and no default: a name that is not here is refused, never guessed.

Source: DDBJ, "DDBJ and SRA Data Processing" (Private, Public, Canceled, Suppressed, Withdrawn); the numbers
are those of ENA's data availability policy, which is why they are also how a status is stored.

>>> Status.TEMPORARILY_SUPPRESSED.family
<StatusFamily.SUPPRESSED: 'suppressed'>
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["ALIASES", "EVER_PUBLIC", "SUPPRESSED", "Status", "StatusFamily"]


class StatusFamily(StrEnum):
    """What the INSDC members agree on; suppression has two kinds, every other family one."""

    PRIVATE = "private"
    PUBLIC = "public"
    CANCELED = "canceled"
    SUPPRESSED = "suppressed"
    WITHDRAWN = "withdrawn"

    @property
    def members(self) -> frozenset[Status]:
        """The statuses of this family."""
        return frozenset(status for status in Status if status.family is self)


class Status(StrEnum):
    """The status of a record, as it is written everywhere: lower case, words joined by underscores."""

    PRIVATE = "private"
    PUBLIC = "public"
    CANCELED = "canceled"
    TEMPORARILY_SUPPRESSED = "temporarily_suppressed"
    PERMANENTLY_SUPPRESSED = "permanently_suppressed"
    WITHDRAWN = "withdrawn"

    @property
    def family(self) -> StatusFamily:
        """The INSDC family."""
        return _FAMILIES[self]

    @property
    def code(self) -> int:
        """ENA's number for this status; the compact form in which it is stored."""
        return _CODES[self]

    @property
    def meaning(self) -> str:
        """One sentence for people."""
        return _MEANINGS[self]

    @classmethod
    def from_code(cls, code: int) -> Status:
        """The status stored as `code`; raises `KeyError` for a number that is none."""
        return _BY_CODE[code]


_FAMILIES: Final[Mapping[Status, StatusFamily]] = MappingProxyType(
    {
        Status.PRIVATE: StatusFamily.PRIVATE,
        Status.PUBLIC: StatusFamily.PUBLIC,
        Status.CANCELED: StatusFamily.CANCELED,
        Status.TEMPORARILY_SUPPRESSED: StatusFamily.SUPPRESSED,
        Status.PERMANENTLY_SUPPRESSED: StatusFamily.SUPPRESSED,
        Status.WITHDRAWN: StatusFamily.WITHDRAWN,
    }
)

_CODES: Final[Mapping[Status, int]] = MappingProxyType(
    {
        Status.PRIVATE: 2,
        Status.CANCELED: 3,
        Status.PUBLIC: 4,
        Status.PERMANENTLY_SUPPRESSED: 5,
        Status.WITHDRAWN: 6,
        Status.TEMPORARILY_SUPPRESSED: 7,
    }
)
_BY_CODE: Final[Mapping[int, Status]] = MappingProxyType({code: status for status, code in _CODES.items()})

_MEANINGS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.PRIVATE: "accessioned, in processing or waiting for its release date",
        Status.PUBLIC: "searchable and available to everyone",
        Status.CANCELED: "stopped before it was ever public; the data is kept for a time",
        Status.TEMPORARILY_SUPPRESSED: "was public, found by accession only, will be released again",
        Status.PERMANENTLY_SUPPRESSED: "was public, found by accession only, not expected to be released again",
        Status.WITHDRAWN: "was public, shown by no public means; kept for the record",
    }
)

SUPPRESSED: Final = StatusFamily.SUPPRESSED.members

EVER_PUBLIC: Final = frozenset({Status.PUBLIC, Status.WITHDRAWN}) | SUPPRESSED
"""Statuses a record has only after it was public once; from here no path leads back to private."""

ALIASES: Final[Mapping[str, Status]] = MappingProxyType(
    {
        "confidential": Status.PRIVATE,
        "unpublished": Status.PRIVATE,
        "hup": Status.PRIVATE,
        "live": Status.PUBLIC,
        "discontinued": Status.CANCELED,
        "cancelled": Status.CANCELED,
        "killed": Status.WITHDRAWN,
    }
)
"""What other archives and older documents call a status: to read a person's words, not for importing."""
