"""The notices that submitters are owed, handed to a sender once each.

Each batch is marked as taken and committed before it is handed out: a sender who dies loses notices, which can be
asked for again, and none is ever sent by two. A release is announced when its notice is taken, and only while it is
still true.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.hold import HoldScope, falls_due
from statusengine.domain.notice import Notice, NoticeSubject
from statusengine.domain.notice_text import Facts, public_sentence, write_text
from statusengine.domain.role import Deed
from statusengine.errors import DamagedRecordError, UsageError
from statusengine.services.entry import keeps_secret
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.notices import DueSoon, NoticeKey, Owed
from statusengine.storage.work import Work

__all__ = ["Taking", "take_notices"]

_BATCH: Final = 500
_Found = TypeVar("_Found")
_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What a sender asks for.

    `within` announces, besides what is owed, the releases due within that time; `limit` is how many at most; `again`
    also those taken longer ago than that and never reported, `failed` those that were reported as failed.
    """

    within: timedelta | None = None
    limit: int | None = None
    again: timedelta | None = None
    failed: bool = False
    dry_run: bool = False


def take_notices(setting: Setting, asked: Taking) -> Iterator[Notice]:
    """The notices to send, each to one sender only, in batches as they are taken.

    Raises:
        NotPermittedError: The principal sends no notices.
        UsageError: A number or a length of time is negative.
        DamagedRecordError: A record is stored with a value that is none of ours; all others were told.
    """
    spans = (asked.within, asked.again)
    if (asked.limit or 0) < 0 or any(span is not None and span < timedelta(0) for span in spans):
        raise UsageError("a number and a length of time are not negative", hint="such as 100, or 14d")
    with setting.store.reading() as reader:
        require(reader, setting, Deed.TAKE_NOTICES)
    return _taken(setting, asked, setting.now())


def _taken(setting: Setting, asked: Taking, now: datetime) -> Iterator[Notice]:
    left = asked.limit
    desks: list[_Desk[Any]] = [_Owing(setting, asked, now, ("", 0, ""))]
    if asked.within is not None:
        desks.append(_Announcing(setting, asked, now, (date.min, "")))
    for desk in desks:
        while not desk.is_done and left != 0:
            batch = desk.take(_BATCH if left is None else min(left, _BATCH))
            left = None if left is None else left - len(batch)
            yield from batch
    damaged = next((desk.damaged for desk in desks if desk.damaged), None)
    if damaged is not None:
        raise damaged


class _Desk(ABC, Generic[_Place]):
    """Takes notices from place to place, a batch a transaction."""

    def __init__(self, setting: Setting, asked: Taking, now: datetime, place: _Place) -> None:
        self.setting, self.asked, self.now, self.place = setting, asked, now, place
        self.is_done = False
        self.damaged: DamagedRecordError | None = None

    def take(self, size: int) -> list[Notice]:
        """The next notices, at most `size` of them; `is_done` when there are no more."""
        place, taken = self.setting.store.writing(partial(self._batch, size=size), dry_run=self.asked.dry_run)
        self.is_done, self.place = place is None, place or self.place
        if taken and not self.asked.dry_run:
            log.info("notices_taken", count=len(taken), principal=self.setting.principal)
        return taken

    def _batch(self, work: Work, size: int) -> tuple[_Place | None, list[Notice]]:
        require(work, self.setting, Deed.TAKE_NOTICES)
        return self.look(work, size)

    def written(self, found: Iterable[_Found], write: Callable[[_Found], Notice]) -> Iterator[tuple[_Found, Notice]]:
        """Each with its notice; one that cannot be written stays owed, and stops no other."""
        for each in found:
            try:
                yield each, write(each)
            except ValueError as error:
                message = f"a notice cannot be written: {error}"
                self.damaged = self.damaged or DamagedRecordError(message, hint="status db check")

    @abstractmethod
    def look(self, work: Work, size: int) -> tuple[_Place | None, list[Notice]]:
        """Take what follows on the place; where it ends (nowhere: there was nothing left), and the notices."""


