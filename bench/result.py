"""What one measure came to, and what was promised of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Goal", "Result", "at_least", "at_most", "at_most_times", "duration", "per_second"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise in words, and whether seconds of ours and of the floor keep it."""

    words: str
    is_met: Callable[[float, float], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Seconds for one step of ours and of the floor; without a goal they are told for information."""

    measure: str
    floor_is: str
    ours: float
    floor: float
    goal: Goal | None = None
    show: Callable[[float], str] | None = None

    @property
    def is_missed(self) -> bool:
        """Whether the promise is broken."""
        return self.goal is not None and not self.goal.is_met(self.ours, self.floor)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        show = self.show or duration
        verdict = "" if self.goal is None else "MISSED" if self.is_missed else "met"
        goal = self.goal.words if self.goal else "none"
        ratio = f"{self.ours / self.floor:.2f}"
        return self.measure, show(self.ours), show(self.floor), ratio, goal, verdict, self.floor_is


def duration(seconds: float) -> str:
    """Seconds in a unit that suits them."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def per_second(seconds: float) -> str:
    """A step as a rate."""
    return f"{1 / seconds / 1000:.0f} k/s"


def at_most(seconds: float) -> Goal:
    """Ours takes no longer than this."""
    return Goal(f"≤ {duration(seconds)}", lambda ours, _: ours <= seconds)


def at_most_times(factor: float) -> Goal:
    """Ours takes no longer than so many floors."""
    return Goal(f"≤ {factor:g} ×", lambda ours, floor: ours <= factor * floor)


def at_least(rate: float) -> Goal:
    """Ours does so many steps a second."""
    return Goal(f"≥ {rate / 1000:.0f} k/s", lambda ours, _: 1 / ours >= rate)
