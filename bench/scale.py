"""How much is measured: enough to be believed, or with `--quick` just enough to see that it runs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FULL", "QUICK", "Scale"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Rows, steps in a round, and rounds."""

    records: int
    lookups: int
    due: int
    rounds: int
    starts: int
    slow_rounds: int


FULL = Scale(records=100_000, lookups=10_000, due=10_000, rounds=21, starts=21, slow_rounds=3)
QUICK = Scale(records=2_000, lookups=500, due=200, rounds=3, starts=1, slow_rounds=1)
