"""A night with many due: the whole job, beside one transaction of the same statements with nothing left to decide.

The floor's values are those that the job wrote on another copy of the same database.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg

from bench.archive import NOW, accession, make
from bench.postgres import Postgres
from bench.result import Result
from bench.scale import Scale
from bench.turns import alternate
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.engine import StatusEngine, create_database

__all__ = ["measure_postgres", "measure_sqlite"]

Copy = Callable[[], str]
Connect = Callable[[str], Any]

_REGISTERED = NOW - timedelta(days=90)
_UPDATE: Final = (
    "UPDATE record SET status = ?, version = ?, cause = ?, since = ?, reason = ?, detail = ?, first_public_on = ?,"
    " processed_on = ?, hold_on = ?, rerelease_on = ?, review_on = ?, purged_on = ?, frozen = ?, as_part = ?"
    " WHERE accession = ? AND version = ?"
)
_UPDATED: Final = (
    "SELECT status, version, cause, since, reason, detail, first_public_on, processed_on, hold_on, rerelease_on,"
    " review_on, purged_on, frozen, as_part, accession, version - 1 FROM record ORDER BY accession"
)
_INSERTED: Final = {
    "run": "SELECT * FROM run",
    "operation": "SELECT * FROM operation WHERE run IS NOT NULL",
    "event": "SELECT * FROM event WHERE action = 'release' ORDER BY accession",
    "notice": "SELECT * FROM notice ORDER BY accession",
}


def measure_sqlite(scale: Scale, folder: Path) -> Result:
    """On SQLite; each turn works on a fresh copy of the file."""
    path, numbers = make(folder), count(1)
    _fill(str(path), scale.due)

    def copy() -> str:
        return str(shutil.copy(path, folder / f"copy-{next(numbers)}.sqlite"))

    return _measure("SQLite", scale, copy, sqlite3.connect, "?")


def measure_postgres(scale: Scale, server: Postgres) -> Result:
    """On PostgreSQL; each turn works on a fresh copy of the database."""
    url, numbers = server.create("release"), count(1)
    create_database(url, archive=Archive.DDBJ, principal="postgres", clock=lambda: NOW)
    _fill(url, scale.due)

    def copy() -> str:
        return server.create(f"release_{next(numbers)}", template="release")

    return _measure(server.version, scale, copy, psycopg.connect, "%s")


def _fill(address: str, due: int) -> None:
    """Processed private records, registered three months ago and held until yesterday."""
    yesterday = (NOW - timedelta(days=1)).date()
    with StatusEngine.open(address, principal="bench", clock=lambda: _REGISTERED) as engine:
        engine.change(
            engine.ask(Action.REGISTER, accession(number), processed=True, until=yesterday)
            for number in range(1, due + 1)
        )


def _measure(kind: str, scale: Scale, copy: Copy, connect: Connect, mark: str) -> Result:
    steps = _steps(copy(), scale, connect, mark)

    def ours() -> float:
        return _release(copy(), scale)

    def floor() -> float:
        connection = connect(copy())
        start = perf_counter()
        cursor = connection.cursor()
        for statement, values in steps:
            cursor.executemany(statement, values)
        connection.commit()
        lasted = perf_counter() - start
        connection.close()
        return lasted

    taken = alternate(ours, floor, rounds=scale.slow_rounds)
    return Result(
        measure=f"{scale.due:,} due released, {kind}",
        floor_is="one transaction, same statements",
        ours=taken[0],
        floor=taken[1],
    )


def _release(address: str, scale: Scale) -> float:
    with StatusEngine.open(address, principal="bench", clock=lambda: NOW) as engine:
        start = perf_counter()
        report = engine.release_due()
        lasted = perf_counter() - start
    if report.released != scale.due or report.refused:
        raise RuntimeError(f"{report.released} of {scale.due} were released")
    return lasted


def _steps(address: str, scale: Scale, connect: Connect, mark: str) -> list[tuple[str, list[Any]]]:
    """What the job writes, read off a database where it has been at work."""
    _release(address, scale)
    connection = connect(address)
    cursor = connection.cursor()

    def read(query: str) -> list[Any]:
        return list(cursor.execute(query).fetchall())

    steps: list[tuple[str, list[Any]]] = []
    for table, query in _INSERTED.items():
        written = read(query)
        places = ", ".join([mark] * len(written[0]))
        steps.append((f"INSERT INTO {table} VALUES ({places})", written))  # noqa: S608 - our own words
    updated = read(_UPDATED)
    connection.close()
    steps.append((_UPDATE.replace("?", mark), updated))
    steps.append((f"DELETE FROM due WHERE accession = {mark}", [(row[-2],) for row in updated]))  # noqa: S608 - our own words
    return steps
