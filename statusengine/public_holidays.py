"""Where the public holidays come from: the `holidays` package, for the country each archive lives in.

The one place that knows the package. To ask it is to load every country of the world, so what it says of the years
around ours is written down in `almanac.txt`, beside this file, and holds for the version it was asked of; under any
other version, and for all other years, the package is asked, once for each year. For a year the package does not know
(Japan before 1949 or after 2099, any country in 2999) there are simply no public holidays; weekends, the year-end and
closures still hold.

>>> calendar_for(Archive.DDBJ).on_or_after(date(2026, 12, 30)).isoformat()
'2027-01-04'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.calendar import Calendar

__all__ = ["ALMANAC", "COUNTRIES", "as_told", "calendar_for", "public_holidays"]

COUNTRIES: Final[Mapping[Archive, tuple[str, str | None]]] = MappingProxyType(
    {Archive.DDBJ: ("JP", None), Archive.ENA: ("GB", "ENG"), Archive.NCBI: ("US", None)}
)
"""Country, and part of it, as the package names them."""
ALMANAC: Final = Path(__file__).with_name("almanac.txt")
"""The version it was asked of, then a line for each country and year: the holidays' months and days."""


@cache
def public_holidays(archive: Archive) -> Callable[[date], bool]:
    """Return the predicate that tells the public holidays of an archive's country.

    >>> public_holidays(Archive.NCBI)(date(2026, 7, 3))
    True
    """
    return partial(_is_holiday, *COUNTRIES[archive])


def calendar_for(archive: Archive, closures: frozenset[date] = frozenset()) -> Calendar:
    """Return the calendar of an archive, with the days it is closed besides."""
    return Calendar(archive=archive, is_public_holiday=public_holidays(archive), closures=closures)


def _is_holiday(country: str, subdivision: str | None, day: date) -> bool:
    return day in _in_year(country, subdivision, day.year)


@cache
def _in_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    written = _written_down().get(f"{country} {year:04d}")
    if written is None:
        return as_told(country, subdivision, year)
    return frozenset(date.fromisoformat(f"{year:04d}-{day}") for day in written.split())


@cache
def _written_down() -> Mapping[str, str]:
    """The days of each country and year; nothing where another version of the package is installed."""
    asked, *lines = ALMANAC.read_text("ascii").splitlines()
    try:
        holds = asked == f"holidays {version('holidays')}"
    except PackageNotFoundError:
        holds = False
    return {line[:7]: line[8:] for line in lines} if holds else {}


def as_told(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of a year, by the package itself."""
    from holidays import country_holidays  # noqa: PLC0415 - 60 ms and 11 MB that most commands never need

    return frozenset(country_holidays(country, subdiv=subdivision, years=year, expand=False))
