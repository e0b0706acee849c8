"""What moves along with a record: all is judged before any of it is written, and one that cannot follow stops it.

Whoever asks may go on without those; the nightly job always does. What belongs to another archive, is not here, or
is already so, is listed and stops nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import STAYS
from statusengine.domain.completeness import missing_after
from statusengine.domain.decide import decide
from statusengine.domain.moves import find_move
from statusengine.domain.plan import Incomplete, Plan, Standing, Step
from statusengine.domain.reach import Neighbours, Reached
from statusengine.domain.reason import Giver
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Unchanged, Verdict, Wanting
from statusengine.errors import DamagedRecordError
from statusengine.services.company import Companies
from statusengine.services.family import asked_of, family_of
from statusengine.services.permission import standing_of
from statusengine.services.setting import Setting
from statusengine.storage.work import Carried, Work

__all__ = ["Along", "Judge", "carried", "is_stopped", "locked"]


@dataclass(frozen=True, slots=True)
class Along:
    """What comes along, judged: the plan to look at, and the requests and verdicts to carry out."""

    plan: Plan
    verdicts: tuple[tuple[Request, Decision | Wanting], ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the family of one request; `deed` is what the principal needs to be permitted on each, if anything."""

    work: Work
    setting: Setting
    companies: Companies
    now: datetime
    deed: Deed | None = None

    def along(self, request: Request, root: Decision | Wanting, links: Neighbours | None = None) -> Along:
        """Judge everyone whom the request reaches; `root` is the verdict on the record itself."""
        if not self._carries(request, root):
            return Along(Plan())
        family = family_of(self.work, request, links) if links else self.companies.family(request)
        if not family.reached:
            return Along(Plan())
        accessions = [reached.accession for reached in family.reached]
        self.work.load(accessions)
        busy = self.work.busy(accessions)
        steps: list[Step] = []
        verdicts: list[tuple[Request, Decision | Wanting]] = []
        for reached in family.reached:
            theirs = asked_of(request, family, reached)
            step, verdict = self._step(theirs, reached, root, busy.get(reached.accession))
            steps.append(step)
            if isinstance(verdict, Decision | Wanting):
                verdicts.append((theirs, verdict))
        plan = Plan(steps=tuple(steps), incomplete=self._incomplete(request, root, steps))
        return Along(plan, tuple(verdicts))

    def _step(
        self, request: Request, reached: Reached, root: Decision | Wanting, busy: str | None
    ) -> tuple[Step, Verdict | None]:
        record = self._found(request.accession)
        if not isinstance(record, Record):
            return _not_here(reached, record), None
        if busy is not None and busy != request.operation:
            return _stays(reached, record, locked(record.accession, busy), Standing.CANNOT), None
        company = self.companies.of(request)
        verdict = decide(record, request, self.now, site=self.setting.site, company=company)
        if isinstance(verdict, Unchanged):
            return _stays(reached, record, None, Standing.STAYS), None
        if isinstance(verdict, Refusal):
            return _stays(reached, record, verdict, _standing(request, record)), None
        if _needs_two(verdict) and not _needs_two(root):
            message = f"{record.accession} is {record.status}, and is not moved without a second person"
            alone = Refusal(RefusalCode.CANNOT_FOLLOW, message)
            return _stays(reached, record, alone, _standing(request, record)), None
        return _moves(reached, record, verdict), verdict

    def _carries(self, request: Request, root: Decision | Wanting) -> bool:
        """Whether the request moves its record in a way that others follow: a completion only where it releases."""
        if request.action not in {Action.REGISTER, Action.COMPLETE}:
            return True
        verdict: Verdict = root
        if isinstance(root, Wanting):
            verdict = decide(root.record, replace(request, many=False), self.now, site=self.setting.site)
        return isinstance(verdict, Decision) and verdict.record.status is Status.PUBLIC

    def _found(self, accession: str) -> Record | Refusal | None:
        """The record; a refusal where it cannot be read, nothing where it is not here or not theirs to move."""
        if parse_accession(accession).origin is not self.setting.site.archive:
            return None
        try:
            record = self.work.record(accession)
        except DamagedRecordError as error:
            return Refusal(RefusalCode.UNREADABLE, error.message, error.hint)
        if record is None or self.deed is None:
            return record
        return record if standing_of(self.work, self.setting).may(self.deed, record.particulars.owner) else None

    def _incomplete(
        self, request: Request, root: Decision | Wanting, steps: Sequence[Step]
    ) -> tuple[Incomplete, ...]:
        """Public records that lose, or lack, what they need once all this is done."""
        if request.giver is Giver.JOB:
            return ()  # a night of a million releases is not previewed
        after = {step.accession: step.target for step in steps if step.target is not None}
        after[request.accession] = root.move.target if isinstance(root, Wanting) else root.record.status
        moved = list(after)
        ties = list(dict.fromkeys((*self.work.below(moved), *self.work.above(moved))))
        named = {accession for child, _relation, parent in ties for accession in (child, parent)} - after.keys()
        own = sorted(each for each in named if parse_accession(each).origin is self.setting.site.archive)
        self.work.load(own)
        known = {each: record.status for each in own if isinstance(record := self._found(each), Record)}
        return missing_after(ties, known | after)


