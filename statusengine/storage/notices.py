"""The ledger of notices: what is owed, taken by compare-and-set, and what became of each.

A notice that is taken was seen by its taker as it still was when it was marked, or the whole transaction starts over:
of two senders at once only one gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, insert, literal, or_, select, tuple_, update

from statusengine.domain.action import Action
from statusengine.domain.notice import NoticeOutcome, NoticeSubject
from statusengine.storage import rows
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.kin import Kin

__all__ = ["DueSoon", "NoticeKey", "Noticing", "Owed"]

_NOTICE: Final = rows.table(rows.NoticeRow)
_RECORD: Final = rows.table(rows.RecordRow)
_EVENT: Final = rows.table(rows.EventRow)
_DUE: Final = rows.table(rows.DueRow)
_KEY: Final = (_NOTICE.c.accession, _NOTICE.c.version, _NOTICE.c.subject)

NoticeKey = tuple[str, int, str]
"""Accession, version and subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSoon:
    """A record that is due soon, of whose date the submitter was not told; `told` is the date of the last notice."""

    accession: str
    cause: int
    owner: str | None
    access: str
    scope: str
    scheduled: date
    action: Action
    told: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A notice that waits for a sender, with what its text needs; `taken_at` is when another took it before.

    `scheduled` and `action` say what is due of the record by now, `cause` which event says so.
    """

    accession: str
    version: int
    subject: NoticeSubject
    owner: str | None
    access: str
    scope: str
    effective: date
    reason: str | None
    due_on: date | None
    taken_at: datetime | None
    cause: int
    scheduled: date | None
    action: Action | None

    @property
    def key(self) -> NoticeKey:
        """What names it."""
        return self.accession, self.version, self.subject.value

    @property
    def soon(self) -> DueSoon | None:
        """What is due of the record by now, if anything is."""
        if self.scheduled is None or self.action is None:
            return None
        return DueSoon(
            accession=self.accession,
            cause=self.cause,
            owner=self.owner,
            access=self.access,
            scope=self.scope,
            scheduled=self.scheduled,
            action=self.action,
            told=self.due_on,
        )


_WHOSE: Final = (_RECORD.c.cause, _RECORD.c.owner, _RECORD.c.access, _RECORD.c.scope)
_WHEN: Final = (_DUE.c.on_date.label("scheduled"), _DUE.c.action)

_OWED: Final = select(
    *_KEY, *_WHOSE, *_WHEN, _EVENT.c.effective, _EVENT.c.reason, _NOTICE.c.due_on, _NOTICE.c.taken_at
).select_from(
    _NOTICE.join(_RECORD, _RECORD.c.accession == _NOTICE.c.accession)
    .join(_EVENT, and_(_EVENT.c.accession == _NOTICE.c.accession, _EVENT.c.version == _NOTICE.c.version))
    .outerjoin(_DUE, _DUE.c.accession == _NOTICE.c.accession)
)
"""Columns are named as the fields of `Owed` are."""

_SUBJECT: Final = NoticeSubject.RELEASE_DUE.value
_OF_DUE: Final = and_(_NOTICE.c.accession == _DUE.c.accession, _NOTICE.c.subject == _SUBJECT)
_TOLD: Final = select(_NOTICE.c.due_on).where(_OF_DUE).order_by(_NOTICE.c.version.desc()).limit(1).scalar_subquery()
_SOON: Final = select(_DUE.c.accession, *_WHOSE, *_WHEN, _TOLD.label("told")).select_from(
    _DUE.join(_RECORD, _RECORD.c.accession == _DUE.c.accession)
)
"""Columns are named as the fields of `DueSoon` are."""

_LATER: Final = _NOTICE.alias("later")
_NEXT: Final = select(_LATER.c.version).where(
    _LATER.c.accession == _NOTICE.c.accession,
    _LATER.c.subject == _SUBJECT,
    _LATER.c.version > _NOTICE.c.version,
)
_LAST: Final = or_(_NOTICE.c.subject != _SUBJECT, ~_NEXT.exists())
"""Of the announcements of one record only the last is what its submitter goes by."""


def _which(again: datetime | None, *, failed: bool) -> ColumnElement[bool]:
    """What nobody took; of what was taken, what is asked for again."""
    wanted: list[ColumnElement[bool]] = [_NOTICE.c.taken_at.is_(None)]
    if again is not None:
        wanted.append(and_(_NOTICE.c.taken_at < again, _NOTICE.c.outcome.is_(None)))
    if failed:
        wanted.append(_NOTICE.c.outcome == NoticeOutcome.FAILED.value)
    return or_(*wanted)


def _is(key: NoticeKey) -> ColumnElement[bool]:
    return and_(*(column == part for column, part in zip(_KEY, key, strict=True)))


def _after(key: NoticeKey) -> ColumnElement[bool]:
    return tuple_(*_KEY) > tuple_(*map(literal, key))


def _action(row: Any) -> Action | None:
    """What is due, if anything is."""
    return None if row.action is None else Action(row.action)


class Noticing(Kin):
    """The part of `Work` that knows the notices."""

    def owed(self, after: NoticeKey, size: int, *, again: datetime | None, failed: bool) -> list[Owed]:
        """The next notices to send, by their keys; `again` is the moment before which a silent sender took them."""
        asked = _OWED.where(_which(again, failed=failed), _LAST, _after(after)).order_by(*_KEY).limit(size)
        found = self._connection.execute(asked)
        return [
            Owed(**row._asdict() | {"subject": NoticeSubject(row.subject), "action": _action(row)}) for row in found
        ]

    def due_soon(self, until: date, after: tuple[date, str], size: int) -> list[DueSoon]:
        """The next records due up to and with `until` (a date in the archive's zone) that have no notice of it."""
        same = and_(_OF_DUE, _NOTICE.c.version == _RECORD.c.cause)
        place = tuple_(_DUE.c.on_date, _DUE.c.accession) > tuple_(literal(after[0]), literal(after[1]))
        asked = (
            _SOON.where(_DUE.c.on_date <= until, place, ~select(_NOTICE.c.version).where(same).exists())
            .order_by(_DUE.c.on_date, _DUE.c.accession)
            .limit(size)
        )
        found = self._connection.execute(asked)
        return [DueSoon(**row._asdict() | {"action": _action(row)}) for row in found]

    def take_notices(self, taken: Sequence[Owed], by: str, now: datetime) -> None:
        """Mark notices as taken, each as it was read; what was reported of one before gives way.

        Raises:
            LostRaceError: A rival took one of them.
        """
        fresh = [each for each in taken if each.taken_at is None]
        again = [each for each in taken if each.taken_at is not None]
        self._mark_taken(fresh, _NOTICE.c.taken_at.is_(None), by, now)
        self._mark_taken(again, _NOTICE.c.taken_at == bindparam("b_seen", type_=_NOTICE.c.taken_at.type), by, now)

    def _mark_taken(self, taken: Sequence[Owed], still: ColumnElement[bool], by: str, now: datetime) -> None:
        if not taken:
            return
        own = (_NOTICE.c.accession == bindparam("b_accession"), _NOTICE.c.version == bindparam("b_version"))
        statement = update(_NOTICE).where(*own, _NOTICE.c.subject == bindparam("b_subject"), still)
        unreported = {"outcome": None, "reported_at": None, "reported_by": None}
        rows_ = [
            {"b_accession": each.accession, "b_version": each.version, "b_subject": each.subject.value}
            | ({} if each.taken_at is None else {"b_seen": each.taken_at})
            for each in taken
        ]
        done = self._connection.execute(statement.values(taken_at=now, taken_by=by, **unreported), rows_)
        if done.rowcount != len(taken):
            raise LostRaceError
        self._mark(taken[-1].key, taken_at=now, taken_by=by)

    def _mark(self, key: NoticeKey, **columns: Any) -> None:
        """A sender's name and moment on a notice show that it was this sender's transaction."""
        accession, version, subject = key
        self.proof.mark(rows.NoticeRow, accession=accession, version=version, subject=subject, **columns)

    def owe_and_take(self, soon: Sequence[tuple[DueSoon, date]], by: str, now: datetime) -> None:
        """Enter what is due soon, each with the day it goes out, as owed and taken at once."""
        entered = [
            {
                "accession": each.accession,
                "version": each.cause,
                "subject": _SUBJECT,
                "owed_since": now,
                "due_on": day,
                "taken_at": now,
                "taken_by": by,
            }
            for each, day in soon
        ]
        if entered:
            self._connection.execute(insert(_NOTICE), entered)
            last, _day = soon[-1]
            self._mark((last.accession, last.cause, _SUBJECT), taken_at=now, taken_by=by)

    def notice(self, key: NoticeKey) -> Any:
        """The ledger's row of a notice, in the order of its columns, or `None`."""
        return self._connection.execute(select(_NOTICE).where(_is(key))).first()

    def report_notice(self, key: NoticeKey, taken_at: datetime, outcome: str, by: str, now: datetime) -> None:
        """Write down what became of a notice that was taken at that moment.

        Raises:
            LostRaceError: It was taken again meanwhile.
        """
        statement = update(_NOTICE).where(_is(key), _NOTICE.c.taken_at == taken_at)
        if self._connection.execute(statement.values(outcome=outcome, reported_at=now, reported_by=by)).rowcount != 1:
            raise LostRaceError
        self._mark(key, outcome=outcome, reported_at=now, reported_by=by)
