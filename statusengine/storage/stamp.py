"""Moving the members of an operation by a few statements: those whose columns are alike move alike.

The database tells apart what the rules may look at; one record of each likeness is judged, and what becomes of them
is stamped on all that share their marks. Events are inserted first, under the operation; what is owed, what is due
and the records follow by joining on accession, version and operation, and unequal counts undo the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Subquery,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)

from statusengine.domain.action import Action
from statusengine.domain.notice import NoticeSubject
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, Record
from statusengine.domain.status import Status
from statusengine.storage import rows
from statusengine.storage.codec import event_values, record_values
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.kin import Carried, InProgress, Kin

__all__ = ["Likeness", "Marks", "Stamp", "Stamping", "Stretch", "owed_for", "stamp_of"]

_DUE: Final = rows.table(rows.DueRow)
_EVENT: Final = rows.table(rows.EventRow)
_MEMBER: Final = rows.table(rows.MemberRow)
_NOTICE: Final = rows.table(rows.NoticeRow)
_RECORD: Final = rows.table(rows.RecordRow)
_SECONDARY: Final = rows.table(rows.SecondaryRow)

_NEVER_ASKED: Final = frozenset({"accession", "version", "cause", "owner"})
"""Which record it is, how often it moved, and whose it is: no rule for members looks at that."""
_ASKED: Final = [column for column in _RECORD.c if column.name not in _NEVER_ASKED]
_DATES: Final = [column for column in _ASKED if isinstance(column.type, Date)]
_OWN: Final = frozenset({"accession", "version"})
_DIGITS: Final[ColumnElement[str]] = literal_column("'0123456789'")

Marks = tuple[Any, ...]
"""What members that are stamped together have in common; of dates only whether there is one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The members of an operation after `first` up to `last`; `by_way` says that the link they came by matters."""

    operation: str
    root: str
    first: str
    last: str
    number: int
    by_way: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """Members that are alike in every column; one stands for all. `behind` is what its record's version lacks."""

    marks: Marks
    number: int
    accession: str
    via: str
    behind: int
    as_part: bool


@dataclass(frozen=True, slots=True)
class Stamp:
    """What becomes of many alike: an event as one of them has it, and the columns that change.

    `due` is what the nightly job has to do with them now, if that is new; `was_due` says that it had something to do.
    """

    event: Event
    changes: Mapping[str, Any]
    is_cause: bool
    was_due: bool
    due: tuple[date, Action] | None


def stamp_of(moves: Sequence[tuple[Record, Event, Record]]) -> Stamp | None:
    """What these moves, each a record, its event and what follows, have in common; nothing where they differ."""
    said = {tuple((n, v) for n, v in event_values(event).items() if n not in _OWN) for _, event, _ in moves}
    changes = _changes([(record_values(before), record_values(after)) for before, _, after in moves])
    causes = {after.cause == after.version for _, _, after in moves}
    dues = {_due(before, after) for before, _, after in moves}
    if changes is None or max(len(said), len(causes), len(dues)) > 1:
        return None
    (was_due, due), (is_cause,) = dues.pop(), causes
    return Stamp(moves[0][1], changes, is_cause, was_due, due)


def _changes(moves: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any] | None:
    changes: dict[str, Any] = {}
    for column in _ASKED:
        name = column.name
        if all(before[name] == after[name] for before, after in moves):
            continue
        values = {after[name] for _, after in moves}
        if len(values) > 1:
            return None
        changes[name] = values.pop()
    return changes


def _due(before: Record, after: Record) -> tuple[bool, tuple[date, Action] | None]:
    """Whether something due is to be forgotten, and what is due instead."""
    return (False, None) if after.due == before.due else (before.due is not None, after.due)


def _of(stretch: Stretch) -> ColumnElement[bool]:
    accession = _MEMBER.c.accession
    return and_(_MEMBER.c.operation == stretch.operation, accession > stretch.first, accession <= stretch.last)


def _marks(stretch: Stretch) -> dict[str, ColumnElement[Any]]:
    """What a stamp is for, by name; the way is told by the letters, and the length, of where it leads through."""
    marks: dict[str, ColumnElement[Any]] = {
        "behind": _MEMBER.c.version - _RECORD.c.version,
        "goes_as_part": _MEMBER.c.as_part,
    }
    marks |= {f"no_{column.name}": column.is_(None) for column in _DATES}
    marks |= {column.name: column for column in _ASKED if column not in _DATES}
    if stretch.by_way:
        for name, column in (("own", _MEMBER.c.accession), ("via", _MEMBER.c.via)):
            marks |= {f"{name}_letters": func.rtrim(column, _DIGITS), f"{name}_length": func.length(column)}
        marks["is_below_root"] = _MEMBER.c.via == stretch.root
    return marks


def _has(stretch: Stretch, marks: Marks) -> ColumnElement[bool]:
    return and_(_is_single(), *(mark == value for mark, value in zip(_marks(stretch).values(), marks, strict=True)))


def _is_single() -> ColumnElement[bool]:
    """The test that nothing answers for a record: else that would have to be retired."""
    return ~exists().where(_SECONDARY.c.accession == _RECORD.c.accession, _SECONDARY.c.retired_by.is_(None))


_BOTH: Final = _MEMBER.join(_RECORD, _RECORD.c.accession == _MEMBER.c.accession)


