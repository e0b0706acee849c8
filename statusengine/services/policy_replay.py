"""What of the history would be refused today: every event judged again by the present tables.

Judged is what the record alone can tell: the move, the pairing of action and reason, who asked, the evidence, the
confirmation, the detail, the note and the second person, each at the event's own date. Not judged are the company
of a submission (a part or a whole, one hold for all), the notice of a hold and its override, how many records moved
together, and what the engine did as a consequence beyond its move and pairing. Imports are judged as moves only:
what a list said was never asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.hindsight import TABLES, Objection, Tables, judge_again
from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Event, Record, evolve
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.errors import StatusEngineError
from statusengine.services.setting import Setting
from statusengine.storage.codec import EVENT_COLUMNS, RECORD_COLUMNS, ReasonReader, event_of, record_of
from statusengine.storage.reader import Reader

__all__ = ["ReplayFinding", "policy_replay"]

_WINDOW: Final = 500
_GARBAGE: Final = (StatusEngineError, LookupError, ValueError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFinding:
    """An event that would be refused today; `policy_version` is the one it was judged by when it happened."""

    accession: str
    version: int
    operation: str
    action: Action | None
    reason: AnyReason | None
    policy_version: str | None
    code: str
    message: str


_EVENT: Final = ", ".join(f"e.{column.strip()}" for column in EVENT_COLUMNS.split(","))
_WIDTH: Final = len(EVENT_COLUMNS.split(","))
_SQL: Final = (
    f"SELECT {_EVENT}, o.action, o.policy_version, o.requester, o.principal, o.approver, o.single_handed,"  # noqa: S608 - constants
    " o.break_glass, o.evidence, o.confirmed_with, n.operation, n.redacted_by"
    " FROM event e LEFT JOIN operation o ON o.id = e.operation LEFT JOIN note n ON n.operation = e.operation"
    " WHERE e.accession IN :keys ORDER BY e.accession, e.version"
)
_DESTROYED: Final = "10.0000/redacted"


def policy_replay(setting: Setting, *, tables: Tables | None = None) -> Iterator[ReplayFinding]:
    """Each event that the present tables would refuse, in order of accession and version, as it is found.

    `tables` are the built-in ones with what the site added, where no others are given.
    """
    present = TABLES.added_to(setting.site.policy) if tables is None else tables
    last = ""
    with setting.store.reading() as reader:
        while window := _window(reader, last):
            yield from _findings(reader, window, setting, present)
            last = window[-1][0]


def _window(reader: Reader, last: str) -> list[Any]:
    sql = f"SELECT {RECORD_COLUMNS} FROM record WHERE accession > :last ORDER BY accession LIMIT :size"  # noqa: S608 - a constant
    return list(reader.rows(sql, last=last, size=_WINDOW))


def _findings(reader: Reader, window: list[Any], setting: Setting, tables: Tables) -> Iterator[ReplayFinding]:
    found = groupby(reader.rows(_SQL, keys=[row[0] for row in window]), key=lambda row: row[0])
    histories = {accession: list(history) for accession, history in found}
    for row in window:
        yield from _of_record(row, histories.get(row[0], ()), reader.adopted.reason, _Bench(setting, tables))


@dataclass(frozen=True, slots=True)
class _Bench:
    """By what the events are judged."""

    setting: Setting
    tables: Tables

    def objection(self, before: Record | None, event: Event, told: Sequence[Any]) -> Objection | None:
        return judge_again(before, event, _asked(event, told), site=self.setting.site, tables=self.tables)


def _of_record(row: Any, history: Sequence[Any], reason_of: ReasonReader, bench: _Bench) -> Iterator[ReplayFinding]:
    """What cannot be read is a finding of its record, and ends the walk through that record alone."""
    before: Record | None = None
    for each in history:
        try:
            particulars = record_of(row, reason_of).particulars
            event = event_of(each[:_WIDTH], reason_of)
            objection = bench.objection(before, event, each[_WIDTH:])
            before = evolve(before, event, particulars)
        except _GARBAGE as error:
            yield _unreadable(each, error)
            return
        if objection is not None:
            yield _finding(event, each[_WIDTH + 1], objection)


def _finding(event: Event, policy_version: str | None, objection: Objection) -> ReplayFinding:
    return ReplayFinding(
        accession=event.accession,
        version=event.version,
        operation=event.operation,
        action=event.action,
        reason=event.reason,
        policy_version=policy_version,
        code=objection.code,
        message=objection.message,
    )


def _unreadable(row: Any, error: Exception) -> ReplayFinding:
    return ReplayFinding(
        accession=row[0],
        version=row[1],
        operation=row[2],
        action=None,
        reason=None,
        policy_version=row[_WIDTH + 1],
        code=RefusalCode.UNREADABLE.value,
        message=f"the history cannot be judged from here on: {error}",
    )


def _asked(event: Event, told: Sequence[Any]) -> Request:
    """What the operation of an event asked for, as far as it is kept; of a note, that there was one.

    Evidence that was redacted counts as what was asked for.

    Raises:
        ValueError: A word in it is none of ours, or there is no such operation.
    """
    action, _, requester, principal, approver, single, glass, evidence, confirmed, *text = told
    note, redacted_by = text
    return Request(
        action=Action(action),
        accession=event.accession,
        principal=principal,
        operation=event.operation,
        requester=Requester(requester) if requester else None,
        approver=approver,
        single_handed=bool(single),
        break_glass=bool(glass),
        evidence=evidence or (_DESTROYED if redacted_by else None),
        confirmed_with=Requester(confirmed) if confirmed else None,
        internal_note="written" if note else None,
        carried_from=event.carried_from,
    )
