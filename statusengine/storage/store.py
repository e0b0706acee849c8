"""The store: one database, opened for reading and for writing, from any number of threads.

Opening checks that the database is made, of this version's schema, and of which archive; nothing is created here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from statusengine.domain.archive import Archive
from statusengine.errors import ConflictError, InternalError, UnknownSchemaError
from statusengine.storage.conflict import LostRaceError, is_not_permitted, is_worth_retrying
from statusengine.storage.database import BEGIN, connect_engine, masked, read_url, unavailable
from statusengine.storage.quick import Quick
from statusengine.storage.revision import HEAD
from statusengine.storage.site_policy import NOTHING_ADOPTED, Adopted

__all__ = ["Reader", "Store", "StoreFacts"]

_Answer = TypeVar("_Answer")
_ATTEMPTS: Final = 40
_LONGEST_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a database says of itself."""

    archive: Archive
    single_user: bool
    created_by: str
    principal: str | None


class Reader:
    """Reads inside one transaction, so that several answers fit together."""

    def __init__(self, connection: Connection, adopted: Adopted = NOTHING_ADOPTED) -> None:
        self._connection = connection
        self.adopted = adopted

    def rows(self, sql: str, **values: Any) -> Iterator[Any]:
        """The rows of a statement, as they come; values are named, a list fills an `IN :name`."""
        streaming = {"yield_per": 1_000}
        with self._connection.execute(_statement(sql, values), values, execution_options=streaming) as result:
            yield from result

    def row(self, sql: str, **values: Any) -> Any:
        """The first row, or `None`."""
        return self._connection.execute(_statement(sql, values), values).first()


def _adopted(reader: Reader) -> Adopted:
    return Adopted(row[0] for row in reader.rows("SELECT text FROM site_policy ORDER BY number"))


def _statement(sql: str, values: dict[str, Any]) -> TextClause:
    lists: list[BindParameter[Any]] = [
        bindparam(name, expanding=True) for name, value in values.items() if isinstance(value, list)
    ]
    return text(sql).bindparams(*lists)


class Store:
    """An open database.

    Raises:
        DatabaseUnavailableError: It cannot be reached.
        UnknownSchemaError: It is not made yet, or by another version; the hint is the command to type.
    """

    def __init__(self, address: str, *, engine: Engine | None = None) -> None:
        self.url = read_url(address)
        self.engine = engine or connect_engine(self.url)
        self.adopted = NOTHING_ADOPTED
        try:
            self.facts = self._expect()
        except BaseException:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Give every connection back."""
        self.quick.close()
        self.engine.dispose()

    @cached_property
    def quick(self) -> Quick:
        """Single look-ups without the cost of a transaction object."""
        return Quick(self.engine)

    def _expect(self) -> StoreFacts:
        with self.reading() as reader:
            revision = self._revision(reader)
            if revision != HEAD:
                command = "db init --archive DDBJ" if revision is None else "db upgrade"
                raise UnknownSchemaError(
                    f"the database is at revision {revision or 'none'}, this version works with {HEAD}",
                    hint=f"status --database {masked(self.url)} {command}",
                )
            row = reader.row("SELECT archive, single_user, created_by FROM archive")
            if row is None:
                hint = f"status --database {masked(self.url)} db init --archive DDBJ"
                raise UnknownSchemaError("the database belongs to no archive yet", hint=hint)
            self.adopted = _adopted(reader)
            return StoreFacts(Archive(row[0]), bool(row[1]), str(row[2]), self._session_user(reader))

    def look_again(self) -> None:
        """Read anew what the site added to the policy: a text was adopted."""
        with self.reading() as reader:
            self.adopted = _adopted(reader)

    def _revision(self, reader: Reader) -> str | None:
        if not self._has_table(reader, "alembic_version"):
            return None
        row = reader.row("SELECT version_num FROM alembic_version")
        return None if row is None else str(row[0])

    def _has_table(self, reader: Reader, name: str) -> bool:
        if self.engine.dialect.name == "sqlite":
            found = reader.row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name", name=name)
        else:
            found = reader.row("SELECT 1 FROM pg_tables WHERE tablename = :name", name=name)
        return found is not None

    def _session_user(self, reader: Reader) -> str | None:
        if self.engine.dialect.name == "sqlite":
            return None
        return str(reader.row("SELECT session_user")[0])

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A transaction that reads."""
        try:
            with self._connect() as connection, connection.begin():
                yield Reader(connection, self.adopted)
        except (DBAPIError, NoConnectionError) as error:
            raise unavailable(error) from error

    def _connect(self) -> Connection:
        connection = self.engine.connect()
        if self.engine.dialect.name == "postgresql":
            return connection.execution_options(isolation_level="REPEATABLE READ")
        return connection

    @property
    def has_one_writer(self) -> bool:
        """Whether writers follow one another, so that several at once gain nothing."""
        return self.engine.dialect.name == "sqlite"

    def _connect_to_write(self, *, dry_run: bool, sweeps: bool) -> Connection:
        """Writers follow one another on SQLite; on PostgreSQL what they read together must still hold at the end.

        One who sweeps reads too much for that: there each record, and the line of its run, holds by itself.
        """
        connection = self.engine.connect()
        if self.engine.dialect.name == "postgresql":
            return connection.execution_options(isolation_level="REPEATABLE READ" if sweeps else "SERIALIZABLE")
        return connection.execution_options(**{BEGIN: "BEGIN" if dry_run else "BEGIN IMMEDIATE"})

    def writing(
        self, task: Callable[[Any], _Answer], *, dry_run: bool = False, sweeps: bool = False, tries: int = _ATTEMPTS
    ) -> _Answer:
        """Run `task` with a unit of work, write what it gathered, and commit; again when a rival was first.

        A dry run rolls everything back. A task that `sweeps` moves whole ranges of keys.

        Raises:
            ConflictError: Rivals were faster every time.
            DatabaseUnavailableError: The database refused for another reason.
        """
        from statusengine.storage.work import Work  # noqa: PLC0415 - readers start without the tables

        for attempt in range(tries):
            try:
                return self._once(Work, task, dry_run=dry_run, sweeps=sweeps)
            except LostRaceError:
                pass
            except DBAPIError as error:
                if not is_worth_retrying(error):
                    raise _final(error) from error
            except NoConnectionError as error:
                raise unavailable(error) from error
            time.sleep(random.uniform(0, min(_LONGEST_PAUSE, 0.005 * 2**attempt)))  # noqa: S311 - spreads rivals, hides nothing
        raise ConflictError(hint="other writers are at the same records; run the command again")

    def _once(
        self, work_class: Any, task: Callable[[Any], _Answer], *, dry_run: bool, sweeps: bool = False
    ) -> _Answer:
        with self._connect_to_write(dry_run=dry_run, sweeps=sweeps) as connection:
            transaction = connection.begin()  # what is not committed, closing the connection undoes
            work = work_class(connection, self.adopted)
            answer = task(work)
            if dry_run:
                transaction.rollback()
            else:
                work.write()
                transaction.commit()
            return answer


def _final(error: DBAPIError) -> Exception:
    if isinstance(error, OperationalError | InterfaceError) or is_not_permitted(error):
        return unavailable(error)
    said = str(error.orig).splitlines()[0]
    return InternalError(f"the store refused what the rules allowed: {said}")
