"""Three curators at one database of either kind, made once for all properties and emptied before each example."""

from __future__ import annotations

import shutil
from datetime import UTC

import pytest
from properties import told
from sqlalchemy import create_engine, text

from statusengine.engine import StatusEngine
from statusengine.storage.database import read_url
from statusengine.storage.rows import METADATA
from statusengine.testing import Clock, memory_engine, record_in

WHO = ("curator-a", "curator-b", "curator-c")


class House:
    """A database, those who work at it, and one clock for all."""

    def __init__(self, urls, owner=None):
        self._owner = create_engine(read_url(owner)) if owner else None
        self.clock = Clock()
        self.wall = UTC
        self.engines = self._open(urls)
        self.a, self.b, self.c = self.engines.values()

    def _open(self, urls):
        return {who: StatusEngine.open(url, principal=who, clock=self.now) for who, url in urls.items()}

    def now(self):
        """What the clock shows, as the wall it hangs on would say it."""
        return self.clock().astimezone(self.wall)

    @property
    def database(self):
        """SQLAlchemy's engine, to look at what is stored."""
        return self.a._setting.store.engine

    @property
    def hand(self):
        """The same for a hand that may change it: a writer of PostgreSQL may not."""
        return self._owner or self.database

    def empty(self):
        """Forget every record and begin the year again."""
        self.wall = UTC
        self.clock.turn_to("2026-12-21T12:00:00+09:00")
        with self.hand.begin() as connection:
            for table in METADATA.sorted_tables:
                if table.name != "archive":
                    connection.execute(table.delete())

    def dump(self, *, without=()):
        """Every row of every table."""
        with self.database.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(table.select())))
                for table in METADATA.sorted_tables
                if table.name not in without
            }

    def spoil(self, statement, **values):
        """Change the store behind the engine's back."""
        with self.hand.begin() as connection:
            connection.execute(text(statement), values)

    def close(self):
        """Give the connections back."""
        for engine in self.engines.values():
            engine.close()
        if self._owner:
            self._owner.dispose()


@pytest.fixture(scope="module")
def sqlite_house(made_sqlite, tmp_path_factory):
    """Three curators at a SQLite file."""
    path = tmp_path_factory.mktemp("house") / "status.sqlite"
    shutil.copy(made_sqlite, path)
    house = House(dict.fromkeys(WHO, f"sqlite:///{path}"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def postgres_house(postgres_server, made_postgres):
    """Three users of a PostgreSQL database."""
    name = postgres_server.create(template=made_postgres)
    for who in WHO:
        postgres_server.make_role(who, "statusengine_writer")
    house = House({who: postgres_server.url(name, who) for who in WHO}, owner=postgres_server.url(name))
    yield house
    house.close()
    postgres_server.drop(name)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(request):
    """Three curators at a database of each kind in turn."""
    return request.getfixturevalue(f"{request.param}_house")


@pytest.fixture(scope="module")
def crowd():
    """One record in each status, in memory, for questions that change nothing."""
    with memory_engine() as engine:
        for number, status in enumerate(told.STATUSES, start=1):
            record_in(engine, status, f"DRR00000{number}", owner="HARU")
        yield engine
