"""The least that could do the work of a night: the same rows in the same tables, and not one question asked.

One transaction of one statement a table, each written as its database likes it best of what was tried. On a night
with much due they walk the key, else they go by date. The suite compares the rows with those that the job writes.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from bench.archive import NOW
from bench.large.fill import Words
from bench.large.place import Place
from statusengine.domain.verdict import POLICY_VERSION

__all__ = ["RUN", "release"]

RUN: Final = "f100f100-0000-4000-8000-000000000000"
_FREE: Final = "record.status = 2 AND record.processed_on IS NOT NULL AND NOT record.frozen"


def release(connection: Any, day: date, place: Place, *, by_date: bool = False) -> int:
    """Release all that is due by `day`, found by date where that is little; answers with the number."""
    words = Words(is_sqlite=place.is_sqlite)
    on, now = words.day(day), words.moment(NOW)
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO operation (id, action, reason, requester, principal, policy_version, run, fingerprint,"
        f" recorded_at) VALUES ('{RUN}:release', 'release', 'hold_date_reached', 'archive', 'bench',"
        f" '{POLICY_VERSION}', '{RUN}', '{'5ca1ab1e' * 8}', {now})"
    )
    moves = _on_sqlite if place.is_sqlite else _on_postgres
    moved = [connection.execute(statement).rowcount for statement in moves(on, now, by_date=by_date)]
    connection.execute(
        "INSERT INTO run (id, on_date, principal, started_at, finished_at, released, rereleased, refused)"
        f" VALUES ('{RUN}', {on}, 'bench', {now}, {now}, {moved[0]}, 0, 0)"
    )
    connection.execute("COMMIT")
    return int(moved[0])


def _event(on: str, now: str) -> str:
    return (
        "INSERT INTO event (accession, version, operation, action, source, target, reason, effective, recorded_at)"
        f" SELECT accession, version + 1, '{RUN}:release', 'release', 2, 4, 'hold_date_reached', {on}, {now} FROM"
    )


def _notice(now: str) -> str:
    return (
        "INSERT INTO notice (accession, version, subject, owed_since)"
        f" SELECT accession, version + 1, 'released', {now} FROM"
    )


def _update(on: str) -> str:
    return (
        "UPDATE record SET status = 4, version = record.version + 1, cause = record.version + 1,"
        f" since = {on}, reason = 'hold_date_reached', first_public_on = {on} WHERE {_FREE} AND"
    )


def _on_sqlite(on: str, now: str, *, by_date: bool) -> tuple[str, ...]:
    path = "INDEXED BY ix_due_on_date" if by_date else "NOT INDEXED"
    due = f"due {path} WHERE on_date <= {on}"
    found = f"due {path} CROSS JOIN record USING (accession) WHERE on_date <= {on} AND {_FREE} ORDER BY accession"
    moved = f"accession IN (SELECT accession FROM {due})" if by_date else f"hold_on <= {on}"
    return (
        f"{_event(on, now)} {found}",
        f"{_notice(now)} {found}",
        f"{_update(on)} {moved}",
        f"DELETE FROM {due}",
    )


def _on_postgres(on: str, now: str, *, by_date: bool) -> tuple[str, ...]:
    due = f"accession IN (SELECT accession FROM due WHERE on_date <= {on})" if by_date else f"hold_on <= {on}"
    found = f"record WHERE {_FREE} AND {due}"
    return (
        f"{_event(on, now)} {found}",
        f"{_notice(now)} {found}",
        f"{_update(on)} {due}",
        f"DELETE FROM due WHERE on_date <= {on}",
    )
