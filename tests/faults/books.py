"""The rows of a database as they are stored, by its plain driver and plain SQL; the engine is not asked.

All answers are of one moment. Dates come as ISO text, moments as text in UTC, yes and no as 1 and 0.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from itertools import count

import psycopg

_PAGE = 20_000


class Books:
    """One database, read in one transaction."""

    def __init__(self, connection, server):
        self._connection, self._server, self._numbers = connection, server, count(1)

    def rows(self, statement):
        """The rows of a statement, as they come."""
        if not self._server:
            yield from self._connection.execute(statement)
            return
        with self._connection.cursor(f"c{next(self._numbers)}") as cursor:
            cursor.itersize = _PAGE
            cursor.execute(statement)
            yield from cursor

    def one(self, statement):
        """The single value of a statement."""
        return self._connection.execute(statement).fetchone()[0]


@contextmanager
def opened(url):
    """The books of a database, named as for the engine."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(re.sub(r"^sqlite(\+\w+)?:///", "", url), isolation_level=None)
        connection.execute("BEGIN")
    else:
        connection = psycopg.connect(re.sub(r"^postgresql(\+\w+)?:", "postgresql:", url))
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        yield Books(connection, not url.startswith("sqlite"))
    finally:
        connection.close()
