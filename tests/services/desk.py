"""A curator's desk at a database: an engine, a clock to turn, a second person, and a look at every table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, text

from statusengine.engine import StatusEngine
from statusengine.testing import Clock, as_principal, memory_engine

__all__ = ["Desk", "desk_at", "desk_in_memory"]

RUN = "DRR000001"
NOTE = "agreed in the weekly meeting"


class Desk:
    """Two principals at one database, and its tables as they are."""

    def __init__(self, url: str, clock: Clock, engine: StatusEngine, second: Callable[[], StatusEngine]) -> None:
        self.url, self.clock, self.engine = url, clock, engine
        self._second, self._made = second, None

    @property
    def second(self) -> StatusEngine:
        """Another principal's engine."""
        self._made = self._made or self._second()
        return self._made

    def close(self) -> None:
        """Close both engines."""
        self.engine.close()
        if self._made is not None:
            self._made.close()

    @property
    def database(self) -> Any:
        """The SQLAlchemy engine below, for a hand with a database client."""
        return self.engine._setting.store.engine

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a statement answers."""
        with self.database.begin() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def one(self, statement: str, **values: Any) -> Any:
        """The single value a statement answers with."""
        return self.rows(statement, **values)[0][0]

    def force(self, *statements: str, **values: Any) -> None:
        """Run statements as a hand that has put all constraints aside."""
        is_sqlite = self.database.dialect.name == "sqlite"
        with self.database.connect() as connection:
            if is_sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA ignore_check_constraints=ON")
            with connection.begin():
                if not is_sqlite:
                    for table, name in connection.execute(text(_CHECKS)).fetchall():
                        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
                for statement in statements:
                    connection.execute(text(statement), values)
            if is_sqlite:
                connection.connection.dbapi_connection.execute("PRAGMA ignore_check_constraints=OFF")

    def dump(self) -> dict[str, list[str]]:
        """Every row of every table."""
        names = inspect(self.database).get_table_names()
        return {name: sorted(map(repr, self.rows(f"SELECT * FROM {name}"))) for name in names}  # noqa: S608 - the test writes the whole statement

    def count(self, table: str, **where: Any) -> int:
        """How many rows a table has, of those with these values."""
        condition = " AND ".join(f"{name} = :{name}" for name in where) or "1 = 1"
        return self.one(f"SELECT count(*) FROM {table} WHERE {condition}", **where)  # noqa: S608 - the test writes the whole statement


_CHECKS = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint"
    " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
)


def desk_in_memory(**options: Any) -> Desk:
    """A desk at a new database in memory."""
    clock = Clock()
    engine = memory_engine(clock=clock, **options)
    return Desk("sqlite://", clock, engine, lambda: as_principal(engine, "curator-b"))


def desk_at(url: str, address: Callable[[str, str], str]) -> Desk:
    """A desk at a database that is made; the second person is another user of it."""
    clock = Clock()
    engine = StatusEngine.open(url, principal="curator-a", clock=clock)
    return Desk(
        url,
        clock,
        engine,
        lambda: StatusEngine.open(address(url, "curator-b"), principal="curator-b", clock=clock),
    )
