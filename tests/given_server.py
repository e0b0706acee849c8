"""A server that the suite is pointed at, in place of the one it brings along: any engine that speaks PostgreSQL.

Databases are made on it and dropped again, and so are the users that the tests act as; nothing else is touched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

__all__ = ["GIVEN", "GivenServer", "given_server"]

GIVEN = os.environ.get("TEST_DATABASE_URL", "")
"""The address of a database on that server, as an account that may make databases and roles; empty: none is given."""

_THERE = (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation)


@dataclass(frozen=True)
class GivenServer:
    """A server that others run. Users are let in with the password of the address, where it has one."""

    address: URL
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _databases: list[str] = field(default_factory=list)
    _roles: list[str] = field(default_factory=list)

    @property
    def owner(self) -> str:
        """Who makes the databases."""
        with psycopg.connect(self._plain(self.address)) as connection:
            return str(connection.execute("SELECT session_user").fetchone()[0])

    def url(self, database: str, principal: str | None = None) -> str:
        """The address of a database, for one of its users."""
        return self._plain(self.address.set(database=database, username=principal or self.address.username))

    @staticmethod
    def _plain(address: URL) -> str:
        return address.set(drivername="postgresql").render_as_string(hide_password=False)

    def run(self, statement: str, *names: str, database: str | None = None) -> None:
        """Run one statement as the account of the address; each `{}` in it is a name."""
        where = self.url(database) if database else self._plain(self.address)
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def create(self, template: str = "template1") -> str:
        """Make a database like `template`, and tell its name."""
        name = f"statusengine_test_{os.getpid()}_{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, template)
        self._databases.append(name)
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run("DROP DATABASE {} WITH (FORCE)", database)
        self._databases.remove(database)

    def make_role(self, name: str, *groups: str) -> None:
        """Make a user who belongs to these groups, where there is none of that name."""
        with suppress(*_THERE):
            self.run(f"CREATE ROLE {{}} LOGIN IN ROLE {', '.join(groups)}", name)
            self._roles.append(name)
            if self.address.password:
                self.run(f"ALTER ROLE {{}} PASSWORD {sql.Literal(str(self.address.password)).as_string()}", name)

    def clean_up(self) -> None:
        """Drop what is left of all that was made."""
        for database in tuple(self._databases):
            self.drop(database)
        for role in self._roles:
            with suppress(psycopg.errors.UndefinedObject):  # a test may have dropped its own
                self.run("DROP ROLE {}", role)


@contextmanager
def given_server(address: str) -> Iterator[GivenServer]:
    """The server at this address, left as it was found."""
    server = GivenServer(make_url(address))
    try:
        yield server
    finally:
        server.clean_up()
