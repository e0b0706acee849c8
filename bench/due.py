"""What is due: our table of pending dates against two indexes, through a quiet night, a mass night, and what follows.

Run with `python -m bench.due`; the figures and what was decided from them are in ADR 0003.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

import psycopg

from bench.archive import NOW
from bench.machine import machine
from bench.pending import AFTER, COLUMNS, MASS, QUIET, SHAPES, Nights, Shape, rows, windows
from bench.postgres import Postgres, postgres
from bench.result import duration
from bench.table import table
from statusengine.domain.archive import Archive
from statusengine.engine import create_database

__all__ = ["HEAD", "main"]

HEAD = (
    "database",
    "what is due is in",
    "find few",
    "few",
    "find many",
    "many",
    "find next",
    "next",
    "HOT",
    "WAL",
    "size",
)
_FULL: Final = Nights(records=500_000, quiet=1_000, mass=100_000, after=10)
_QUICK: Final = Nights(records=2_000, quiet=20, mass=200, after=2)

_UPDATE = (
    "UPDATE record SET status = 4, version = 3, cause = 3, since = ?, first_public_on = ?"
    " WHERE accession = ? AND version = 2"
)
_EVENT = (
    "INSERT INTO event (accession, version, operation, action, source, target, reason, effective, recorded_at,"
    " as_part) VALUES (?, 3, 'run:release', 'release', 2, 4, 'hold_date_reached', ?, ?, false)"
)
_DONE = "DELETE FROM due WHERE accession = ?"
_INSERT = f"INSERT INTO record ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - a constant
_COPY = f"COPY record ({COLUMNS}) FROM STDIN"
_TO_DUE = (
    "INSERT INTO due (accession, on_date, action) SELECT accession, hold_on, 'release' FROM record WHERE status = 2"
)
_HOT = "SELECT n_tup_hot_upd, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'record'"


class Played:
    """One shape on one database, open to be played on."""

    def __init__(self, connection: Any, shape: Shape, mark: str) -> None:
        self.connection, self.shape, self._mark = connection, shape, mark

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """One statement, in the driver's spelling."""
        return self.connection.execute(statement.replace("?", self._mark), values)

    def many(self, statement: str, values: list[tuple[Any, ...]]) -> None:
        """One statement for many rows."""
        self.connection.cursor().executemany(statement.replace("?", self._mark), values)

    def night(self, day: date, expected: int) -> tuple[float, float]:
        """Seconds to find what is due, and for the whole night: found, moved, written down, forgotten."""
        start = perf_counter()
        found = windows(self.shape, self.execute, day)
        middle = perf_counter()
        for window in found:
            self._move(window, day)
        end = perf_counter()
        if sum(map(len, found)) != expected:
            raise RuntimeError(f"{sum(map(len, found))} were due on {day}, not {expected}")
        return middle - start, end - start

    def _move(self, window: list[str], day: date) -> None:
        self.many(_UPDATE, [(day, day, key) for key in window])
        self.many(_EVENT, [(key, day, NOW) for key in window])
        if self.shape.has_table:
            self.many(_DONE, [(key,) for key in window])
        self.connection.commit()


def main(arguments: list[str] | None = None) -> int:
    """Play all nights on all shapes and print what they took."""
    parser = argparse.ArgumentParser(prog="python -m bench.due", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it runs")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is played; the median counts")
    asked = parser.parse_args(arguments)
    nights = _QUICK if asked.quick else _FULL
    with tempfile.TemporaryDirectory(prefix="due-") as folder, postgres(_tell) as server:
        players = list(_players(Path(folder), server, nights))
        taken: list[list[tuple[float, ...]]] = [[] for _ in players]
        for _ in range(1 if asked.quick else asked.rounds):
            for (_, play), told in zip(players, taken, strict=True):
                told.append(play())
    print(machine())
    print(
        f"{nights.records:,} records; few: {nights.quiet:,} due, many: {nights.mass:,} due,"
        f" next: {nights.after} due on each of the {len(AFTER)} nights after; medians\n"
    )
    print(table(HEAD, [(*names, *_cells(told)) for (names, _), told in zip(players, taken, strict=True)]))
    return 0


Player = tuple[tuple[str, str], Callable[[], tuple[float, ...]]]


def _players(folder: Path, server: Postgres | None, nights: Nights) -> Iterator[Player]:
    numbers = count(1)
    for shape in SHAPES:
        yield ("SQLite", shape.name), partial(_on_sqlite, folder, numbers, shape, nights)
    if server is not None:
        for shape in SHAPES:
            yield (server.version, shape.name), partial(_on_postgres, server, numbers, shape, nights)


def _cells(told: list[tuple[float, ...]]) -> Iterator[str]:
    *seconds, hot, log, size = (median(column) for column in zip(*told, strict=True))
    yield from map(duration, seconds)
    yield "" if hot < 0 else f"{hot:.0%}"
    yield "" if log < 0 else f"{log / 2**20:.0f} MB"
    yield f"{size / 2**20:.0f} MB"


def _on_sqlite(folder: Path, numbers: Iterator[int], shape: Shape, nights: Nights) -> tuple[float, ...]:
    path = folder / f"{next(numbers)}"
    _create(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        played = Played(connection, shape, "?")
        played.many(_INSERT, list(rows(nights)))
        _shape(played)
        connection.execute("ANALYZE")
        size = path.stat().st_size
        few, many = played.night(QUIET, nights.quiet), played.night(MASS, nights.mass)
        following = [played.night(day, nights.after) for day in AFTER]
    path.unlink()
    return *few, *many, *map(median, zip(*following, strict=True)), -1, -1, size


def _on_postgres(server: Postgres, numbers: Iterator[int], shape: Shape, nights: Nights) -> tuple[float, ...]:
    name = f"due_{next(numbers)}"
    url = server.create(name)
    _create(url)
    with closing(psycopg.connect(url)) as connection:
        played = Played(connection, shape, "%s")
        with connection.cursor().copy(_COPY) as copy:
            for row in rows(nights):
                copy.write_row(row)
        _shape(played)
        _vacuum(connection)
        size = played.execute("SELECT pg_database_size(current_database())").fetchone()[0]
        few, before = played.night(QUIET, nights.quiet), _logged(played)
        many, log = played.night(MASS, nights.mass), _logged(played) - before
        hot = _hot_share(played)
        _vacuum(connection)  # as autovacuum would by then
        following = [played.night(day, nights.after) for day in AFTER]
    server.drop(name)
    return *few, *many, *map(median, zip(*following, strict=True)), hot, log, size


def _create(url: str) -> None:
    create_database(url, archive=Archive.DDBJ, principal="postgres", clock=lambda: NOW)


def _shape(played: Played) -> None:
    if played.shape.has_table:
        played.execute(_TO_DUE)
    else:
        played.execute(played.shape.made_by)
    played.connection.commit()


def _vacuum(connection: psycopg.Connection) -> None:
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")
    connection.autocommit = False


def _logged(played: Played) -> float:
    """Bytes of write-ahead log so far, all that a standby would have to be sent."""
    return float(played.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()[0])


def _hot_share(played: Played) -> float:
    """How many of the updates so far stayed on their page and left all indexes alone."""
    played.execute("SELECT pg_stat_force_next_flush()")
    played.connection.commit()
    hot, updates = played.execute(_HOT).fetchone()
    return float(hot / updates)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
