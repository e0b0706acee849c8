"""An operation too large for one transaction: carried out window by window, and continued where it was cut short.

What it is to move was judged and agreed to as a whole, and is kept; until it is whole, nobody else moves any of it,
and it is shown as in progress. A rival that works at the same operation does another window, never the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import Towards, goes_down
from statusengine.domain.decide import decide
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import Outcome, Pending, PendingRequest
from statusengine.domain.reach import Reached
from statusengine.domain.reason import Giver
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import Refusal
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.domain.verdict import Company, Decision, Wanting
from statusengine.domain.waiting import Phase, RequestState
from statusengine.errors import ConflictError, UsageError
from statusengine.services.asked import as_asked
from statusengine.services.company import Companies, itself
from statusengine.services.family import Family, asked_of, cascade_of
from statusengine.services.large_in_sets import Sets, sets_of
from statusengine.services.log import log
from statusengine.services.permission import require, standing_of
from statusengine.services.setting import Setting
from statusengine.services.waiting import hide
from statusengine.services.way_back import way_back
from statusengine.storage.kin import IN_PROGRESS, in_progress_of
from statusengine.storage.stamp import Likeness, Stretch
from statusengine.storage.work import Carried, InProgress, Work

__all__ = ["finish", "finish_hiding", "operations_in_progress", "resume"]

_ONE_BY_ONE: Final = 2_000
"""So many are judged one by one in a transaction."""


def operations_in_progress(setting: Setting) -> tuple[InProgress, ...]:
    """The operations that are not whole yet, oldest first."""
    with setting.store.reading() as reader:
        require(reader, setting, Deed.READ)
        return tuple(in_progress_of(row) for row in reader.rows(IN_PROGRESS))


def resume(setting: Setting, operation: str) -> InProgress:
    """Finish an operation that was cut short; answers with how far it had come.

    Raises:
        UsageError: There is no such operation, or it is whole.
    """
    setting.store.writing(lambda work: _expect_curator_or_approver(work, setting), dry_run=True)
    found = next((each for each in operations_in_progress(setting) if each.operation == operation), None)
    if found is None:
        raise UsageError(f"no operation {operation} is in progress", hint="status operations lists them")
    finish(setting, operation)
    return found


def _expect_curator_or_approver(work: Work, setting: Setting) -> None:
    """What is in progress was agreed to: whoever asks for such things, or agrees to them, may see it through."""
    if not standing_of(work, setting).may(Deed.APPROVE):
        require(work, setting, Deed.AMEND)


def finish_hiding(setting: Setting, outcome: Outcome) -> None:
    """Hide the rest of a family that was too large to be hidden at once."""
    if isinstance(outcome, Pending) and (outcome.replayed or len(outcome.plan.moving) > setting.limits.at_once):
        finish(setting, outcome.request.operation)


def finish(setting: Setting, operation: str) -> None:
    """Carry on with an operation, window by window, until it is whole."""
    while setting.store.writing(partial(_window, operation=operation, setting=setting)):
        pass


def _window(work: Work, *, operation: str, setting: Setting) -> bool:
    """One transaction; answers whether there is more to do."""
    progress = next((each for each in work.in_progress() if each.operation == operation), None)
    if progress is None:
        return False
    worker = _Worker(work, progress, setting, setting.now())
    done = worker.move(setting.limits.window)
    if done is None:
        worker.close()
        log.info("operation_finished", operation=operation, accession=progress.accession, members=progress.total)
        return False
    work.advance(progress, done.last, done.number)
    return True


class _Worker:
    """Does one window of an operation, in the words of the request that it came from.

    It is judged as of the day on which it began, however late its last window is done, and recorded when it is done.
    """

    def __init__(self, work: Work, progress: InProgress, setting: Setting, now: datetime) -> None:
        self._work, self._progress, self._setting, self._now = work, progress, setting, now
        self._waiting = _request_of(work, progress)
        self._words = _words(work, progress, self._waiting)

    def move(self, limit: int) -> Stretch | None:
        """Move the next members, `limit` at the most, each where it was when all were judged; answers with which.

        Those that are alike move together. Where that leaves many, fewer are taken on.
        """
        work, by_way = self._work, cascade_of(self._words) is Action.RELEASE
        stretch = work.stretch(self._progress, limit, by_way=by_way)
        if stretch is None:
            return None
        sets = self._sets(stretch)
        if sets.left > _ONE_BY_ONE:
            return self.move(_ONE_BY_ONE)
        self._move_each(sets.move(work, stretch))
        return stretch

    def _sets(self, stretch: Stretch) -> Sets:
        """What moves together; the way back is in each record's own history."""
        if self._progress.phase is Phase.TAKE_BACK:
            return Sets(stretch.number)
        return sets_of(self._work, stretch, self._judge, _ONE_BY_ONE)

    def _judge(self, likeness: Likeness) -> tuple[Record, Decision | None]:
        record = self._here(likeness.accession)
        version = record.version + likeness.behind
        member = Carried(likeness.accession, version, likeness.via, likeness.as_part)
        decision = self._decision(member, record, [])
        return record, decision and self._recorded(decision)

    def _move_each(self, members: Sequence[Carried]) -> None:
        self._work.load(member.accession for member in members)
        needs_past = self._progress.phase is Phase.TAKE_BACK
        histories = self._work.histories(member.accession for member in members) if needs_past else {}
        for member in members:
            record = self._here(member.accession)
            decision = self._decision(member, record, histories.get(member.accession, []))
            if decision is not None:
                self._work.apply(self._recorded(decision))

    def _recorded(self, decision: Decision) -> Decision:
        return replace(decision, events=tuple(replace(event, recorded_at=self._now) for event in decision.events))

    def _here(self, accession: str) -> Record:
        record = self._work.record(accession)
        if record is None:
            raise ConflictError(f"{accession} is not here any more", hint="status db check")
        return record

    def _decision(self, member: Carried, record: Record, history: Sequence[Event]) -> Decision | None:
        match self._progress.phase:
            case Phase.HIDE:
                return self._hidden(member, record)
            case Phase.CARRY_OUT:
                return self._expected(record, self._asked(member), Company(goes_whole=not member.as_part))
            case _:
                words = replace(self._words, accession=member.accession, carried_from=self._words.accession)
                back = way_back(record, history, words)
                return None if back is None else self._expected(record, back, Company())

    def _asked(self, member: Carried) -> Request:
        root, action = self._words.accession, cascade_of(self._words)
        via, kind = parse_accession(member.via).kind, parse_accession(member.accession).kind
        is_member = member.via == root and goes_down(action, via)
        is_below = via is Kind.EXPERIMENT and kind in _BELOW
        towards = Towards.MEMBERS if is_member or is_below else Towards.PARENTS
        return asked_of(self._words, Family(action), Reached(member.accession, member.via, 0, towards))

    def _hidden(self, member: Carried, record: Record) -> Decision | None:
        if record.version >= member.version:
            return None
        asked = self._asked(member)
        verdict = decide(record, asked, self._progress.started_at, site=self._setting.site)
        if isinstance(verdict, Wanting):
            return hide(asked, verdict, self._setting, self._progress.started_at)
        return self._moved(record, verdict)

    def _expected(self, record: Record, asked: Request, company: Company) -> Decision:
        verdict = decide(record, asked, self._progress.started_at, site=self._setting.site, company=company)
        return verdict if isinstance(verdict, Decision) else self._moved(record, verdict)

    def _moved(self, record: Record, verdict: object) -> Decision:
        why = verdict.message if isinstance(verdict, Refusal) else "it is as it will be"
        message = f"{record.accession} was moved by another hand in an operation in progress: {why}"
        raise ConflictError(message, hint="status db check")

    def close(self) -> None:
        """The record itself comes last, and its request is decided with it."""
        work, words, progress = self._work, self._words, self._progress
        if progress.phase is not Phase.HIDE:
            decision = self._of_root(self._here(words.accession))
            if decision is not None:
                work.apply(self._recorded(decision))
            state = RequestState.APPROVED if progress.phase is Phase.CARRY_OUT else RequestState.DECLINED
            single = words.single_handed
            work.decide_request(
                self._waiting, state, progress.operation, progress.principal, self._now, single_handed=single
            )
        work.end_progress(progress)

    def _of_root(self, record: Record) -> Decision | None:
        if self._progress.phase is Phase.TAKE_BACK:
            if self._work.awaited([record.accession], but=self._waiting.operation):
                return None
            back = way_back(record, self._work.history(record.accession), self._words)
            return None if back is None else self._expected(record, back, Company())
        companies = Companies(
            self._work, [self._words], itself(self._words), self._setting, self._progress.started_at
        )
        return self._expected(record, self._words, companies.of(self._words))


_BELOW: Final = frozenset({Kind.RUN, Kind.ANALYSIS})


def _request_of(work: Work, progress: InProgress) -> PendingRequest:
    waiting = work.pending([progress.accession]).get(progress.accession)
    if waiting is None or waiting.number != progress.number:
        message = f"the request {progress.accession}/{progress.number} of an operation in progress does not wait"
        raise ConflictError(message, hint="status db check")
    return waiting


def _words(work: Work, progress: InProgress, waiting: PendingRequest) -> Request:
    """What is asked of each record in this phase."""
    asked = as_asked(work, waiting)
    if progress.phase is Phase.HIDE:
        return asked
    if progress.phase is Phase.CARRY_OUT:
        single = progress.principal == waiting.principal
        return replace(asked, operation=progress.operation, approver=progress.principal, single_handed=single)
    return Request(
        action=Action.AMEND,
        accession=waiting.accession,
        principal=progress.principal,
        operation=progress.operation,
        giver=Giver.ENGINE,
    )
