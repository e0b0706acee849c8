"""What a large archive holds: how many records, which of them are held, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

__all__ = ["NIGHTS", "TODAY", "Filling", "few", "mass", "nights"]

TODAY: Final = date(2026, 6, 3)
NIGHTS: Final = tuple(date(2026, 6, 8) + timedelta(days=day) for day in range(5))
"""Five working days in a row, from a Monday."""

_SHARE: Final = 5
_PAST: Final = tuple(TODAY - timedelta(days=day) for day in range(1, 31))
_FUTURE: Final = tuple(TODAY + timedelta(days=day) for day in range(30, 530, 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """So many records, a fifth of them held; `holds` are their dates in turn, but every `rare`th is due yesterday."""

    records: int
    holds: Sequence[date]
    rare: int = 0
    linked: bool = False

    @property
    def held(self) -> int:
        """How many are private, with a date."""
        return self.records // _SHARE

    @property
    def due(self) -> int:
        """How many of them are due by today."""
        if self.rare:
            return self.held // self.rare
        return self.held if self.holds[0] <= TODAY else 0

    @property
    def experiments(self) -> int:
        """One for each held run, where there are links."""
        return self.held if self.linked else 0

    @property
    def studies(self) -> int:
        """One for a hundred experiments."""
        return -(-self.experiments // 100)

    @property
    def runs(self) -> int:
        """All runs, those held among them."""
        return self.records - self.experiments - self.studies


def mass(records: int, *, linked: bool = False) -> Filling:
    """Everything held is overdue, from the last thirty days."""
    return Filling(records=records, holds=_PAST, linked=linked)


def few(records: int, due: int) -> Filling:
    """So many are due; the others wait for a later day."""
    return Filling(records=records, holds=_FUTURE, rare=records // _SHARE // due)


def nights(records: int) -> Filling:
    """A fifth of what is held falls due on each of five nights."""
    return Filling(records=records, holds=NIGHTS)
