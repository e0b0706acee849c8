"""Does a quiet night read the records that are not due? What the job says is read along and explained.

On SQLite the driver tells every statement as it was run. On PostgreSQL SQLAlchemy does, and the server's own count of
what was read goes beside it, which nothing escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, event

from bench.archive import NOW
from bench.large.line import Fact
from bench.large.place import Place
from statusengine.engine import StatusEngine

__all__ = ["Said", "explained", "fact", "reads_all"]

Said = dict[str, tuple[str, Any]]
"""Each statement of a job once: its words without values, then the whole of it as it was run first."""

_VALUES: Final = re.compile(r"'(?:[^']|'')*'|\b[0-9]+\b")
_LIST: Final = re.compile(r"\?(?:[\s,()]*\?)+")
_MOVES: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_ALIAS: Final = re.compile(r"\brecord\s+(?:as\s+)?([a-z]\w*)", re.IGNORECASE)


def fact(place: Place, made: str) -> Fact:
    """The verdict on all that a quiet night says."""
    address = place.copy(made)
    with _listening(place) as said, StatusEngine.open(address, principal="bench", clock=lambda: NOW) as engine:
        engine.release_due()
    place.drop(address)
    address = place.copy(made)
    guilty = [f"{way}: {sql[:60]}" for sql, plan in explained(place, address, said) if (way := reads_all(sql, plan))]
    place.drop(address)
    return Fact(
        measure=f"plans of {len(said)} statements of a quiet night, {place.name}",
        found="; ".join(guilty) or "none reads all records",
        goal="no scan of record",
        is_missed=bool(guilty) or not said,
    )


@contextmanager
def _listening(place: Place) -> Iterator[Said]:
    said: Said = {}

    def hear(sql: str, values: Any = None) -> None:
        if sql.lstrip().upper().startswith(_MOVES):
            said.setdefault(_LIST.sub("?", _VALUES.sub("?", sql)), (sql, values))

    def on_connect(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(hear)

    def on_execute(*told: Any) -> None:
        _connection, _cursor, sql, values, _context, is_many = told
        hear(sql, values[0] if is_many else values)

    name, listener = ("connect", on_connect) if place.is_sqlite else ("before_cursor_execute", on_execute)
    event.listen(Engine, name, listener)
    try:
        yield said
    finally:
        event.remove(Engine, name, listener)


def explained(place: Place, address: str, said: Said) -> Iterator[tuple[str, list[str]]]:
    """Each statement with its plan; none of them is run."""
    with closing(place.connect(address)) as connection:
        for sql, values in said.values():
            if isinstance(connection, psycopg.Connection):
                rows = psycopg.ClientCursor(connection).execute(f"EXPLAIN (COSTS OFF) {sql}", values).fetchall()
                yield sql, [row[0].strip() for row in rows]
            else:
                yield sql, [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


def reads_all(sql: str, plan: list[str]) -> str | None:
    """The line of a plan that reads all records, or a whole range of them.

    >>> reads_all("SELECT 1 FROM record AS r WHERE status = 2", ["SCAN r"])
    'SCAN r'
    >>> reads_all("SELECT 1 FROM record WHERE accession = 'A'", ["SEARCH record USING PRIMARY KEY (accession=?)"])
    """
    names = "|".join({"record", *_ALIAS.findall(sql)})
    by_sqlite = re.compile(rf"SCAN ({names})\b|SEARCH ({names}) USING PRIMARY KEY \(accession[<>]")
    by_postgres = re.compile(r"(Parallel )?Seq Scan on record\b|Bitmap Heap Scan on record\b")
    return next((line for line in plan if by_sqlite.match(line) or by_postgres.search(line)), None)
