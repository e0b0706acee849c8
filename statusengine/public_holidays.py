"""Where the public holidays come from: the `holidays` package, for the country each archive lives in.

The one place that knows the package. It is loaded at the first question, not at import, and each
year is worked out once. For a year the package does not know (Japan before 1949 or after 2099, any
country in 2999) there are simply no public holidays; weekends, the year-end and closures still hold.

>>> calendar_for(Archive.DDBJ).on_or_after(date(2026, 12, 30)).isoformat()
'2027-01-04'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.calendar import Calendar

__all__ = ["calendar_for", "public_holidays"]

_COUNTRIES: Final[Mapping[Archive, tuple[str, str | None]]] = MappingProxyType(
    {Archive.DDBJ: ("JP", None), Archive.ENA: ("GB", "ENG"), Archive.NCBI: ("US", None)}
)


@cache
def public_holidays(archive: Archive) -> Callable[[date], bool]:
    """Return the predicate that tells the public holidays of an archive's country.

    >>> public_holidays(Archive.NCBI)(date(2026, 7, 3))
    True
    """
    return partial(_is_holiday, *_COUNTRIES[archive])


def calendar_for(archive: Archive, closures: frozenset[date] = frozenset()) -> Calendar:
    """Return the calendar of an archive, with the days it is closed besides."""
    return Calendar(archive=archive, is_public_holiday=public_holidays(archive), closures=closures)


def _is_holiday(country: str, subdivision: str | None, day: date) -> bool:
    return day in _in_year(country, subdivision, day.year)


@cache
def _in_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - 60 ms that most commands never need

    return frozenset(country_holidays(country, subdiv=subdivision, years=year, expand=False))