class Stamping(Kin):
    """The part of `Work` that moves members alike; what is stamped is written at once."""

    def stretch(self, progress: InProgress, limit: int, *, by_way: bool) -> Stretch | None:
        """The next members of an operation, `limit` at the most; nothing where all are done."""
        here = and_(_MEMBER.c.operation == progress.operation, _MEMBER.c.accession > progress.cursor)
        following = select(_MEMBER.c.accession).where(here).order_by(_MEMBER.c.accession).limit(limit).subquery()
        found = select(func.max(following.c.accession), func.count()).select_from(following)
        last, number = self._connection.execute(found).one()
        names = progress.operation, progress.accession
        return Stretch(*names, progress.cursor, last, number, by_way) if number else None

    def likenesses(self, stretch: Stretch) -> list[Likeness]:
        """The kinds of member there are; left out is what is not here, and what has successors."""
        marks = _marks(stretch)
        alike = (
            select(
                _MEMBER.c.accession,
                _MEMBER.c.via,
                *(mark.label(name) for name, mark in marks.items()),
                *(column.label(f"on_{column.name}") for column in _DATES),
            )
            .select_from(_BOTH)
            .where(_of(stretch), _is_single())
            .subquery()
        )
        first, *others = (column for column in alike.c if column.name not in {"accession", "via"})
        told = [alike.c[name] for name in marks]
        found = (
            select(func.min(alike.c.accession), func.min(alike.c.via), func.count(), *told)
            .group_by(first, *others)
            .order_by(func.min(alike.c.accession))
        )
        return [
            Likeness(tuple(values), number, accession, via, values[0], bool(values[1]))
            for accession, via, number, *values in self._connection.execute(found)
        ]

    def without(self, stretch: Stretch, kinds: Sequence[Marks]) -> list[Carried]:
        """The members that have none of these marks, in order of accession."""
        beside = _MEMBER.outerjoin(_RECORD, _RECORD.c.accession == _MEMBER.c.accession)
        has_any = func.coalesce(or_(~true(), *(_has(stretch, marks) for marks in kinds)), ~true())
        columns = (_MEMBER.c.accession, _MEMBER.c.version, _MEMBER.c.via, _MEMBER.c.as_part)
        found = select(*columns).select_from(beside).where(_of(stretch), ~has_any).order_by(_MEMBER.c.accession)
        return [Carried(*row) for row in self._connection.execute(found)]

    def stamp(self, stretch: Stretch, marks: Marks, stamp: Stamp) -> None:
        """Move all members that have these marks.

        Raises:
            LostRaceError: A rival moved one of them; the transaction must be undone.
        """
        event, fresh = stamp.event, _fresh(stretch, stamp.event.operation)
        told = {name: _constant(_EVENT, name, value) for name, value in event_values(event).items()}
        told |= {"accession": _RECORD.c.accession, "version": _RECORD.c.version + 1}
        moved = self._put(_EVENT, told, _BOTH, _of(stretch), _has(stretch, marks))
        self.proof.inserted(rows.EventRow, [event_values(event)])
        self._owe_all(moved, event, fresh)
        self._put_due(moved, stamp, fresh)
        version = _RECORD.c.version + 1
        after = {**stamp.changes, "version": version} | ({"cause": version} if stamp.is_cause else {})
        followed = update(_RECORD).where(_RECORD.c.accession.in_(select(fresh.c.accession))).values(after)
        _expect(moved, self._connection.execute(followed).rowcount)

    def _put(self, table: Table, told: dict[str, ColumnElement[Any]], source: FromClause, *where: Any) -> int:
        chosen = select(*(value.label(name) for name, value in told.items())).select_from(source).where(*where)
        statement = insert(table).from_select(list(told), chosen).execution_options(preserve_rowcount=True)
        return self._connection.execute(statement).rowcount

    def _owe_all(self, moved: int, event: Event, fresh: Subquery) -> None:
        subject = owed_for(event)
        if subject is not None:
            told = {
                "subject": _constant(_NOTICE, "subject", subject.value),
                "owed_since": _constant(_NOTICE, "owed_since", event.recorded_at),
            }
            of = {"accession": fresh.c.accession, "version": fresh.c.version}
            _expect(moved, self._put(_NOTICE, of | told, fresh))

    def _put_due(self, moved: int, stamp: Stamp, fresh: Subquery) -> None:
        if stamp.was_due:
            gone = delete(_DUE).where(_DUE.c.accession.in_(select(fresh.c.accession)))
            _expect(moved, self._connection.execute(gone).rowcount)
        if stamp.due is not None:
            on_date, action = stamp.due
            told = {
                "on_date": _constant(_DUE, "on_date", on_date),
                "action": _constant(_DUE, "action", action.value),
            }
            _expect(moved, self._put(_DUE, {"accession": fresh.c.accession} | told, fresh))


def _fresh(stretch: Stretch, operation: str) -> Subquery:
    """The events that were inserted just now: their records do not follow them yet."""
    record = _RECORD.alias()
    follows = and_(_EVENT.c.accession == record.c.accession, _EVENT.c.version == record.c.version + 1)
    joined = _MEMBER.join(record, record.c.accession == _MEMBER.c.accession).join(_EVENT, follows)
    chosen = select(_EVENT.c.accession, _EVENT.c.version).select_from(joined)
    return chosen.where(_of(stretch), _EVENT.c.operation == operation).subquery()


def _constant(table: Table, name: str, value: Any) -> ColumnElement[Any]:
    return literal(value, table.c[name].type)


def _expect(moved: int, count: int) -> None:
    if count != moved:
        raise LostRaceError


def owed_for(event: Event) -> NoticeSubject | None:
    """Every release, and every failed quality control, owes the submitter a notice."""
    if event.action is Action.RELEASE and event.target is Status.PUBLIC:
        return NoticeSubject.RELEASED
    if event.reason is Reason.FAILED_QUALITY_CONTROL and event.action is Action.CANCEL:
        return NoticeSubject.FAILED_QUALITY_CONTROL
    return None
