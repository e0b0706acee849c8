"""Taking turns: ours and the floor one after the other, so that a busy moment falls on both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

__all__ = ["alternate", "timed", "worked"]


def timed(task: Callable[[], object]) -> Callable[[], float]:
    """`task` as a measurement: it answers with the seconds it took."""

    def measure() -> float:
        start = perf_counter()
        task()
        return perf_counter() - start

    return measure


def worked(task: Callable[[], object]) -> Callable[[], float]:
    """`task` as a measurement of the processor's time: for what only computes, and waits for nothing."""

    def measure() -> float:
        start = process_time()
        task()
        return process_time() - start

    return measure


def alternate(
    ours: Callable[[], float], floor: Callable[[], float], *, rounds: int, number: int = 1
) -> tuple[float, float]:
    """The median seconds of both for one of `number` steps, after one round that does not count."""
    taken: tuple[list[float], list[float]] = ([], [])
    for counts in (False, *[True] * rounds):
        for task, seconds in zip((ours, floor), taken, strict=True):
            gc.collect()
            lasted = task()
            if counts:
                seconds.append(lasted / number)
    return median(taken[0]), median(taken[1])
