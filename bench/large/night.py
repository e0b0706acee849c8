"""A night at size: the whole job in a process of its own, and its floors, in turns, each on a fresh copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Any, Final

from bench.archive import NOW
from bench.large import floor, hot, reference, scans
from bench.large.fill import fill
from bench.large.filling import TODAY, Filling
from bench.large.line import Cost, Fact, megabytes
from bench.large.place import Place
from bench.large.tally import Tally, tally
from bench.large.worker import Worked, work
from bench.result import Goal, Result, at_most, at_most_times

__all__ = ["measure_few", "measure_mass", "nightly"]

_MEMORY: Final = 64 * 2**20
_READ_FOR_ONE: Final = 20
"""How often the record of one that is due may be fetched, with all its relatives; far from reading all of them."""

_WORKERS: Final = 2
_FEW_SECONDS: Final = 1.0
_MASS_TIMES: Final = 1.5


def measure_mass(place: Place, filling: Filling, rounds: int) -> Iterator[Cost | Fact]:
    """A night on which a fifth of the archive is due; the goals are for records without links."""
    made, bare, counts = fill(place, filling), reference.fill(place, filling), list[Tally]()
    ours, floors, references, *shared = _in_turns(
        rounds,
        lambda: nightly(place, made, filling.due, counts),
        lambda: _floored(place, made, lambda connection: floor.release(connection, TODAY, place)),
        lambda: _floored(place, bare, lambda connection: reference.release(connection, TODAY, place)),
        *([] if place.is_sqlite else [lambda: nightly(place, made, filling.due, workers=_WORKERS)]),
    )
    place.drop(made)
    place.drop(bare)
    name = f"{filling.due:,} of {filling.records:,} due{', linked' if filling.linked else ''}, {place.name}"
    goal = None if filling.linked else at_most_times(_MASS_TIMES)
    yield _cost(name, "one transaction, same rows", filling, ours, floors, goal)
    yield _cost(f"{name}, again", "the reference schema", filling, ours, references)
    for each in shared:
        yield _cost(f"{name}, {_WORKERS} workers", "one transaction, same rows", filling, each, floors)
    yield _memory(name, ours)
    yield from (hot.fact(name, counted) for counted in counts[-1:])


def measure_few(place: Place, filling: Filling, rounds: int) -> Iterator[Cost | Fact]:
    """A night on which little is due."""
    made, counts = fill(place, filling), list[Tally]()
    ours, floors = _in_turns(
        rounds,
        lambda: nightly(place, made, filling.due, counts),
        lambda: _floored(place, made, lambda connection: floor.release(connection, TODAY, place, by_date=True)),
    )
    name = f"{filling.due:,} of {filling.records:,} due, {place.name}"
    yield _cost(name, "one transaction, same rows", filling, ours, floors, at_most(_FEW_SECONDS))
    yield _memory(name, ours)
    yield scans.fact(place, made)
    yield from (_read(name, counted, filling) for counted in counts[-1:])
    place.drop(made)


def nightly(place: Place, made: str, due: int, counts: list[Tally] | None = None, workers: int = 1) -> Worked:
    """The job on a copy; what it did is counted, by PostgreSQL too where that is asked for, and the copy is gone."""
    address = place.copy(made)
    before = place.log(address)
    worked = work(address, NOW, workers)
    log = worked.log if place.is_sqlite else place.log(address) - before
    if counts is not None and not place.is_sqlite:
        counts.append(tally(place, address, due))
    with closing(place.connect(address)) as connection:
        counted = connection.execute("SELECT count(*) FROM event WHERE action = 'release'").fetchone()[0]
    place.drop(address)
    if not worked.released == counted == due:
        raise RuntimeError(f"{due} were due, {worked.released} are said to be released, {counted} are")
    return replace(worked, log=log)


def _floored(place: Place, made: str, task: Callable[[Any], object]) -> Worked:
    """A floor on a copy."""
    address = place.copy(made)
    before = place.log(address)
    with closing(place.connect(address)) as connection:
        start = perf_counter()
        task(connection)
        seconds = perf_counter() - start
        log = place.log(address) - before
    place.drop(address)
    return Worked(seconds=seconds, resident=0, log=log, released=0)


def _in_turns(rounds: int, *tasks: Callable[[], Worked]) -> list[Worked]:
    """Each task in turn; the medians of what they took, each for itself."""
    told = [[task() for task in tasks] for _ in range(rounds)]
    return [
        Worked(
            seconds=median(worked.seconds for worked in column),
            resident=max(worked.resident for worked in column),
            log=max(worked.log for worked in column),
            released=column[0].released,
        )
        for column in zip(*told, strict=True)
    ]


def _cost(  # noqa: PLR0913, PLR0917 - the parts of a line
    measure: str, floor_is: str, filling: Filling, ours: Worked, floors: Worked, goal: Goal | None = None
) -> Cost:
    result = Result(measure=measure, floor_is=floor_is, ours=ours.seconds, floor=floors.seconds, goal=goal)
    return Cost(result=result, records=filling.due, resident=ours.resident, log=ours.log, floor_log=floors.log)


def _read(measure: str, counted: Tally, filling: Filling) -> Fact:
    most = _READ_FOR_ONE * filling.due
    return Fact(
        measure=f"reading of record, {measure}",
        found=f"{counted.scans} scans, {counted.fetched:,} rows by key",
        goal=f"none, ≤ {most:,}",
        is_missed=counted.scans > 0 or counted.fetched > most,
    )


def _memory(measure: str, ours: Worked) -> Fact:
    return Fact(
        measure=f"resident memory, {measure}",
        found=megabytes(ours.resident),
        goal=f"≤ {megabytes(_MEMORY)}",
        is_missed=ours.resident > _MEMORY,
    )
