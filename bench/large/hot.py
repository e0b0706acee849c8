"""Five nights in a row on PostgreSQL, nobody cleaning up in between: does each update find room on its page?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bench.large.fill import fill
from bench.large.filling import NIGHTS, Filling
from bench.large.line import Fact
from bench.large.place import Place
from bench.large.tally import Tally, tally
from bench.large.worker import work
from bench.result import duration

__all__ = ["fact", "measure_nights"]


def measure_nights(place: Place, filling: Filling) -> Iterator[Fact]:
    """A fifth of what is held, each night; the clock is each night's own."""
    address = fill(place, filling)
    before, took = tally(place, address), []
    for number, day in enumerate(NIGHTS, 1):
        worked = work(address, _noon(day))
        took.append(worked.seconds)
        after = tally(place, address, before.updates + worked.released)
        if abs(worked.released - filling.held // len(NIGHTS)) > 1:
            raise RuntimeError(f"{worked.released} were released on {day}")
        yield fact(f"night {number} of {len(NIGHTS)}, {worked.released:,} due", after.since(before))
        before = after
    place.drop(address)
    yield Fact(measure="the five nights took", found=", ".join(map(duration, took)))


def fact(name: str, counted: Tally) -> Fact:
    """How many of these updates were HOT."""
    return Fact(
        measure=f"HOT updates of record, {name}",
        found=f"{100 * counted.hot / counted.updates:.2f} % of {counted.updates:,}",
        goal="100 %",
        is_missed=counted.hot < counted.updates,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo("Asia/Tokyo"))
