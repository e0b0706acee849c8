"""Measure every promise on speed and print one table; ends with 1 when a goal is missed.

`--quick` only shows that everything runs: its figures mean nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import archive, decide, permitted, release, sight, startup
from bench.machine import machine
from bench.postgres import postgres
from bench.result import Result
from bench.scale import FULL, QUICK, Scale
from bench.table import table

__all__ = ["HEAD", "conclude", "main"]

HEAD = ("measure", "ours", "floor", "ratio", "goal", "verdict", "the floor is")


def main(arguments: list[str] | None = None) -> int:
    """Run all measures; the answer is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows and rounds, to see that it runs")
    scale = QUICK if parser.parse_args(arguments).quick else FULL
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        results = list(_measures(scale, Path(folder)))
    print(machine())
    print(
        f"{scale.records:,} records for look-ups, {scale.due:,} due; medians of {scale.rounds} rounds in turns,"
        f" {scale.starts} starts, {scale.slow_rounds} releases\n"
    )
    return conclude(results)


def conclude(results: list[Result]) -> int:
    """Print the table, and say whether every goal was met."""
    print(table(HEAD, [result.cells for result in results]))
    missed = [result.measure for result in results if result.is_missed]
    print(f"\nmissed: {'; '.join(missed)}" if missed else "\nevery goal is met")
    return 1 if missed else 0


def _measures(scale: Scale, folder: Path) -> Iterator[Result]:
    yield permitted.measure(scale)
    yield decide.measure(scale)
    path = archive.make(folder)
    archive.fill(path, scale.records)
    asked = sight.Asked(address=str(path), records=scale.records)
    yield sight.measure_one(scale, asked)
    yield sight.measure_many(scale, asked)
    yield startup.measure(scale, path)
    (folder / "nights").mkdir()
    yield release.measure_sqlite(scale, folder / "nights")
    with postgres(_tell) as server:
        if server is not None:
            yield release.measure_postgres(scale, server)
            asked = sight.Asked(address=archive.make_on(server, scale.records), records=scale.records)
            yield sight.measure_one(scale, asked)
            yield sight.measure_many(scale, asked)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
