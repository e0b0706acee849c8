"""An archive to measure on: a database with our schema and records of every status."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench.postgres import Postgres
from statusengine.domain.archive import Archive
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.engine import create_database

__all__ = ["NOW", "accession", "fill", "make", "make_on"]

NOW = datetime(2026, 6, 3, 3, tzinfo=UTC)  # a Wednesday noon in Tokyo

_SHARES = (
    *[Status.PUBLIC] * 14,
    *[Status.PRIVATE] * 3,
    Status.CANCELED,
    Status.PERMANENTLY_SUPPRESSED,
    Status.WITHDRAWN,
)
_INSERT = (
    "INSERT INTO record (accession, kind, archive, scope, access, status, version, cause, since, reason,"
    " first_public_on, processed_on) VALUES (%s, 'run', 'DDBJ', 'dra', 'open', %s, 3, 3, '2025-01-06', %s, %s,"
    " '2025-01-06')"
)


def make(folder: Path) -> Path:
    """An empty database of DDBJ."""
    path = folder / "bench.sqlite"
    create_database(f"sqlite:///{path}", archive=Archive.DDBJ, principal="bench", clock=lambda: NOW)
    return path


def accession(number: int) -> str:
    """The accession of a run."""
    return f"DRR{number:06d}"


def fill(path: Path, records: int) -> None:
    """Put records of all statuses into a database; they have no history, for none is asked here."""
    with sqlite3.connect(path) as connection:
        connection.executemany(_INSERT.replace("%s", "?"), (_row(number) for number in range(1, records + 1)))
    connection.close()


def make_on(server: Postgres, records: int) -> str:
    """The same in a database of a server; answers with its address."""
    address = server.create("sight")
    create_database(address, archive=Archive.DDBJ, principal="postgres", clock=lambda: NOW)
    with psycopg.connect(address) as connection:
        connection.cursor().executemany(_INSERT, [_row(number) for number in range(1, records + 1)])
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return address


def _row(number: int) -> tuple[object, ...]:
    status = _SHARES[number * 7 % len(_SHARES)]
    shown_on = "2025-01-06" if status in EVER_PUBLIC else None
    return accession(number), status.code, "contamination", shown_on
