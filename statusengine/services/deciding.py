"""What one answer to a request comes to: it is carried out as it was asked, or all that it hid comes back.

What was agreed to is what was asked: when any of its records changed meanwhile, or another would come along now, the
request must be put again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Applied, Outcome, PendingRequest, Refused
from statusengine.domain.plan import NO_PLAN, Plan
from statusengine.domain.reason import Giver
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.verdict import Decision
from statusengine.domain.waiting import Phase, RequestState
from statusengine.errors import InternalError
from statusengine.services.asked import as_asked
from statusengine.services.carry import Along, Judge, is_stopped
from statusengine.services.company import Companies, itself
from statusengine.services.journal import write_operation
from statusengine.services.redact import nothing_to_redact, redacted
from statusengine.services.setting import Setting
from statusengine.services.settle import take_along
from statusengine.services.way_back import way_back
from statusengine.storage.work import Carried, InProgress, Work

__all__ = ["Answer", "Begun", "Deciding", "may_be_alone", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the second person says; `operation` is the idempotency key of the answer."""

    accession: str
    operation: str
    note: str | None = None
    on_behalf_of: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The answer is too large for one transaction: it is kept, and is to be carried on with."""

    operation: str
    plan: Plan = NO_PLAN


def no(work: Work, answer: Answer, refusal: Refusal, plan: Plan = NO_PLAN) -> Refused:
    """A refusal of the answer, with the record as it stands."""
    return Refused(accession=answer.accession, refusal=refusal, record=work.record(answer.accession), plan=plan)


def may_be_alone(setting: Setting) -> bool:
    """Only whoever made a single-user database is both persons in it."""
    return setting.store.facts.single_user and setting.store.facts.created_by == setting.principal


@dataclass(frozen=True, slots=True)
class Deciding:
    """One answer to one request, inside one transaction."""

    work: Work
    waiting: PendingRequest
    answer: Answer
    setting: Setting
    now: datetime
    dry_run: bool

    def approved(self) -> Outcome | Begun:
        """Carry it out, if it is still what was asked."""
        record, request = self.work.record(self.waiting.accession), self._approval()
        companies = Companies(self.work, [request], itself(request), self.setting, self.now)
        verdict = decide(record, request, self.now, site=self.setting.site, company=companies.of(request))
        if isinstance(verdict, Refusal):
            return no(self.work, self.answer, verdict)
        if record is None or not isinstance(verdict, Decision):
            return no(self.work, self.answer, _changed(self.waiting, self.waiting.accession))
        along = Judge(self.work, self.setting, companies, self.now).along(request, verdict)
        objection = self._too_late() or self._differs(record, along) or is_stopped(request, along.plan)
        objection = objection or nothing_to_redact(self.work, request)
        if objection is not None:
            return no(self.work, self.answer, objection, along.plan)
        write_operation(self.work, request, self.now, reason=verdict.events[0].reason or request.reason)
        if self._is_large(len(along.verdicts)):
            return self._begin(Phase.CARRY_OUT, _after(along), along.plan)
        verdict = redacted(self.work, request, verdict)
        events = take_along(self.work, request, verdict, along)
        self._close(RequestState.APPROVED, single_handed=request.single_handed)
        return Applied(
            accession=self.waiting.accession,
            record=verdict.record,
            events=events,
            operation=self.answer.operation,
            single_handed=request.single_handed,
            plan=along.plan,
        )

    def _approval(self) -> Request:
        """The request as it was put, with this person as the second one."""
        single = may_be_alone(self.setting) and self.waiting.principal == self.setting.principal
        asked = as_asked(self.work, self.waiting)
        notes = "\n".join(filter(None, (asked.internal_note, self.answer.note)))
        return replace(
            asked,
            operation=self.answer.operation,
            approver=self.setting.principal,
            single_handed=single,
            on_behalf_of=self.answer.on_behalf_of,
            internal_note=notes or None,
        )

    def _too_late(self) -> Refusal | None:
        today = self.setting.site.calendar.today(self.now)
        if today <= self.waiting.expires_on:
            return None
        message = f"{self.waiting.id} could be approved until {self.waiting.expires_on}"
        hint = f"put it again, or status decline {self.waiting.accession}"
        return Refusal(RefusalCode.REQUEST_EXPIRED, message, hint)

    def _differs(self, record: Record, along: Along) -> Refusal | None:
        """Whether any record is another than the one that was looked at, or another would come along."""
        if record.version != self.waiting.version:
            return _changed(self.waiting, record.accession)
        agreed = {each.accession: each.version for each in self.work.carried(self.waiting.operation)}
        found = {step.accession: step.version for step in along.plan.moving}
        different = sorted(
            accession for accession in agreed.keys() | found.keys() if agreed.get(accession) != found.get(accession)
        )
        return _changed(self.waiting, different[0]) if different else None

    def _is_large(self, members: int) -> bool:
        return members > self.setting.limits.at_once and not self.dry_run

    def _begin(self, phase: Phase, members: Sequence[Carried], plan: Plan) -> Begun:
        """Keep what is to be done; it is carried out in windows once this is committed."""
        self.work.carry(self.answer.operation, members)
        progress = InProgress(
            operation=self.answer.operation,
            accession=self.waiting.accession,
            number=self.waiting.number,
            phase=phase,
            cursor="",
            done=0,
            total=len(members),
            principal=self.setting.principal,
            started_at=self.now,
        )
        self.work.begin_progress(progress)
        return Begun(self.answer.operation, plan)

    def _close(self, state: RequestState, *, single_handed: bool = False) -> None:
        self.work.decide_request(
            self.waiting,
            state,
            self.answer.operation,
            self.setting.principal,
            self.now,
            single_handed=single_handed,
        )

    def declined(self) -> Outcome | Begun:
        """Take back what was done only because it was asked, and is not asked by another request too."""
        members = self.work.carried(self.waiting.operation)
        hidden = [self.waiting.accession, *(member.accession for member in members)]
        self.work.load(hidden)
        histories = self.work.histories(hidden)
        decisions: dict[str, Decision] = {}
        awaited = self.work.awaited(hidden, but=self.waiting.operation)
        for accession in hidden:
            if accession in awaited:
                continue
            verdict = self._undone(accession, histories)
            if isinstance(verdict, Refusal):
                return no(self.work, self.answer, verdict)
            if verdict is not None:
                decisions[accession] = verdict
        return self._take_back(members, decisions)

    def _undone(self, accession: str, histories: dict[str, list[Event]]) -> Decision | Refusal | None:
        record = self._here(accession)
        carried_from = None if accession == self.waiting.accession else self.waiting.accession
        words = replace(self._words(), accession=accession, carried_from=carried_from)
        back = way_back(record, histories.get(accession, []), words)
        if back is None:
            return None
        verdict = decide(record, back, self.now, site=self.setting.site)
        return verdict if isinstance(verdict, Decision | Refusal) else None

    def _here(self, accession: str) -> Record:
        record = self.work.record(accession)
        if record is None:
            raise InternalError(f"{self.waiting.id} waits on a record that is not here")
        return record

    def _take_back(self, members: Sequence[Carried], decisions: dict[str, Decision]) -> Applied | Begun:
        own = decisions.get(self.waiting.accession)
        record = own.record if own else self._here(self.waiting.accession)
        back = [
            replace(member, version=decisions[member.accession].record.version)
            for member in members
            if member.accession in decisions
        ]
        said = replace(self._words(), action=own.events[0].action) if own else self._words()
        write_operation(self.work, said, self.now, reason=own.events[0].reason if own else None)
        if self._is_large(len(back)):
            return self._begin(Phase.TAKE_BACK, back, NO_PLAN)
        self.work.carry(self.answer.operation, back)
        for decision in decisions.values():
            self.work.apply(decision)
        self._close(RequestState.DECLINED)
        events = tuple(event for decision in decisions.values() for event in decision.events)
        return Applied(
            accession=self.waiting.accession, record=record, events=events, operation=self.answer.operation
        )

    def _words(self) -> Request:
        return Request(
            action=Action.AMEND,
            accession=self.waiting.accession,
            principal=self.setting.principal,
            operation=self.answer.operation,
            on_behalf_of=self.answer.on_behalf_of,
            internal_note=self.answer.note,
            giver=Giver.ENGINE,
        )


def _changed(waiting: PendingRequest, accession: str) -> Refusal:
    message = f"{accession} changed since {waiting.id} was put"
    hint = "put it again, which takes its place; or status decline " + waiting.accession
    return Refusal(RefusalCode.CHANGED_MEANWHILE, message, hint)


def _after(along: Along) -> list[Carried]:
    """What will come along, each at the version it will have."""
    return [Carried(step.accession, (step.version or 0) + 1, step.via, step.as_part) for step in along.plan.moving]
