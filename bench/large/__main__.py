"""Measure what is promised at the size of an archive, and print two tables; ends with 1 when a goal is missed.

`--quick` only shows that everything runs: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench import sight
from bench.large import growth, hot, load, night
from bench.large.fill import FIRST, fill
from bench.large.filling import few, mass, nights
from bench.large.line import COSTS, FACTS, Cost, Fact
from bench.large.place import Files, Place, Server
from bench.machine import machine
from bench.postgres import postgres
from bench.scale import FULL, QUICK, Scale
from bench.table import table

__all__ = ["conclude", "main"]

_ROWS: Final = 5_000_000
_QUICK_ROWS: Final = 2_000
_MOST: Final = 20_000_000
_FEW: Final = 1_000
_BYTES: Final = 4_000
"""Room on the disk for each row asked for: twice the rows, twice over, with history, indexes and log."""

Line = Cost | Fact
Measure = Callable[[Place, int, Scale], Iterator[Line]]


def _mass(place: Place, rows: int, scale: Scale) -> Iterator[Line]:
    yield from night.measure_mass(place, mass(rows), scale.slow_rounds)


def _linked(place: Place, rows: int, scale: Scale) -> Iterator[Line]:
    yield from night.measure_mass(place, mass(rows, linked=True), scale.slow_rounds)


def _few(place: Place, rows: int, scale: Scale) -> Iterator[Line]:
    yield from night.measure_few(place, few(rows, min(_FEW, rows // 50)), scale.slow_rounds)


def _nights(place: Place, rows: int, _scale: Scale) -> Iterator[Line]:
    if not place.is_sqlite:
        yield from hot.measure_nights(place, nights(rows))


def _sight(place: Place, rows: int, scale: Scale) -> Iterator[Line]:
    address = fill(place, mass(rows))
    asked = sight.Asked(address=address, records=rows, name=lambda number: f"DRR{FIRST + number}")
    one, many = sight.measure_one(scale, asked), sight.measure_many(scale, asked)
    place.drop(address)
    yield from (
        Cost(result=replace(result, measure=f"{result.measure}, of {rows:,}"), records=1) for result in (one, many)
    )


def _growth(place: Place, rows: int, scale: Scale) -> Iterator[Line]:
    yield growth.measure(place, rows, scale.slow_rounds)


def _import(place: Place, rows: int, _scale: Scale) -> Iterator[Line]:
    yield from load.measure(place, rows)


PARTS: Final[dict[str, Measure]] = {
    "mass": _mass,
    "linked": _linked,
    "few": _few,
    "nights": _nights,
    "sight": _sight,
    "growth": _growth,
    "import": _import,
}


def main(arguments: list[str] | None = None) -> int:
    """Run all measures, or some; the answer is the exit code."""
    asked = _parser().parse_args(arguments)
    rows, scale = (_QUICK_ROWS, QUICK) if asked.quick else (asked.rows, FULL)
    scale = replace(scale, slow_rounds=asked.rounds or scale.slow_rounds)
    with tempfile.TemporaryDirectory(prefix="large-") as folder, ExitStack() as stack:
        free = shutil.disk_usage(folder).free
        if free < rows * _BYTES:
            _tell(f"{rows:,} rows need {rows * _BYTES / 1e9:.0f} GB in {folder}, and {free / 1e9:.0f} GB are free")
            return 2
        lines = list(_measured(asked, rows, scale, Path(folder), stack))
    print(machine())
    print(f"{rows:,} records, a fifth of them held; medians of {scale.slow_rounds} nights in turns\n")
    return conclude(lines)


def conclude(lines: list[Line]) -> int:
    """Print the tables, and say whether every goal was met."""
    print(table(COSTS, [line.cells for line in lines if isinstance(line, Cost)]))
    print(f"\n{table(FACTS, [line.cells for line in lines if isinstance(line, Fact)])}")
    missed = [line.measure for line in lines if line.is_missed]
    print(f"\nmissed: {'; '.join(missed)}" if missed else "\nevery goal is met")
    return 1 if missed else 0


def _measured(asked: argparse.Namespace, rows: int, scale: Scale, folder: Path, stack: ExitStack) -> Iterator[Line]:
    places: list[Place] = [Files(folder)] if asked.on != "postgresql" else []
    if asked.on != "sqlite":
        server = stack.enter_context(postgres(_tell))
        places += [Server(server)] if server else []
    for part in asked.parts or PARTS:
        for place in places:
            _tell(f"{part}, {place.name}")
            yield from PARTS[part](place, rows, scale)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows and rounds, to see that it runs")
    parser.add_argument("--rows", type=_rows, default=_ROWS, help=f"records of the archive, at most {_MOST:,}")
    parser.add_argument("--rounds", type=int, help="how often each night is played; the median counts")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="one kind of database alone")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="what to measure; all when nothing is named")
    return parser


def _rows(text: str) -> int:
    rows = int(text)
    if not _QUICK_ROWS <= rows <= _MOST:
        raise argparse.ArgumentTypeError(f"from {_QUICK_ROWS:,} to {_MOST:,}")
    return rows


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
