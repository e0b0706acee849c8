"""Proof that the store holds what the histories say: every record is replayed from its events and compared.

What cannot be read is a problem of its record, and stops the check of no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Any, Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, Record, replay
from statusengine.errors import DamagedRecordError, StatusEngineError
from statusengine.storage.codec import EVENT_COLUMNS, RECORD_COLUMNS, ReasonReader, as_date, event_of, record_of
from statusengine.storage.reader import Reader
from statusengine.storage.store import Store

__all__ = ["check"]

_WINDOW: Final = 500
_GARBAGE: Final = (StatusEngineError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError)

_FORGOTTEN = (
    "SELECT accession FROM record WHERE reason = 'withdrawal_pending' AND NOT EXISTS (SELECT 1 FROM request q"
    " WHERE q.state = 'pending' AND q.action = 'withdraw' AND (q.accession = record.accession OR EXISTS (SELECT 1"
    " FROM member m WHERE m.operation = q.operation AND m.accession = record.accession))) ORDER BY 1"
)
_ORPHANS = (
    (
        "SELECT DISTINCT accession FROM event WHERE accession NOT IN (SELECT accession FROM record) ORDER BY 1",
        "{} has events and no record",
    ),
    (
        "SELECT accession FROM due WHERE accession NOT IN (SELECT accession FROM record) ORDER BY 1",
        "{} is due and no record",
    ),
    (
        _FORGOTTEN,
        "{} is hidden for a withdrawal that nobody asks for any more",
    ),
    (
        "SELECT DISTINCT accession FROM event WHERE operation NOT IN (SELECT id FROM operation) ORDER BY 1",
        "{} has an event of no operation",
    ),
)


def check(store: Store) -> tuple[str, ...]:
    """Every contradiction found, one sentence each; empty when the store is sound."""
    problems: list[str] = []
    last = ""
    with store.reading() as reader:
        while window := _window(reader, last):
            problems.extend(_problems(reader, window))
            last = window[-1][0]
        for sql, sentence in _ORPHANS:
            problems.extend(sentence.format(row[0]) for row in reader.rows(sql))
        problems.extend(_circles(reader))
        problems.extend(f"the site's policy: {problem}" for problem in reader.adopted.problems)
    return tuple(problems)


def _window(reader: Reader, last: str) -> list[Any]:
    sql = f"SELECT {RECORD_COLUMNS} FROM record WHERE accession > :last ORDER BY accession LIMIT :size"  # noqa: S608 - a constant
    return list(reader.rows(sql, last=last, size=_WINDOW))


def _problems(reader: Reader, window: list[Any]) -> Iterator[str]:
    keys = [row[0] for row in window]
    sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE accession IN :keys ORDER BY accession, version"  # noqa: S608 - a constant
    found = groupby(reader.rows(sql, keys=keys), key=lambda row: row[0])
    histories = {accession: list(rows) for accession, rows in found}
    due = reader.rows("SELECT accession, on_date, action FROM due WHERE accession IN :keys", keys=keys)
    pending = {row[0]: row[1:] for row in due}
    for row in window:
        try:
            problem = _problem(row, histories.get(row[0], []), pending.get(row[0]), reader.adopted.reason)
        except DamagedRecordError as error:
            yield error.message
        except _GARBAGE as error:
            yield f"{row[0]}: what belongs to it cannot be read: {error}"
        else:
            if problem:
                yield f"{row[0]}: {problem}"


def _problem(row: Any, history: Sequence[Any], pending: Any, reason_of: ReasonReader) -> str | None:
    record = record_of(row, reason_of)
    due = None if pending is None else (as_date(pending[0]), pending[1])
    return _contradiction(record, [event_of(each, reason_of) for each in history], due) or _misnamed(record)


def _misnamed(record: Record) -> str | None:
    told, named = record.particulars, parse_accession(record.accession)
    if (told.kind, told.origin) == (named.kind, named.origin):
        return None
    return f"it is stored as {told.kind} of {told.origin}, and its accession is not"


def _circles(reader: Reader) -> Iterator[str]:
    """Each circle of replacements: whoever follows one never comes to an end."""
    links: dict[str, list[str]] = {}
    for old, new in reader.rows("SELECT accession, successor FROM secondary WHERE retired_by IS NULL"):
        links.setdefault(old, []).append(new)
    while circle := _circle(links):
        yield f"{circle[0]} is replaced by itself in turn: {' '.join(circle)}"
        del links[circle[0]]


def _circle(links: dict[str, list[str]]) -> list[str]:
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []


def _contradiction(record: Record, events: list[Event], due: Any) -> str | None:
    particulars = record.particulars
    if events and events[0].reason is Reason.IMPORTED:
        particulars = replace(particulars, published_on=record.first_public_on)
    replayed = replay(events, particulars)
    if replayed is None:
        return "it has no history"
    if replace(replayed, particulars=record.particulars) != record:
        return f"its history leads to {replayed.status}, version {replayed.version}, and not to what is stored"
    return None if record.due == due else f"it is due {record.due}, and {due} is pending"
