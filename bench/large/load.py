"""A list as long as an archive's, taken in: the time of a line, and what was held meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bench import importing
from bench.large.line import Cost, Fact, megabytes
from bench.large.place import Place

__all__ = ["measure"]

_MEMORY: Final = 600 * 2**20


def measure(place: Place, rows: int) -> Iterator[Cost | Fact]:
    """One import of so many lines, beside its floors; the times are those of a line."""
    measured = importing.measure(rows, "sqlite" if place.is_sqlite else "postgresql")
    for result in measured.results:
        yield Cost(result=result, records=1, resident=measured.resident)
    yield Fact(
        measure=f"resident memory, {measured.results[0].measure}",
        found=megabytes(measured.resident),
        goal=f"≤ {megabytes(_MEMORY)}",
        is_missed=measured.resident > _MEMORY,
    )
