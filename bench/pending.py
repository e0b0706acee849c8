"""Three ways to keep what is due, each with the statements it needs; the nights of `bench.due` are played on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from bench.archive import accession

__all__ = ["AFTER", "COLUMNS", "MASS", "QUIET", "SHAPES", "Nights", "Shape", "rows", "windows"]

Execute = Callable[..., Any]

QUIET: Final = date(2026, 6, 2)
MASS: Final = date(2026, 6, 10)
AFTER: Final = tuple(date(2026, 6, 10) + timedelta(days=day) for day in (1, 2, 5, 6, 7))
_LATER: Final = date(2027, 6, 1)
_WINDOW: Final = 500
_PRIVATE, _PUBLIC = 2, 4

COLUMNS: Final = (
    "accession, kind, archive, scope, access, status, version, cause, since, first_public_on, processed_on, hold_on"
)


@dataclass(frozen=True, slots=True)
class Nights:
    """How many records there are, and how many fall due on which night."""

    records: int
    quiet: int
    mass: int
    after: int

    def hold(self, rank: int) -> date | None:
        """The hold date of the record of this rank; `None` is public, and was never held."""
        days = (
            (QUIET, self.quiet),
            (MASS, self.mass),
            *((day, self.after) for day in AFTER),
            (_LATER, self.records // 5),
        )
        for day, number in days:
            if rank < number:
                return day if day < _LATER else _LATER + timedelta(days=rank % 500)
            rank -= number
        return None


@dataclass(frozen=True, slots=True)
class Shape:
    """What is there beside the record table, and how what is due is found."""

    name: str
    made_by: str
    find: str
    has_table: bool = False


SHAPES: Final = (
    Shape(
        "table due, by key",
        "",
        "SELECT accession FROM due WHERE on_date <= ? AND accession > ? ORDER BY accession LIMIT ?",
        has_table=True,
    ),
    Shape(
        "table due, by date (as built)",
        "",
        "SELECT accession FROM due WHERE on_date <= ?",
        has_table=True,
    ),
    Shape(
        "index, where private",
        f"CREATE INDEX ix_private ON record (hold_on) WHERE status = {_PRIVATE}",
        f"SELECT accession FROM record WHERE hold_on <= ? AND status = {_PRIVATE}",  # noqa: S608 - a constant
    ),
    Shape(
        "index, where dated",
        "CREATE INDEX ix_dated ON record (hold_on) WHERE hold_on IS NOT NULL",
        f"SELECT accession FROM record WHERE hold_on <= ? AND status = {_PRIVATE}",  # noqa: S608 - a constant
    ),
)


def rows(nights: Nights) -> Iterator[tuple[Any, ...]]:
    """Every record in order of accession, due dates scattered among them."""
    for number in range(1, nights.records + 1):
        hold = nights.hold(number * 7_919 % nights.records)
        shown = None if hold else QUIET
        status = _PRIVATE if hold else _PUBLIC
        yield accession(number), "run", "DDBJ", "dra", "open", status, 2, 2, QUIET, shown, QUIET, hold


def windows(shape: Shape, execute: Execute, day: date) -> list[list[str]]:
    """What is due on a day, in key order and in windows of the size the engine takes.

    The table is asked window by window, as the engine does for a mass. An index on the date would have to be sorted
    for each window, so it is asked once and sorted here: the better way for it.
    """
    if "LIMIT" not in shape.find:
        keys = sorted(row[0] for row in execute(shape.find, (day,)))
        return [keys[start : start + _WINDOW] for start in range(0, len(keys), _WINDOW)]
    found: list[list[str]] = []
    while window := [row[0] for row in execute(shape.find, (day, found[-1][-1] if found else "", _WINDOW))]:
        found.append(window)
    return found
