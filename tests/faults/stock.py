"""Records to begin with, as many as are asked for: the rows that their registration would have written, in bulk.

Of eleven records ten are held until a day that has passed, one until a day far ahead. The days that have passed are
fourteen, the last of them a fortnight ago: whatever the calendar closes, all of them are due.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import psycopg

from statusengine import StatusEngine

FAR = 300
"""Days ahead to which one record of eleven is held."""
OUTAGE = 14

_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
_DIALECTS = {
    "sqlite": {
        "name": "printf('DRR%09d', n)",
        "held": "date('{last_day}', {span} || ' days')",
        "born": "'{birthday}'",
        "moment": "'{birthday} 03:00:00.000000'",
    },
    "postgresql": {
        "name": "'DRR' || lpad(CAST(n AS TEXT), 9, '0')",
        "held": "DATE '{last_day}' + ({span})",
        "born": "DATE '{birthday}'",
        "moment": "TIMESTAMPTZ '{birthday} 03:00:00+00'",
    },
}
_SPAN = f"(CASE WHEN n % 11 = 0 THEN {FAR} + n % 7 ELSE -(n % {OUTAGE}) END)"
_STATEMENTS = (
    (
        "INSERT INTO operation (id, accession, action, requester, principal, policy_version, fingerprint,"
        " recorded_at) {numbers}"
        " SELECT 'stock:' || n, {name}, 'register', 'archive', '{principal}', 'stock', 'stock', {moment} FROM numbers"
    ),
    (
        "INSERT INTO event (accession, version, operation, action, target, until, effective, recorded_at)"
        " {numbers} SELECT {name}, 1, 'stock:' || n, 'register', 2, {held}, {born}, {moment} FROM numbers"
    ),
    (
        "INSERT INTO event (accession, version, operation, action, source, target, until, effective, recorded_at)"
        " {numbers} SELECT {name}, 2, 'stock:' || n, 'complete', 2, 2, {held}, {born}, {moment} FROM numbers"
    ),
    (
        "INSERT INTO record (accession, kind, archive, scope, access, status, version, cause, since, processed_on,"
        " hold_on) {numbers}"
        " SELECT {name}, 'run', 'DDBJ', 'dra', 'open', 2, 2, 1, {born}, {born}, {held} FROM numbers"
    ),
    "INSERT INTO due (accession, on_date, action) SELECT accession, hold_on, 'release' FROM record",
)


def accession(number):
    """The accession of a record of the stock, by its number from 1."""
    return f"DRR{number:09d}"


def lay_in(url, due):
    """Fill an empty database so that `due` records are due, and one to each ten of them is not.

    Returns:
        How many records there are in all.
    """
    last = due + due // 10
    with StatusEngine.open(url, principal="stock") as engine:
        today, principal = engine.today(), engine.principal
    days = {"last_day": f"{today - timedelta(days=OUTAGE)}", "birthday": f"{today - timedelta(days=90)}"}
    words = {name: word.format(**days, span=_SPAN) for name, word in _DIALECTS[url.partition(":")[0]].items()}
    numbers = _NUMBERS.format(last=last)
    statements = [each.format(**words, numbers=numbers, principal=principal) for each in _STATEMENTS]
    if url.startswith("sqlite"):
        _on_sqlite(url, statements)
    else:
        _on_postgres(url, statements)
    return last


def _on_sqlite(url, statements):
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for statement in ("BEGIN", *statements, "COMMIT", "ANALYZE"):
        connection.execute(statement)
    connection.close()


def _on_postgres(url, statements):
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
