"""Where large archives are kept while they are measured: files of SQLite, or databases of one PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg

from bench.archive import NOW
from bench.postgres import Postgres
from statusengine.domain.archive import Archive
from statusengine.engine import create_database

__all__ = ["Files", "Place", "Server"]


class Place(Protocol):
    """A kind of database, and what it takes to have many of one content."""

    name: str
    is_sqlite: bool

    def make(self) -> str:
        """An empty database of DDBJ; answers with its address, as do the others."""

    def bare(self) -> str:
        """A database with nothing in it at all."""

    def copy(self, address: str) -> str:
        """Another one with the same content, safely on the disk."""

    def drop(self, address: str) -> None:
        """Take one away."""

    def connect(self, address: str, *, filling: bool = False) -> Any:
        """The driver's own connection; one for filling trades safety for speed."""

    def settle(self, address: str) -> None:
        """Leave a filled database as one would be found after a quiet day."""

    def log(self, address: str) -> int:
        """How far the write-ahead log has come, in bytes; only differences count."""


class Files:
    """Files of SQLite in one folder."""

    name, is_sqlite = "SQLite", True

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count(1)

    def make(self) -> str:
        """An empty database of DDBJ."""
        address = self.bare()
        create_database(f"sqlite:///{address}", archive=Archive.DDBJ, principal="bench", clock=lambda: NOW)
        return address

    def bare(self) -> str:
        """A database with nothing in it at all."""
        return str(self._folder / f"{next(self._numbers)}.sqlite")

    def copy(self, address: str) -> str:
        """Another one with the same content."""
        made = shutil.copy(address, self.bare())
        with Path(made).open("rb") as file:
            os.fsync(file.fileno())
        return str(made)

    def drop(self, address: str) -> None:
        """Take one away."""
        for suffix in ("", "-wal", "-shm"):
            Path(address + suffix).unlink(missing_ok=True)

    def connect(self, address: str, *, filling: bool = False) -> sqlite3.Connection:
        """The driver's own connection."""
        connection = sqlite3.connect(address, isolation_level=None)
        pragmas = ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "cache_size=-500000")
        for pragma in pragmas if filling else ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    def settle(self, address: str) -> None:
        """Statistics, and nothing left to be done."""
        connection = self.connect(address)
        connection.execute("ANALYZE")
        connection.close()

    def log(self, address: str) -> int:
        """Its greatest size: the file is written from its beginning again after each checkpoint."""
        log = Path(address + "-wal")
        return log.stat().st_size if log.exists() else 0


class Server:
    """Databases of a server."""

    is_sqlite = False

    def __init__(self, server: Postgres) -> None:
        self._server, self._numbers, self.name = server, count(1), server.version

    def make(self) -> str:
        """An empty database of DDBJ."""
        address = self.bare()
        create_database(address, archive=Archive.DDBJ, principal="postgres", clock=lambda: NOW)
        return address

    def bare(self) -> str:
        """A database with nothing in it at all."""
        return self._server.create(f"large_{next(self._numbers)}")

    def copy(self, address: str) -> str:
        """Another one with the same content."""
        return self._server.create(f"large_{next(self._numbers)}", template=_named(address))

    def drop(self, address: str) -> None:
        """Take one away."""
        self._server.drop(_named(address))

    def connect(self, address: str, *, filling: bool = False) -> psycopg.Connection:
        """The driver's own connection."""
        connection = psycopg.connect(address, autocommit=True)
        if filling:
            connection.execute("SET synchronous_commit = off")
        return connection

    def settle(self, address: str) -> None:
        """Statistics, and nothing left to be done."""
        with self.connect(address) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    def log(self, address: str) -> int:
        """How far the server's log has come."""
        with self.connect(address) as connection:
            told = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        return int(told[0]) if told else 0


def _named(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]
