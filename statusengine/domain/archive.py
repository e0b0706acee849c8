"""The three INSDC archives, and where each may be asked to change a record.

An engine serves one of them. Its hold dates are dates in that archive's own time zone.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["Archive"]


class Archive(StrEnum):
    """A member of the INSDC.

    >>> Archive.DDBJ.zone.key
    'Asia/Tokyo'
    """

    DDBJ = "DDBJ"
    ENA = "ENA"
    NCBI = "NCBI"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which this archive's calendar dates begin and end."""
        return _zone(_ZONES[self])

    @property
    def desk(self) -> str:
        """Where the status of this archive's records is changed."""
        return _DESKS[self]


_ZONES: Final = MappingProxyType(
    {Archive.DDBJ: "Asia/Tokyo", Archive.ENA: "Europe/London", Archive.NCBI: "America/New_York"}
)
_zone: Final = cache(ZoneInfo)
_DESKS: Final = MappingProxyType(
    {
        Archive.DDBJ: "the DDBJ contact form",
        Archive.ENA: "the ENA helpdesk",
        Archive.NCBI: "gb-admin (GenBank) or the SRA help desk at NCBI",
    }
)
