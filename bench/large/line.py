"""What a measure at size came to: a line of times with what they cost, or a fact that holds or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bench.result import Result

__all__ = ["COSTS", "FACTS", "Cost", "Fact", "megabytes"]

COSTS: Final = (
    *("measure", "ours", "floor", "ratio", "goal", "verdict"),
    *("records", "memory", "log", "floor's log", "the floor is"),
)
FACTS: Final = ("what must hold", "found", "goal", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Times, for so many records; bytes of memory and of both logs, where they are known."""

    result: Result
    records: int
    resident: int = 0
    log: int = 0
    floor_log: int = 0

    @property
    def measure(self) -> str:
        """What was measured."""
        return self.result.measure

    @property
    def is_missed(self) -> bool:
        """Whether the promise is broken."""
        return self.result.is_missed

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        *times, floor_is = self.result.cells
        sizes = map(megabytes, (self.resident, self.log, self.floor_log))
        return *times, f"{self.records:,}", *sizes, floor_is


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something other than a time that was promised; without a goal it is told for information."""

    measure: str
    found: str
    goal: str = "none"
    is_missed: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """The line of the table."""
        verdict = "" if self.goal == "none" else "MISSED" if self.is_missed else "met"
        return self.measure, self.found, self.goal, verdict


def megabytes(size: int) -> str:
    """Bytes in MB of 2²⁰; nothing for none."""
    return f"{size / 2**20:,.0f} MB" if size else ""
