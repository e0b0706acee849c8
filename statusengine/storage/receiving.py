"""The database that a copy goes into: made or found empty, closed to everybody until it is whole, then opened.

Each copy closes it with a mark of its own, so that a copy which was thought dead does not meddle with the next.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import URL, Connection, Engine, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from statusengine.domain.archive import Archive
from statusengine.errors import ConflictError, UnknownSchemaError, UsageError, WrongArchiveError
from statusengine.storage import rows
from statusengine.storage.admin import config
from statusengine.storage.database import BEGIN, address_of, file_of, is_folder, masked, read_url
from statusengine.storage.revision import HEAD, is_under_copy, new_mark, not_whole
from statusengine.storage.seal import Batch, Seal, seal_of

__all__ = ["ANOTHER", "CONTENTS", "Target", "prepare", "read_target"]

_ARCHIVE: Final = rows.table(rows.ArchiveRow)
CONTENTS: Final = tuple(table for table in rows.METADATA.sorted_tables if table is not _ARCHIVE)
"""Every table but the one that says whose the database is, which is written last."""
ANOTHER: Final = "name another target, one that is empty or not there yet"
"""The next step where a target will not do."""


def read_target(address: str) -> URL:
    """The address that a copy goes to, as it is used.

    Raises:
        UsageError: It is empty or cannot be read, or names a folder or a database in memory.
        DatabaseUnavailableError: A folder on the way may not be entered.
    """
    if not address.strip():
        raise UsageError("the target has no address", hint="name a file, or the address of a PostgreSQL database")
    url = read_url(address)
    if url.get_backend_name() != "sqlite":
        return url
    file = file_of(url)
    if file is None:
        raise UsageError("the target is in memory, and would be gone with the program", hint="name a file instead")
    if is_folder(file):
        raise UsageError(f"the target {file} is a folder", hint=f"name a file, such as {file / 'status.sqlite'}")
    return url


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
        yield connection


def prepare(engine: Engine, archive: Archive, *, again: bool) -> Target:
    """Make the tables where there are none, see that they are empty, and close the database to everybody.

    `again` empties what an earlier copy left unfinished, and nothing else.

    Raises:
        UsageError: It holds something, or is a file that is no database.
        UnknownSchemaError: It has another schema, or an earlier copy is not whole and `again` is not set.
        WrongArchiveError: It was made for another archive.
    """
    with _telling_no_database(engine), _writing(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None:
            _make(connection)
        elif is_under_copy(found):
            _empty(connection, again=again)
        else:
            _expect_new(connection, found, archive)
        target = Target(engine, new_mark())
        _set_revision(connection, target.mark)
        return target


@contextmanager
def _telling_no_database(engine: Engine) -> Iterator[None]:
    """A file that a slip in the address has met is no damaged archive of ours."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_NOTADB:
            raise
        raise UsageError(f"the target {masked(engine.url)} is no database", hint=ANOTHER) from error


def _make(connection: Connection) -> None:
    strange = inspect(connection).get_table_names()
    if strange:
        raise _occupied(f"has tables of something else ({', '.join(sorted(strange)[:3])})")
    command.upgrade(config(connection), "head")


def _empty(connection: Connection, *, again: bool) -> None:
    if not again:
        raise not_whole(address_of(connection))
    for table in rows.METADATA.sorted_tables:
        fast = connection.dialect.name == "postgresql"  # SQLite's DELETE of everything is as fast
        connection.execute(text(f"TRUNCATE {table.name}") if fast else table.delete())


def _expect_new(connection: Connection, revision: str, archive: Archive) -> None:
    if revision != HEAD:
        raise UnknownSchemaError(
            f"the target is at revision {revision}, this version works with {HEAD}",
            hint=f"status --database {address_of(connection)} db upgrade",
        )
    theirs = connection.execute(select(_ARCHIVE.c.archive)).scalar_one_or_none()
    if theirs not in {None, archive.value}:
        raise WrongArchiveError(f"the target belongs to {theirs}, the source to {archive}", hint=ANOTHER)
    for table in CONTENTS:
        count = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if count:
            raise _occupied(f"holds something already ({count} in {table.name})")
    connection.execute(_ARCHIVE.delete())


def _occupied(why: str) -> UsageError:
    return UsageError(f"the target {why}", hint="a copy goes into a database that is empty, or just made by db init")


def _set_revision(connection: Connection, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def _add(connection: Connection, table: Table, batch: Batch) -> None:
    names = table.c.keys()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in batch])
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as stream:
        for row in batch:
            stream.write_row(row)


@dataclass(frozen=True, slots=True)
class Target:
    """A database that is being filled, closed by this mark."""

    engine: Engine
    mark: str

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _writing(self.engine) as connection:
            if MigrationContext.configure(connection).get_current_revision() != self.mark:
                raise ConflictError("another copy into the same database has begun; this one ends")
            yield connection

    def add(self, table: Table, batch: Batch) -> None:
        """Write rows, and commit.

        Raises:
            ConflictError: Another copy has taken the database over.
        """
        with self._writing() as connection:
            _add(connection, table, batch)

    def open_to_all(self, facts: Batch) -> tuple[Seal, Seal]:
        """Say whose the database is, and give it its revision, in one transaction: from here on it can be used.

        Answers with the seals of what was to be said, and of what is read; where they differ, it stays closed.

        Raises:
            ConflictError: Another copy has taken the database over.
        """
        said = Seal()
        said.add(facts)
        with self._writing() as connection:
            _add(connection, _ARCHIVE, facts)
            there = seal_of(connection, _ARCHIVE)
            if there.digest == said.digest:
                _set_revision(connection, HEAD)
            return said, there
