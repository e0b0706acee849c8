"""Which days an archive works, and which date it is there now.

Weekends, the Japanese year-end and the closures an archive lists are decided here; the public
holidays of a country are handed in as a predicate, so that the domain depends on no almanac.
Dates stay dates: only `Calendar.today` ever meets a moment, and it is given one.

>>> golden_week = frozenset({date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)})
>>> ddbj = Calendar(archive=Archive.DDBJ, is_public_holiday=golden_week.__contains__)
>>> ddbj.on_or_after(date(2026, 5, 2)).isoformat()
'2026-05-07'
>>> ddbj.working_days_after(date(2026, 5, 1), 2).isoformat()
'2026-05-08'
>>> ddbj.working_days_before(date(2026, 5, 8), 2).isoformat()
'2026-05-01'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.errors import InternalError, InvalidDateError

__all__ = ["YEAR_END", "Calendar"]

YEAR_END: Final = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
"""Month and day of the Japanese year-end, when neither offices nor nucleotide releases run."""

_CLOSED_EVERY_YEAR: Final[Mapping[Archive, frozenset[tuple[int, int]]]] = MappingProxyType(
    {Archive.DDBJ: YEAR_END, Archive.ENA: frozenset(), Archive.NCBI: frozenset()}
)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days of one archive.

    A walk that would leave the years 1 to 9999 raises `InvalidDateError`, so each ends.
    """

    archive: Archive
    is_public_holiday: Callable[[date], bool]
    closures: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Tell whether the archive works on this day."""
        return not (
            day.weekday() >= _SATURDAY
            or (day.month, day.day) in _CLOSED_EVERY_YEAR[self.archive]
            or day in self.closures
            or self.is_public_holiday(day)
        )

    def on_or_after(self, day: date) -> date:
        """Return the day itself if it is a working day, else the next one."""
        return day if self.is_working_day(day) else self._walk(day, 1)

    def on_or_before(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last one before it."""
        return day if self.is_working_day(day) else self._walk(day, -1)

    def working_days_after(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after a day; the 0th is the day itself, working or not."""
        return self._count_off(day, n, step=1)

    def working_days_before(self, day: date, n: int) -> date:
        """Return the n-th working day strictly before a day; the 0th is the day itself, working or not."""
        return self._count_off(day, n, step=-1)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after start, up to and including end; none when end is not later."""
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_working_day(date.fromordinal(day)) for day in days)

    def today(self, now: datetime) -> date:
        """Return the date on the archive's own wall at an aware moment.

        Raises:
            InternalError: the moment names no zone, so it could be either of two dates.
            InvalidDateError: the archive's date would lie outside the years 1 to 9999.
        """
        if now.utcoffset() is None:
            raise InternalError(f"{now.isoformat()} has no time zone; the archive's date cannot be told.")
        try:
            return now.astimezone(self.archive.zone).date()
        except OverflowError as error:
            raise _end_of_calendar(now) from error

    def _count_off(self, day: date, n: int, *, step: int) -> date:
        if n < 0:
            raise InternalError(f"Working days are counted from 0 on, not from {n}.")
        for _ in range(n):
            day = self._walk(day, step)
        return day

    def _walk(self, start: date, step: int) -> date:
        """Return the nearest working day strictly beyond start, in the direction of step."""
        end = date.max if step > 0 else date.min
        for ordinal in range(start.toordinal() + step, end.toordinal() + step, step):
            if self.is_working_day(day := date.fromordinal(ordinal)):
                return day
        raise _end_of_calendar(start)


def _end_of_calendar(day: date) -> InvalidDateError:
    return InvalidDateError(
        f"Counting from {day.isoformat()} leads out of the calendar.",
        hint=f"Give a date well between {date.min.isoformat()} and {date.max.isoformat()}.",
    )
