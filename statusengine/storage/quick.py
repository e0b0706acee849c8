"""Single look-ups at the speed of the driver: a few connections kept apart, each lent to one question at a time.

What may not be shown is left out by the query itself, so that a hidden record costs what a missing one costs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import StaticPool

from statusengine.storage.database import unavailable

__all__ = ["Quick"]

_AT_ONCE: Final = 900


class Quick:
    """Read-only statements, each its own transaction, outside SQLAlchemy's execution.

    There are as many connections as questions were ever asked at the same moment, however many threads come and
    go; they are taken out of the engine's pool, so that they leave it to the transactions.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[tuple[Any, Any]] = deque()
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._trouble: Any = getattr(engine.dialect.dbapi, "Error", DBAPIError)

    def _open(self) -> tuple[Any, Any]:
        """A connection, and its one cursor: with a fresh one for each question PostgreSQL took a third longer."""
        try:
            pooled: Any = self._engine.raw_connection()
        except NoConnectionError as error:
            raise unavailable(error) from error
        if not isinstance(self._engine.pool, StaticPool):  # a database in memory has this one connection alone
            pooled.detach()
        if not self._is_sqlite:
            pooled.dbapi_connection.autocommit = True
        return pooled, pooled.dbapi_connection.cursor()

    def _fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        try:
            held, cursor = self._idle.pop()
        except IndexError:
            held, cursor = self._open()
        try:
            rows: Sequence[Any] = cursor.execute(sql, values).fetchall()
        except BaseException:
            held.close()
            raise
        self._idle.append((held, cursor))
        return rows

    def _ask(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        """The rows; when a connection was lost, all are opened anew, once."""
        try:
            return self._fetch(sql, values)
        except self._trouble:
            self.close()
        try:
            return self._fetch(sql, values)
        except self._trouble as error:
            raise unavailable(error) from error

    def one(self, sql: str, key: str) -> Any:
        """The row of `sql` whose one `?` is `key`, or `None`."""
        rows = self._ask(sql if self._is_sqlite else _for_psycopg(sql), (key,))
        return rows[0] if rows else None

    def many(self, sql: str, keys: Sequence[str]) -> Iterator[Any]:
        """The rows of `sql`, in which `{keys}` stands for the test against all `keys`."""
        if not self._is_sqlite:
            yield from self._ask(sql.format(keys="= ANY(%s::text[])"), (_as_array(keys),))
            return
        for chunk in self._chunks(keys):
            yield from self._ask(sql.format(keys=f"IN ({','.join('?' * len(chunk))})"), chunk)

    def rows(self, sql: str) -> Sequence[Any]:
        """All rows of a statement that asks for nothing in particular."""
        return self._ask(sql, ())

    @staticmethod
    def _chunks(keys: Sequence[str]) -> Iterable[Sequence[str]]:
        return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))

    def close(self) -> None:
        """Close the connections that nobody is using."""
        while self._idle:
            self._idle.pop()[0].close()


@lru_cache
def _for_psycopg(sql: str) -> str:
    """The same words in the same object each time, for the driver looks up by them what it has prepared."""
    return sql.replace("?", "%s")


def _as_array(keys: Sequence[str]) -> str:
    """The keys as PostgreSQL writes an array: in one go, where the driver would look at each of them."""
    escaped = "\0".join(keys).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + escaped.replace("\0", '","') + '"}'