class _Owing(_Desk[NoticeKey]):
    """Takes what events owe, in the order of the ledger's keys."""

    def look(self, work: Work, size: int) -> tuple[NoticeKey | None, list[Notice]]:
        before = None if self.asked.again is None else _ago(self.now, self.asked.again)
        found = work.owed(self.place, size, again=before, failed=self.asked.failed)
        true = [each for each in found if _is_still_true(self.setting, each, self.now)]
        ready = list(self.written(true, partial(self._notice, work)))
        work.take_notices([owed for owed, _ in ready], self.setting.principal, self.now)
        return (found[-1].key if found else None), [notice for _, notice in ready]

    def _notice(self, work: Work, owed: Owed) -> Notice:
        soon = owed.soon if owed.subject is NoticeSubject.RELEASE_DUE else None
        if soon is not None:
            return _announced(self.setting, soon, owed.version, self.now)
        reason = work.adopted.reason(owed.reason) if owed.reason else None
        facts = Facts(
            accession=owed.accession,
            subject=owed.subject,
            archive=self.setting.site.archive,
            owner=owed.owner,
            access=AccessTier(owed.access),
            event_on=owed.effective,
            reason=None if keeps_secret(reason) else reason,
        )
        return _written(facts, owed.version)


class _Announcing(_Desk[tuple[date, str]]):
    """Takes what is due soon and was not announced, in the order in which it is due."""

    def look(self, work: Work, size: int) -> tuple[tuple[date, str] | None, list[Notice]]:
        today = self.setting.site.calendar.today(self.now)
        until = _in(today, self.asked.within or timedelta(0))
        found = work.due_soon(until, self.place, size)
        days = [(soon, _goes_out(self.setting, soon.scheduled, self.now)) for soon in found]
        fresh = [(soon, day) for soon, day in days if soon.told != day]
        ready = list(self.written(fresh, self._notice))
        work.owe_and_take([each for each, _ in ready], self.setting.principal, self.now)
        place = (found[-1].scheduled, found[-1].accession) if found else None
        return place, [notice for _, notice in ready]

    def _notice(self, fresh: tuple[DueSoon, date]) -> Notice:
        soon, _ = fresh
        return _announced(self.setting, soon, soon.cause, self.now)


def _goes_out(setting: Setting, scheduled: date, now: datetime) -> date:
    """The working day on which the job carries it out; what is overdue goes out next."""
    calendar = setting.site.calendar
    return falls_due(calendar, max(scheduled, calendar.today(now)))


def _is_still_true(setting: Setting, owed: Owed, now: datetime) -> bool:
    """Whether what was announced is still due, on the day that was told; what happened stays true."""
    if owed.subject is not NoticeSubject.RELEASE_DUE:
        return True
    if owed.scheduled is None:
        return False
    return owed.cause == owed.version or _goes_out(setting, owed.scheduled, now) == owed.due_on


def _announced(setting: Setting, soon: DueSoon, version: int, now: datetime) -> Notice:
    facts = Facts(
        accession=soon.accession,
        subject=NoticeSubject.RELEASE_DUE,
        archive=setting.site.archive,
        owner=soon.owner,
        access=AccessTier(soon.access),
        event_on=soon.scheduled,
        due_on=_goes_out(setting, soon.scheduled, now),
        ask_by=_ask_by(setting, soon, now),
        action=soon.action,
    )
    return _written(facts, version)


def _ask_by(setting: Setting, soon: DueSoon, now: datetime) -> date | None:
    """The last day on which a postponement may be asked, while there is time."""
    policy, calendar = setting.site.hold_policy(HoldScope(soon.scope)), setting.site.calendar
    if soon.action is not Action.RELEASE or not policy.notice_working_days:
        return None
    last = calendar.working_days_before(soon.scheduled, policy.notice_working_days)
    return last if calendar.today(now) <= last else None


def _written(facts: Facts, version: int) -> Notice:
    english, japanese = write_text(facts)
    return Notice(
        accession=facts.accession,
        version=version,
        subject=facts.subject,
        owner=facts.owner,
        on=facts.event_on,
        due_on=facts.due_on,
        reason=public_sentence(facts),
        text_en=english,
        text_ja=japanese,
    )


def _ago(now: datetime, span: timedelta) -> datetime:
    return now - span if span < now - _EARLIEST else _EARLIEST


_EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)


def _in(today: date, span: timedelta) -> date:
    return today + span if span <= date.max - today else date.max
