"""An import of a long list: the whole of it, beside one transaction that inserts the same rows in order of key.

Run with `python -m bench.importing --rows 200000 --kind sqlite`. The floor reads what the import wrote and is not
charged for that; it asks nothing, decides nothing, and knows each value. On PostgreSQL there are two: prepared
inserts, and COPY, which a writer may not use where policies guard a table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Final

import psycopg

from bench import accession_list
from bench.archive import NOW
from bench.machine import machine
from bench.postgres import postgres
from bench.resident import resident
from bench.result import Result, at_most_times
from bench.table import table
from statusengine.domain.archive import Archive
from statusengine.engine import StatusEngine, create_database

__all__ = ["GOAL", "Measured", "main", "measure"]

GOAL: Final = 2.5
_PIECE: Final = 50_000
_KEYS: Final = {
    "operation": "id",
    "event": "accession, version",
    "record": "accession",
    "link": "accession, relation, target",
    "secondary": "accession, successor, operation",
    "observation": "accession, source, number",
}
_HEAD: Final = ("measure", "ours", "floor", "ratio", "goal", "verdict", "the floor is")

Make = Callable[[str], str]
Insert = Callable[[Any, str, list[Any]], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """Beside each floor, seconds a line; the most bytes that the import held, and its share of the processor."""

    results: tuple[Result, ...]
    resident: int
    worked: float


def measure(rows: int, kind: str) -> Measured:
    """Take in a list of so many lines on `sqlite` or `postgresql`."""
    with _place(kind) as (folder, make):
        path = accession_list.write(folder / "list.tab", rows)
        filled = make("ours")
        lasted, worked, held = _apart(filled, path)
        path.unlink()
        floors = [(words, _floor(filled, make(words.split()[0]), insert)) for words, insert in _FLOORS[kind].items()]
    results = [_result(rows, kind, lasted, words, seconds) for words, seconds in floors]
    return Measured(tuple(results), held, worked / lasted)


def _result(rows: int, kind: str, ours: float, words: str, floor: float) -> Result:
    return Result(
        measure=f"{rows:,} lines taken in, {kind}",
        floor_is=words,
        ours=ours / rows,
        floor=floor / rows,
        goal=at_most_times(GOAL) if words in _COUNTS else None,
    )


@contextmanager
def _place(kind: str) -> Iterator[tuple[Path, Make]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)

        def on_disk(database: str) -> str:
            return _made(f"sqlite:///{folder / database}.sqlite")

        if kind == "sqlite":
            yield folder, on_disk
            return
        with postgres(print) as server:
            if server is None:
                raise RuntimeError("there is no PostgreSQL to measure on")
            yield folder, lambda database: _made(server.create(database))


def _made(url: str) -> str:
    create_database(url, archive=Archive.DDBJ, principal="postgres", clock=lambda: NOW)
    return url


def _apart(address: str, path: Path) -> tuple[float, float, int]:
    """In a process of its own, so that what it holds is the import's alone."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_import, (address, path))


def _import(address: str, path: Path) -> tuple[float, float, int]:
    with StatusEngine.open(address, principal="postgres", clock=lambda: NOW) as engine:
        start, began = perf_counter(), process_time()
        report = engine.import_list(path)
        lasted, worked = perf_counter() - start, process_time() - began
    if not (report.accounted and report.taken_in):
        raise RuntimeError(f"not as expected: {report}")
    return lasted, worked, resident()


def _floor(filled: str, empty: str, insert: Insert) -> float:
    lasted = 0.0
    with closing(_connect(filled)) as source, closing(_connect(empty)) as target:
        for name, key in _KEYS.items():
            for piece in _pieces(source, f"SELECT * FROM {name} ORDER BY {key}"):  # noqa: S608 - names of ours
                start = perf_counter()
                insert(target, name, piece)
                lasted += perf_counter() - start
        start = perf_counter()
        target.commit()
        return lasted + perf_counter() - start


def _connect(address: str) -> Any:
    if address.startswith("sqlite"):
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        connection.execute("PRAGMA synchronous=FULL")
        return connection
    return psycopg.connect(address)


def _pieces(source: Any, query: str) -> Iterator[list[Any]]:
    is_server = isinstance(source, psycopg.Connection)
    with closing(source.cursor("piece") if is_server else source.cursor()) as cursor:
        cursor.execute(query)
        while piece := cursor.fetchmany(_PIECE):
            yield piece


def _prepared(target: Any, name: str, piece: list[Any]) -> None:
    places = ", ".join(["%s" if isinstance(target, psycopg.Connection) else "?"] * len(piece[0]))
    target.cursor().executemany(f"INSERT INTO {name} VALUES ({places})", piece)  # noqa: S608 - names of ours


def _copied(target: Any, name: str, piece: list[Any]) -> None:
    with target.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in piece:
            copy.write_row(row)


_PREPARED: Final = "inserts, prepared, one transaction"
_COPIED: Final = "copies, one transaction"
_COUNTS: Final = {_PREPARED}
_FLOORS: Final[dict[str, dict[str, Insert]]] = {
    "sqlite": {_PREPARED: _prepared},
    "postgresql": {_PREPARED: _prepared, _COPIED: _copied},
}


def main() -> int:
    """Measure one import and print it; ends with 1 when the goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--kind", choices=_FLOORS, default="sqlite")
    asked = parser.parse_args()
    measured = measure(asked.rows, asked.kind)
    print(machine())
    print(table(_HEAD, [result.cells for result in measured.results]))
    held = f"{measured.resident / 2**20:,.0f} MB"
    print(f"\nat most {held} resident; the import's process worked {measured.worked:.0%} of the time")
    return 1 if any(result.is_missed for result in measured.results) else 0


if __name__ == "__main__":
    sys.exit(main())
