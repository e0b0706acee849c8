"""Moving a whole range of keys by a few statements: what is due in it, and what the released cannot be read without.

The rules come as data: which statuses, marks and reasons are admitted, and where they lead. Events are inserted
first, under one operation; the records follow by joining on accession, version and operation, which is the
compare-and-set of one record said of many; and unequal counts undo the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    select,
    text,
    update,
)

from statusengine.domain.action import Action
from statusengine.domain.admission import Admission
from statusengine.domain.notice import NoticeSubject
from statusengine.domain.status import Status
from statusengine.storage import rows
from statusengine.storage.admitted import is_admitted
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.kin import Kin

__all__ = ["Needed", "Span", "Sweep", "Sweeping", "within"]

_DUE: Final = rows.table(rows.DueRow)
_EVENT: Final = rows.table(rows.EventRow)
_NOTICE: Final = rows.table(rows.NoticeRow)
_RECORD: Final = rows.table(rows.RecordRow)
_SECONDARY: Final = rows.table(rows.SecondaryRow)
_NEXT: Final = _RECORD.c.version + 1
_DATES: Final = {Action.RELEASE: _RECORD.c.hold_on, Action.RERELEASE: _RECORD.c.rerelease_on}


@dataclass(frozen=True, slots=True)
class Span:
    """The keys after `first` up to `last`; what is dated to `horizon` or earlier is due (the archive's dates)."""

    first: str
    last: str
    horizon: date


@dataclass(frozen=True, slots=True)
class Sweep:
    """One move of many: what the rules admit, under which operation, on which day, recorded when (UTC)."""

    admission: Admission
    operation: str
    archive: str
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Needed:
    """A record that something released cannot be read without: not public yet, and reached from `root` first."""

    accession: str
    version: int
    root: str


def within(table: FromClause, span: Span) -> ColumnElement[bool]:
    """The test that an accession lies in a span."""
    return and_(table.c.accession > span.first, table.c.accession <= span.last)


def _has_come(horizon: date) -> ColumnElement[bool]:
    """The test that a date has come, said so that no index on dates tempts away from the walk along the key."""
    return func.coalesce(_DUE.c.on_date, horizon, type_=Date) <= horizon


def _from_due(
    sweep: Sweep, span: Span, key: ColumnElement[str], columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    """What is due in a span, admitted, and dated alike in both tables; what has successors is left out."""
    action, followed = sweep.admission.action, _SECONDARY.alias()
    return (
        select(*columns)
        .join_from(_DUE, _RECORD, _RECORD.c.accession == key)
        .where(
            within(_DUE, span),
            within(_RECORD, span),
            _has_come(span.horizon),
            _DUE.c.action == action.value,
            _DATES[action] == _DUE.c.on_date,
            is_admitted(sweep.admission, sweep.archive),
            ~exists().where(followed.c.accession == _DUE.c.accession, followed.c.retired_by.is_(None)),
        )
    )


def _said(table: Table, column: str, value: Any) -> ColumnElement[Any]:
    return literal(value, table.c[column].type) if value is not None else null()


class Sweeping(Kin):
    """The part of `Work` that moves many by few statements; nothing of it is gathered, all is written at once."""

    def sweep_due(self, sweep: Sweep, span: Span) -> int:
        """Move what is due in a span, as far as the rules admit it; answers with how many moved.

        Raises:
            LostRaceError: A rival moved one of them; the transaction must be undone.
        """
        if not self._is_due(sweep, span):
            return 0
        with self._in_sets():
            moved = self._insert_chosen(_EVENT, _from_due(sweep, span, self._due_key(), _events_of(sweep)))
            if moved:
                self._follow(sweep, span, moved)
        return moved

    @contextmanager
    def _in_sets(self) -> Iterator[None]:
        """Join whole ranges: how much of one an operation has just written, PostgreSQL would guess too low."""
        can_be_told = self._connection.dialect.name == "postgresql"
        if can_be_told:
            self._connection.execute(text("SET LOCAL enable_nestloop = off"))
        yield
        if can_be_told:
            self._connection.execute(text("SET LOCAL enable_nestloop TO DEFAULT"))

    def _follow(self, sweep: Sweep, span: Span, moved: int) -> None:
        """Notices, records and dates go by the events, and there are as many of each."""
        event = _EVENT.alias()
        own = and_(event.c.operation == sweep.operation, within(event, span))
        if _owes_notice(sweep.admission):
            self._expect(moved, self._insert_chosen(_NOTICE, self._notices(sweep, span, event, own)))
        followed = exists().where(event.c.accession == _RECORD.c.accession, event.c.version == _NEXT, own)
        still = _RECORD.c.status == sweep.admission.source.code
        statement = update(_RECORD).where(within(_RECORD, span), still, followed).values(_after(sweep))
        self._expect(moved, self._connection.execute(statement).rowcount)
        done = exists().where(event.c.accession == _DUE.c.accession, own)
        gone = delete(_DUE).where(within(_DUE, span), _has_come(span.horizon), done)
        self._expect(moved, self._connection.execute(gone).rowcount)

    def _notices(self, sweep: Sweep, span: Span, event: FromClause, own: ColumnElement[bool]) -> Select[Any]:
        """What is owed: read off the events, but on SQLite, which is slow at that, off the records once more.

        What the same operation carried along into this span, from another, has its notice already and is not due.
        """
        if self._connection.dialect.name == "sqlite":
            return _from_due(sweep, span, self._due_key(), _notices_of(sweep, _RECORD.c.accession, _NEXT))
        notices = select(*_notices_of(sweep, event.c.accession, event.c.version))
        return notices.join_from(event, _DUE, event.c.accession == _DUE.c.accession).where(own, within(_DUE, span))

    def _due_key(self) -> ColumnElement[str]:
        """The key of what is due, to join others to; said so that SQLite begins with what is due."""
        is_sqlite = self._connection.dialect.name == "sqlite"
        return _DUE.c.accession.concat("") if is_sqlite else _DUE.c.accession

    def _insert_chosen(self, table: Table, chosen: Select[Any]) -> int:
        statement = insert(table).from_select(chosen.selected_columns.keys(), chosen)
        return self._connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount

    def _is_due(self, sweep: Sweep, span: Span) -> bool:
        where = within(_DUE, span), _DUE.c.action == sweep.admission.action.value, _has_come(span.horizon)
        return self._connection.execute(select(_DUE.c.accession).where(*where).limit(1)).first() is not None

    @staticmethod
    def _expect(moved: int, count: int) -> None:
        if count != moved:
            raise LostRaceError

    def sweep_needed(self, sweep: Sweep, needed: Sequence[Needed]) -> None:
        """Move what others cannot be read without, which `needed` found to be admitted.

        Raises:
            LostRaceError: A rival moved one of them; the transaction must be undone.
        """
        if not needed:
            return
        events = [
            {
                "accession": each.accession,
                "version": each.version + 1,
                "operation": sweep.operation,
                "action": sweep.admission.action.value,
                "source": sweep.admission.source.code,
                "target": sweep.admission.target.code,
                "reason": _code(sweep.admission),
                "detail": sweep.admission.detail,
                "until": None,
                "effective": sweep.today,
                "recorded_at": sweep.now,
                "as_part": sweep.admission.as_part,
                "carried_from": each.root,
            }
            for each in needed
        ]
        self._connection.execute(insert(_EVENT), events)
        if _owes_notice(sweep.admission):
            notices = [{"accession": each.accession, "version": each.version + 1, **_owed(sweep)} for each in needed]
            self._connection.execute(insert(_NOTICE), notices)
        keys = [{"b_accession": each.accession, "b_version": each.version} for each in needed]
        own = (_RECORD.c.accession == bindparam("b_accession"), _RECORD.c.version == bindparam("b_version"))
        moved = self._connection.execute(update(_RECORD).where(*own).values(_after(sweep)), keys).rowcount
        self._expect(len(needed), moved)
        gone = delete(_DUE).where(_DUE.c.accession == bindparam("b_accession"))
        self._connection.execute(gone, [{"b_accession": each.accession} for each in needed])


def _code(admission: Admission) -> str | None:
    return admission.reason.value if admission.reason else None


def _owes_notice(admission: Admission) -> bool:
    return admission.action is Action.RELEASE and admission.target is Status.PUBLIC


def _owed(sweep: Sweep) -> dict[str, Any]:
    return {"subject": NoticeSubject.RELEASED.value, "owed_since": sweep.now}


def _labelled(table: Table, **values: Any) -> list[ColumnElement[Any]]:
    """Columns to be chosen, each by the name and of the type that it has in the table they go to."""
    return [
        (value if isinstance(value, ColumnElement) else _said(table, name, value)).label(name)
        for name, value in values.items()
    ]


def _events_of(sweep: Sweep) -> list[ColumnElement[Any]]:
    admission = sweep.admission
    return _labelled(
        _EVENT,
        accession=_RECORD.c.accession,
        version=_NEXT,
        operation=sweep.operation,
        action=admission.action.value,
        source=_RECORD.c.status,
        target=admission.target.code,
        reason=_code(admission),
        detail=admission.detail,
        effective=sweep.today,
        recorded_at=sweep.now,
        as_part=admission.as_part,
    )


def _notices_of(sweep: Sweep, accession: ColumnElement[str], version: ColumnElement[int]) -> list[ColumnElement[Any]]:
    return _labelled(_NOTICE, accession=accession, version=version, **_owed(sweep))


def _after(sweep: Sweep) -> dict[str, Any]:
    """The columns of a record after a move to the public; dates of the past stay as they are."""
    today = _said(_RECORD, "since", sweep.today)
    return {
        "status": sweep.admission.target.code,
        "version": _NEXT,
        "cause": _NEXT,
        "since": today,
        "reason": _code(sweep.admission),
        "detail": sweep.admission.detail,
        "first_public_on": func.coalesce(_RECORD.c.first_public_on, today),
        "processed_on": func.coalesce(_RECORD.c.processed_on, today),
        "as_part": sweep.admission.as_part,
    }