def locked(accession: str, operation: str) -> Refusal:
    """Why nobody else moves what an operation in progress moves."""
    message = f"{accession} belongs to the operation {operation}, which is in progress"
    return Refusal(RefusalCode.IN_PROGRESS, message, f"status resume {operation}")


def _needs_two(verdict: Decision | Wanting) -> bool:
    """Whether the table of moves asks for two persons, whoever agreed already."""
    if isinstance(verdict, Wanting):
        return verdict.move.kind.needs_second_person
    first = verdict.events[0]
    move = find_move(first.source, first.action, first.target)
    return move is not None and move.kind.needs_second_person


def _not_here(reached: Reached, trouble: Refusal | None) -> Step:
    return Step(
        accession=reached.accession,
        via=reached.via,
        depth=reached.depth,
        standing=Standing.CANNOT if trouble else Standing.ELSEWHERE,
        code=trouble.code if trouble else None,
        why=trouble.message if trouble else "not here, or another's",
    )


def _standing(request: Request, record: Record) -> Standing:
    return Standing.STAYS if record.status in STAYS[request.action] else Standing.CANNOT


def _stays(reached: Reached, record: Record, refusal: Refusal | None, standing: Standing) -> Step:
    return Step(
        accession=record.accession,
        via=reached.via,
        depth=reached.depth,
        standing=standing,
        version=record.version,
        source=record.status,
        code=refusal.code if refusal else None,
        why=refusal.message if refusal else f"already {record.status}",
    )


def _moves(reached: Reached, record: Record, verdict: Decision | Wanting) -> Step:
    if isinstance(verdict, Wanting):
        target, as_part = verdict.move.target, verdict.as_part
    else:
        target, as_part = verdict.record.status, verdict.record.as_part
    return Step(
        accession=record.accession,
        via=reached.via,
        depth=reached.depth,
        standing=Standing.MOVES,
        version=record.version,
        source=record.status,
        target=target,
        as_part=as_part,
    )


def is_stopped(request: Request, plan: Plan) -> Refusal | None:
    """The refusal of the whole where one of its own cannot follow, unless it goes on without."""
    if request.go_on or request.giver is Giver.JOB or not plan.stopped:
        return None
    first, others = plan.stopped[0], len(plan.stopped) - 1
    more = f" (and {others} more)" if others else ""
    message = f"{first.accession} cannot follow {request.accession}{more}: {first.why}"
    hint = "put it right first, or go on without it: --go-on"
    return Refusal(first.code or RefusalCode.CANNOT_FOLLOW, message, hint)


def carried(plan: Plan, decisions: Sequence[Decision]) -> list[Carried]:
    """What an operation carried along, to be remembered, each with the version it led to."""
    versions = {decision.record.accession: decision.record.version for decision in decisions}
    return [
        Carried(step.accession, versions[step.accession], step.via, step.as_part)
        for step in plan.moving
        if step.accession in versions
    ]
