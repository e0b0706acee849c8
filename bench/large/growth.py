"""From a fifth of the size asked for to twice it: in a large archive a record takes no longer than in a small one."""

from __future__ import annotations

from statistics import median

from bench.large.fill import fill
from bench.large.filling import mass
from bench.large.line import Cost
from bench.large.night import nightly
from bench.large.place import Place
from bench.result import Result, at_most_times

__all__ = ["measure"]

_LINEAR = 1.2


def measure(place: Place, records: int, rounds: int) -> Cost:
    """The release of a fifth, in seconds for each record."""
    small, large = mass(records // 5), mass(records * 2)
    taken = []
    for filling in (large, small):
        made = fill(place, filling)
        nights = [nightly(place, made, filling.due) for _ in range(rounds)]
        place.drop(made)
        taken.append(median(night.seconds for night in nights) / filling.due)
    result = Result(
        measure=f"a record of {large.records:,}, {place.name}",
        floor_is=f"a record of {small.records:,}",
        ours=taken[0],
        floor=taken[1],
        goal=at_most_times(_LINEAR),
    )
    return Cost(result=result, records=1)
