"""The store: one database, opened for reading and for writing, from any number of threads.

Opening checks that the database is made, of this version's schema, and of which archive; nothing is created here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from statusengine.errors import InternalError
from statusengine.storage.checkpoint import checkpoint
from statusengine.storage.conflict import LostRaceError, is_damaged, is_lost, is_not_permitted, is_worth_retrying
from statusengine.storage.database import BEGIN, connect_engine, read_url, unavailable
from statusengine.storage.facts import read_facts
from statusengine.storage.quick import Quick
from statusengine.storage.reader import Reader
from statusengine.storage.replica import Replica, expect_standby
from statusengine.storage.site_policy import NOTHING_ADOPTED, Adopted
from statusengine.storage.terms import read_terms
from statusengine.storage.tries import RIVALS, Tries

__all__ = ["Store"]

if TYPE_CHECKING:
    from statusengine.storage.proof import Proof

_Answer = TypeVar("_Answer")
_host_clock: Final = time.time


@dataclass(frozen=True, slots=True)
class _Unanswered:
    """An attempt whose commit was sent and never answered: what it would have told, and what shows that it stands."""

    answer: Any
    proof: Proof


def _adopted(reader: Reader) -> Adopted:
    return Adopted(row[0] for row in reader.rows("SELECT text FROM site_policy ORDER BY number"))


class Store:
    """An open database.

    `replica` is the address of a standby that may answer what may be seen, while it is behind by less than
    `replica_lag`; all else is read on the primary.

    Raises:
        DatabaseUnavailableError: It cannot be reached.
        UnknownSchemaError: It is not made yet, or by another version; the hint is the command to type.
        UsageError: An address cannot be read, or a replica is none.
    """

    def __init__(
        self,
        address: str,
        *,
        engine: Engine | None = None,
        replica: str | None = None,
        replica_lag: timedelta = timedelta(seconds=5),
    ) -> None:
        self.url = read_url(address)
        self._standby = None if replica is None else connect_engine(expect_standby(read_url(replica)))
        self._lag = replica_lag.total_seconds()
        self.engine = engine or connect_engine(self.url)
        self.patience = 0.0  # to open is tried once
        self._has_written = False
        self.adopted = NOTHING_ADOPTED
        try:
            with self.reading() as reader:
                self.facts = read_facts(reader, self.url)
                if not self.facts.sees_public:
                    self.adopted = _adopted(reader)
        except BaseException:
            self.engine.dispose()
            raise
        self._terms = read_terms(self.url)[1]
        self.patience = self._terms.patience

    def close(self) -> None:
        """Give every connection back.

        Raises:
            DatabaseUnavailableError: The disk failed when what was written was moved into its place; nothing is lost.
        """
        self.quick.close()
        try:
            if self._has_written:
                checkpoint(self.engine)
        finally:
            self.engine.dispose()
            if self._standby is not None:
                self.sights.close()
                self._standby.dispose()

    @cached_property
    def quick(self) -> Quick:
        """Single look-ups without the cost of a transaction object."""
        return Quick(self.engine)

    @cached_property
    def sights(self) -> Quick | Replica:
        """Look-ups of what may be seen: by the replica while it is fresh enough, where there is one."""
        return self.quick if self._standby is None else Replica(self.quick, Quick(self._standby), self._lag)

    def look_again(self) -> None:
        """Read anew what the site added to the policy: a text was adopted."""
        with self.reading() as reader:
            self.adopted = _adopted(reader)

    def clock_skew(self) -> float:
        """How far the database's clock is ahead of the host's (less than 0: behind), in seconds, at the least.

        The question takes its time, and the clock was read somewhere within it: only what lies outside counts. What
        is compared is the system's clock, whatever clock an engine was given.
        """
        if self.engine.dialect.name == "sqlite":
            return 0.0  # a file has the clock of its host
        with self.reading() as reader:
            asked = _host_clock()
            told = float(reader.row("SELECT extract(epoch FROM clock_timestamp())")[0])
            answered = _host_clock()
        return told - min(max(told, asked), answered)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A transaction that reads."""
        try:
            with self._connect() as connection, connection.begin():
                yield Reader(connection, self.adopted)
        except (DBAPIError, NoConnectionError) as error:
            raise unavailable(error) from error

    def _connect(self) -> Connection:
        """A connection to read by; a server that was there before is waited for."""
        connection = self._reach()
        if self.engine.dialect.name == "postgresql":
            return connection.execution_options(isolation_level="REPEATABLE READ")
        return connection

    def _reach(self) -> Connection:
        tries = Tries(self.patience)
        while True:
            try:
                return self.engine.connect()
            except DBAPIError as error:
                if not is_lost(error):
                    raise
                tries.pause(error)

    @property
    def has_one_writer(self) -> bool:
        """Whether writers follow one another, so that several at once gain nothing."""
        return self.engine.dialect.name == "sqlite"

    @property
    def at_once(self) -> float:
        """How many can write at the same moment; one more would wait for a connection until it is given up."""
        return 1 if self.has_one_writer else self._terms.connections

    def _connect_to_write(self, *, dry_run: bool, sweeps: bool) -> Connection:
        """Writers follow one another on SQLite; on PostgreSQL what they read together must still hold at the end.

        One who sweeps reads too much for that: there each record, and the line of its run, holds by itself.
        """
        connection = self.engine.connect()
        if self.engine.dialect.name == "postgresql":
            return connection.execution_options(isolation_level="REPEATABLE READ" if sweeps else "SERIALIZABLE")
        return connection.execution_options(**{BEGIN: "BEGIN" if dry_run else "BEGIN IMMEDIATE"})

    def writing(
        self, task: Callable[[Any], _Answer], *, dry_run: bool = False, sweeps: bool = False, rivals: int = RIVALS
    ) -> _Answer:
        """Run `task` with a unit of work, write what it gathered, and commit; again when a rival was first.

        When the connection dies at the commit, the next attempt looks first, in its own picture of the database,
        whether that one stands; if it does, its answer is the answer, and nothing is done twice.
        A dry run rolls everything back. A task that `sweeps` moves whole ranges of keys; `rivals` is how often
        others may be first.

        Raises:
            ConflictError: Rivals were faster every time.
            UncertainError: The connection was lost at the commit, and the database did not come back in time.
            DatabaseUnavailableError: The database is not there, or refused for another reason.
        """
        tries = Tries(self.patience, rivals)
        unanswered: list[_Unanswered] = []
        while True:
            try:
                return self._once(task, unanswered, dry_run=dry_run, sweeps=sweeps)
            except LostRaceError:
                trouble = None
            except DBAPIError as error:
                if not is_worth_retrying(error):
                    raise _final(error) from error
                trouble = error
            except NoConnectionError as error:
                raise unavailable(error) from error
            tries.pause(trouble, unanswered[-1].proof if unanswered else None)

    def _once(
        self, task: Callable[[Any], _Answer], unanswered: list[_Unanswered], *, dry_run: bool, sweeps: bool = False
    ) -> _Answer:
        from statusengine.storage.work import Work  # noqa: PLC0415 - readers start without the tables

        with self._connect_to_write(dry_run=dry_run, sweeps=sweeps) as connection:
            transaction = connection.begin()  # what is not committed, closing the connection undoes
            for before in unanswered:
                if before.proof.stands(connection):
                    answered: _Answer = before.answer
                    return answered
            work = Work(connection, self.adopted)
            answer = task(work)
            if dry_run:
                transaction.rollback()
                return answer
            work.write()
            try:
                transaction.commit()
            except DBAPIError as error:
                if is_lost(error):
                    unanswered.append(_Unanswered(answer, work.proof))
                raise
            finally:
                self._has_written = True
                self._tell_replica()
            return answer

    def _tell_replica(self) -> None:
        if isinstance(self.sights, Replica):
            self.sights.wrote()


def _final(error: DBAPIError) -> Exception:
    if isinstance(error, OperationalError | InterfaceError) or is_not_permitted(error) or is_damaged(error):
        return unavailable(error)
    said = str(error.orig).splitlines()[0]
    return InternalError(f"the store refused what the rules allowed: {said}")
