"""Asking for what needs two persons: the request is kept, and harmful data leaves the search at once.

Asking for the withdrawal of a record that is public, or that a date would make public again, suppresses it in the
same transaction, with all that would be withdrawn with it. Declining takes that back, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Outcome, Pending, PendingRequest, Refused
from statusengine.domain.plan import Plan
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Event
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.verdict import Decision, Wanting
from statusengine.domain.waiting import Phase, RequestState, expires_on
from statusengine.errors import InternalError
from statusengine.services.carry import Along
from statusengine.services.journal import requester_of, write_operation
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.work import Carried, InProgress, Work

__all__ = ["hide", "leaves_out", "wait"]


def wait(  # noqa: PLR0913, PLR0917 - what was said, what it means, and what follows
    work: Work, said: Request, request: Request, wanting: Wanting, along: Along, setting: Setting, now: datetime
) -> Outcome:
    """Keep the request until a second person decides."""
    today = setting.site.calendar.today(now)
    already = work.pending([request.accession]).get(request.accession)
    if work.is_gathered(rows.RequestRow, request.accession):
        return Refused(accession=request.accession, refusal=_already(request), record=wanting.record)
    ends = _ending(work, already, wanting, along, today) if already else None
    refusal = _already(request) if already and ends is None else leaves_out(work, already, request, along.plan)
    if refusal is not None:
        return Refused(accession=request.accession, refusal=refusal, record=wanting.record, plan=along.plan)
    hidden = _hidden(request, wanting, along, setting, now)
    if already is not None and ends is not None:
        work.decide_request(already, ends, request.operation, request.principal, now)
    write_operation(work, request, now, reason=request.reason, asked=said)
    for decision in hidden.values():
        work.apply(decision)
    _remember(work, request, along, setting, now, hidden)
    own = hidden.get(request.accession)
    waiting = _keep(work, request, wanting, len(along.plan.moving), today, now, own)
    events: tuple[Event, ...] = tuple(event for decision in hidden.values() for event in decision.events)
    record = own.record if own else wanting.record
    return Pending(accession=request.accession, record=record, request=waiting, events=events, plan=along.plan)


def _ending(work: Work, already: PendingRequest, wanting: Wanting, along: Along, today: date) -> RequestState | None:
    """How a request that waits ends by being put again; it does not while it can still be approved as it is."""
    if today > already.expires_on:
        return RequestState.EXPIRED
    agreed = {each.accession: each.version for each in work.carried(already.operation)}
    found = {step.accession: step.version for step in along.plan.moving}
    is_as_it_was = wanting.record.version == already.version and agreed == found
    return None if is_as_it_was else RequestState.OVERTAKEN


def leaves_out(work: Work, already: PendingRequest | None, request: Request, plan: Plan) -> Refusal | None:
    """Why a request cannot take the place of another: it asks something else, or not of all that the other hides."""
    if already is None:
        return None
    moving = {step.accession for step in plan.moving}
    left = [each.accession for each in work.carried(already.operation) if each.accession not in moving]
    if already.action is request.action and not (already.action is Action.WITHDRAW and left):
        return None
    what = f"{left[0]} would stay hidden" if left else f"it asks for {already.action}"
    message = f"{already.id} waits, and cannot be taken the place of: {what}"
    hint = f"status approve {already.accession}, or status decline {already.accession}"
    return Refusal(RefusalCode.REQUEST_PENDING, message, hint)


def _already(request: Request) -> Refusal:
    message = f"a request already waits on {request.accession}"
    return Refusal(
        RefusalCode.REQUEST_PENDING,
        message,
        f"status approve {request.accession}, or status decline {request.accession}",
    )


def _hidden(request: Request, wanting: Wanting, along: Along, setting: Setting, now: datetime) -> dict[str, Decision]:
    """What leaves the search at once: the record, and its family, unless that is too large for one transaction."""
    asked = [(request, wanting)] if wanting.hides_now else []
    if not _is_large(along, setting):
        waiting = ((theirs, verdict) for theirs, verdict in along.verdicts if isinstance(verdict, Wanting))
        asked.extend((theirs, verdict) for theirs, verdict in waiting if verdict.hides_now)
    return {theirs.accession: hide(theirs, verdict, setting, now) for theirs, verdict in asked}


def _is_large(along: Along, setting: Setting) -> bool:
    return len(along.verdicts) > setting.limits.at_once


def hide(request: Request, wanting: Wanting, setting: Setting, now: datetime) -> Decision:
    """Suppress now; the public learns only that the record is under review."""
    suppress = replace(
        request,
        action=Action.SUPPRESS,
        reason=Reason.WITHDRAWAL_PENDING,
        giver=Giver.ENGINE,
        requester=None,
        detail=None,
        until=None,
        clear_date=True,
        many=False,
    )
    verdict = decide(wanting.record, suppress, now, site=setting.site)
    if isinstance(verdict, Decision):
        return verdict
    raise InternalError(f"{request.accession} could not be hidden: {verdict}")


def _remember(  # noqa: PLR0913, PLR0917 - what waits, and when
    work: Work, request: Request, along: Along, setting: Setting, now: datetime, hidden: dict[str, Decision]
) -> None:
    """What the request would carry along, each at the version at which it must be when it is approved."""
    is_large = _is_large(along, setting)
    carried: list[Carried] = []
    for step, (_theirs, verdict) in zip(along.plan.moving, along.verdicts, strict=True):
        hides = isinstance(verdict, Wanting) and verdict.hides_now
        version = (step.version or 0) + (1 if hides and (is_large or step.accession in hidden) else 0)
        carried.append(Carried(step.accession, version, step.via, step.as_part))
    work.carry(request.operation, carried)
    if is_large:
        progress = InProgress(
            operation=request.operation,
            accession=request.accession,
            number=work.requests_so_far(request.accession) + 1,
            phase=Phase.HIDE,
            cursor="",
            done=0,
            total=len(carried),
            principal=request.principal,
            started_at=now,
        )
        work.begin_progress(progress)


def _keep(  # noqa: PLR0913, PLR0917 - what waits, why, and since when
    work: Work,
    request: Request,
    wanting: Wanting,
    members: int,
    today: date,
    now: datetime,
    hidden: Decision | None,
) -> PendingRequest:
    waiting = PendingRequest(
        accession=request.accession,
        number=work.requests_so_far(request.accession) + 1,
        operation=request.operation,
        action=request.action,
        reason=request.reason,
        requester=requester_of(request, request.reason),
        principal=request.principal,
        asked_at=now,
        asked_on=today,
        expires_on=expires_on(today),
        version=hidden.record.version if hidden else wanting.record.version,
        why=wanting.why,
        members=members,
        hidden_by=hidden.record.version if hidden else None,
        event=request.event,
    )
    _store(work, request, waiting)
    return waiting


def _store(work: Work, request: Request, waiting: PendingRequest) -> None:
    work.add(
        rows.RequestRow,
        accession=waiting.accession,
        number=waiting.number,
        operation=waiting.operation,
        action=waiting.action.value,
        reason=waiting.reason.value if waiting.reason else None,
        detail=request.detail,
        until=request.until,
        clear_date=request.clear_date,
        override=request.override,
        go_on=request.go_on,
        successors=" ".join(request.successors) or None,
        event=waiting.event,
        requester=waiting.requester.value,
        principal=waiting.principal,
        why=waiting.why.value,
        asked_at=waiting.asked_at,
        asked_on=waiting.asked_on,
        expires_on=waiting.expires_on,
        version=waiting.version,
        members=waiting.members,
        hidden_by=waiting.hidden_by,
        state=RequestState.PENDING.value,
    )
