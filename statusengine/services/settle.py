"""Judging one request inside a transaction, and gathering what follows from it: all of it, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.moves import find_move
from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Refused
from statusengine.domain.plan import Plan
from statusengine.domain.reason import Giver
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.domain.verdict import Decision, Unchanged, Verdict, Wanting
from statusengine.domain.waiting import RequestState, Why
from statusengine.services.carry import Along, Judge, carried, is_stopped, locked
from statusengine.services.company import Companies
from statusengine.services.journal import write_operation
from statusengine.services.permission import refusal
from statusengine.services.redact import nothing_to_redact
from statusengine.services.relating import loose, tie
from statusengine.services.replacement import unlinked
from statusengine.services.setting import Setting
from statusengine.services.together import inherit_hold, missing_parents
from statusengine.services.waiting import leaves_out, wait
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["settle", "take_along"]


def settle(work: Work, request: Request, setting: Setting, companies: Companies, now: datetime) -> Outcome:
    """Judge one request with all that it carries along, and gather what is to be written."""
    record = work.record(request.accession)
    denied = refusal(work, setting, Deed(request.action), request, record)
    if denied is not None:
        return Refused(accession=request.accession, refusal=denied)
    asked = prepared(work, request, companies)
    if isinstance(asked, Refusal):
        return Refused(accession=request.accession, refusal=asked, record=record)
    verdict: Verdict = decide(record, asked, now, site=setting.site, company=companies.of(asked))
    if isinstance(verdict, Unchanged):
        verdict = missing_parents(asked) or verdict
    if record is not None and _only_names_what_is_there(request, verdict):
        verdict = Unchanged(record)
    if isinstance(verdict, Refusal):
        return Refused(accession=request.accession, refusal=verdict, record=record)
    if isinstance(verdict, Unchanged):
        return AlreadySo(accession=request.accession, record=verdict.record)
    return _with_its_family(work, request, asked, verdict, setting, companies, now)


def _only_names_what_is_there(request: Request, verdict: Verdict) -> bool:
    """Whether nothing was left to amend but ties that are there already."""
    nothing = isinstance(verdict, Refusal) and verdict.code is RefusalCode.NOTHING_TO_AMEND
    return nothing and bool(request.links or request.successors)


def _with_its_family(  # noqa: PLR0913, PLR0917 - what was said, what it means, and where
    work: Work,
    request: Request,
    asked: Request,
    verdict: Decision | Wanting,
    setting: Setting,
    companies: Companies,
    now: datetime,
) -> Outcome:
    record = work.record(request.accession)
    along = Judge(work, setting, companies, now, Deed(asked.action)).along(asked, verdict)
    stopped = is_stopped(asked, along.plan) or _leaves_hidden(work, asked, along.plan)
    if stopped is not None:
        return Refused(accession=request.accession, refusal=stopped, record=record, plan=along.plan)
    if isinstance(verdict, Wanting):
        return wait(work, request, asked, verdict, along, setting, now)
    return _carry_out(work, request, asked, verdict, along, now)


def _leaves_hidden(work: Work, request: Request, plan: Plan) -> Refusal | None:
    """A broken glass overtakes a request that waits, if it asks the same of all that the request hides."""
    waiting = work.pending([request.accession]).get(request.accession) if request.break_glass else None
    return None if waiting is None else leaves_out(work, waiting, request, plan)


def prepared(work: Work, request: Request, companies: Companies) -> Request | Refusal:
    """The request with what it says by implication, and without what is so already."""
    busy = work.busy([request.accession, *(link.target for link in request.links)])
    if busy:
        accession = min(busy)
        return locked(accession, busy[accession])
    looked_at = _second_look(work, request)
    if looked_at is not None:
        return looked_at
    asked: Request | Refusal = nothing_to_redact(work, request) or inherit_hold(work, request, companies)
    for step in (unlinked, loose):
        if not isinstance(asked, Refusal):
            asked = step(work, asked)
    return asked


def _second_look(work: Work, request: Request) -> Refusal | None:
    """What others published goes out by the second person's word, and by no other word meanwhile."""
    if request.action not in _GOES_OUT or request.third_party or request.giver is not Giver.PERSON:
        return None
    waiting = work.pending([request.accession]).get(request.accession)
    if waiting is None or waiting.why is not Why.THIRD_PARTY:
        return None
    message = f"a second person looks at the publication of {request.accession}"
    hint = f"status approve {request.accession}, or status decline {request.accession}"
    return Refusal(RefusalCode.REQUEST_PENDING, message, hint)


_GOES_OUT: Final = frozenset({Action.RELEASE, Action.RERELEASE})


def _carry_out(  # noqa: PLR0913, PLR0917 - what was said, what it means, and what follows
    work: Work, said: Request, request: Request, decision: Decision, along: Along, now: datetime
) -> Outcome:
    before = work.record(request.accession)
    alone = request.break_glass and _needs_two(before, request, decision)
    request = replace(request, break_glass=alone)
    write_operation(work, request, now, reason=decision.events[0].reason or request.reason, asked=said)
    if alone:
        _keep_for_review(work, request, now)
    tie(work, request)
    events = take_along(work, request, decision, along)
    return Applied(
        accession=request.accession,
        record=decision.record,
        events=events,
        operation=request.operation,
        single_handed=request.single_handed,
        break_glass=alone,
        plan=along.plan,
    )


def take_along(work: Work, request: Request, decision: Decision, along: Along) -> tuple[Event, ...]:
    """Gather the events of a decision and of all that follow it; who followed is remembered."""
    decisions = [verdict for _asked, verdict in along.verdicts if isinstance(verdict, Decision)]
    work.carry(request.operation, carried(along.plan, decisions))
    events: list[Event] = []
    for each in (decision, *decisions):
        work.apply(each)
        events.extend(each.events)
    return tuple(events)


def _needs_two(before: Record | None, request: Request, decision: Decision) -> bool:
    """Whether the table asks for two persons; a glass broken for less was not needed, and is not kept."""
    move = find_move(before.status if before else None, request.action, decision.record.status)
    return move is not None and move.kind.needs_second_person


def _keep_for_review(work: Work, request: Request, now: datetime) -> None:
    """What one person did alone stays listed; a request that waited for the same is overtaken by it."""
    work.add(
        rows.ReviewRow,
        operation=request.operation,
        accession=request.accession,
        principal=request.principal,
        done_at=now,
    )
    waiting = work.pending([request.accession]).get(request.accession)
    if waiting is not None:
        work.decide_request(waiting, RequestState.OVERTAKEN, request.operation, request.principal, now)
