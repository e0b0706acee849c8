"""Where a move may lead: the compiled machine beside a plain dictionary with the same keys."""

from __future__ import annotations

from bench.result import Result, at_most
from bench.scale import Scale
from bench.turns import alternate, worked
from statusengine.domain.action import Action
from statusengine.domain.machine import COMPILED, permitted
from statusengine.domain.status import Status

__all__ = ["measure"]

_REPEATS = 100


def measure(scale: Scale) -> Result:
    """Every status with every action, allowed or not."""
    pairs = [(source, action) for source in (None, *Status) for action in Action] * _REPEATS
    plain, nowhere = dict(COMPILED), frozenset[Status]()

    def ours() -> None:
        for source, action in pairs:
            permitted(source, action)

    def floor() -> None:
        for source, action in pairs:
            plain.get((source, action), nowhere)

    taken = alternate(worked(ours), worked(floor), rounds=scale.rounds, number=len(pairs))
    return Result(
        measure="table lookup, permitted()",
        floor_is="dict.get with the same key",
        ours=taken[0],
        floor=taken[1],
        goal=at_most(0.15e-6),
    )
