"""Moving a whole archive into another database, of the same kind or the other.

All is read from one snapshot of the source, table by table in the order of the keys, and written in batches. What
the target answers afterwards is compared with what the source had said, by number and digest; only when every table
agrees is the target opened. Cut short at any point, it stays closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from sqlalchemy import URL, Connection, Engine, Table, text
from sqlalchemy.exc import DBAPIError

from statusengine.domain.archive import Archive
from statusengine.errors import UsageError
from statusengine.storage import rows
from statusengine.storage.database import connect_engine, masked, read_url, unavailable
from statusengine.storage.receiving import ANOTHER, CONTENTS, Target, prepare, read_target
from statusengine.storage.revision import HEAD
from statusengine.storage.seal import Seal, in_key_order, seal_of
from statusengine.storage.store import Store

__all__ = ["CopiedTable", "CopyReport", "Progress", "copy"]

Progress = Callable[[int], None]
"""Is told how many more rows were written and are committed, or were read back."""

_ALL_OF_IT: Final = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL row_security = off",  # an account that may see a part only is refused, and not given a part
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedTable:
    """A table as the source and the target answered it: how many rows, and the digest of their values."""

    table: str
    rows: int
    digest: str
    rows_there: int
    digest_there: str

    @property
    def agrees(self) -> bool:
        """Whether both sides say the same."""
        return (self.rows, self.digest) == (self.rows_there, self.digest_there)


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """What was copied, table by table, and what the check of the histories in the target found; addresses are masked.

    A target in which a table differs is not opened, and its histories are not checked.
    """

    source: str
    target: str
    archive: Archive
    revision: str
    tables: tuple[CopiedTable, ...]
    problems: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the source had."""
        return sum(each.rows for each in self.tables)

    @property
    def agrees(self) -> bool:
        """Whether the target says what the source said."""
        return all(each.agrees for each in self.tables)

    @property
    def is_sound(self) -> bool:
        """Whether the target is the same, and every history leads to its record."""
        return self.agrees and not self.problems


def copy(source: str, target: str, *, again: bool = False, progress: Progress | None = None) -> CopyReport:
    """Copy everything from `source` into the empty database `target`, compare, and open it if it is the same.

    Raises:
        UsageError: They are one database, or the target holds something, is in memory, or is no database.
        UnknownSchemaError: One of the two has another schema, or an earlier copy is not whole and `again` is not set.
        WrongArchiveError: The target was made for another archive.
        ConflictError: Another copy into the target was begun meanwhile.
        DamagedRecordError: A row of the source cannot be read.
        DatabaseUnavailableError: One of the two cannot be used.
    """
    where = read_target(target)
    if read_url(source) == where:
        raise UsageError("the source and the target are the same database", hint=ANOTHER)
    with closing(Store(source)) as ours, _engine(where) as theirs:
        closed = prepare(theirs, ours.facts.archive, again=again)
        tables = _copied(ours.engine, closed, progress or _nothing)
        return CopyReport(
            source=masked(ours.url),
            target=masked(theirs.url),
            archive=ours.facts.archive,
            revision=HEAD,
            tables=tables,
        )


def _nothing(_more: int) -> None: ...


@contextmanager
def _engine(where: URL) -> Iterator[Engine]:
    engine = connect_engine(where, create=True)
    try:
        yield engine
    except (DBAPIError, psycopg.Error) as error:
        raise unavailable(error) from error
    finally:
        engine.dispose()


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment, and the whole of it, however long it takes."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            for setting in _ALL_OF_IT if engine.dialect.name == "postgresql" else ():
                connection.execute(text(setting))
            yield connection


def _copied(source: Engine, target: Target, progress: Progress) -> tuple[CopiedTable, ...]:
    archive = rows.table(rows.ArchiveRow)
    with _snapshot(source) as ours:
        seals = {table: _filled(ours, target, table, progress) for table in CONTENTS}
        [facts] = in_key_order(ours, archive)
    compared = [*_compared(target.engine, seals, progress)]
    if all(each.agrees for each in compared):
        compared.append(_pair(archive, *target.open_to_all(facts)))
    return tuple(compared)


def _filled(source: Connection, target: Target, table: Table, progress: Progress) -> Seal:
    seal = Seal()
    for batch in in_key_order(source, table):
        seal.add(batch)
        target.add(table, batch)
        progress(len(batch))
    return seal


def _compared(target: Engine, seals: dict[Table, Seal], progress: Progress) -> Iterator[CopiedTable]:
    with _snapshot(target) as theirs:
        for table, seal in seals.items():
            there = seal_of(theirs, table)
            progress(there.rows)
            yield _pair(table, seal, there)


def _pair(table: Table, ours: Seal, theirs: Seal) -> CopiedTable:
    return CopiedTable(
        table=table.name,
        rows=ours.rows,
        digest=ours.digest,
        rows_there=theirs.rows,
        digest_there=theirs.digest,
    )
