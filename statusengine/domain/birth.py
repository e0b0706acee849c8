"""How a record begins: registered here, or taken over from a list of the archive's own records.

Registration always begins private. What is already processed is completed in the same operation, and what then
has neither a hold date nor data to follow is released in it too. An import takes the status that the list says.
"""

from __future__ import annotations

from datetime import date, datetime

from statusengine.domain.action import Action
from statusengine.domain.hold import HOLD_POLICIES, check_hold, default_hold
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, Particulars, Record, evolve
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Site, Unchanged, Verdict
from statusengine.errors import InternalError

__all__ = ["decide_birth"]


def decide_birth(record: Record | None, request: Request, now: datetime, *, site: Site) -> Verdict:
    """Judge a `register` or an `import`; the request carries the particulars of the record to be."""
    particulars = request.particulars
    if particulars is None:
        raise InternalError(f"{request.action} of {request.accession} says nothing about the record")
    if particulars.origin is not site.archive:
        message = f"{request.accession} belongs to {particulars.origin}, and {site.archive} does not keep it"
        return Refusal(RefusalCode.NOT_OURS, message, f"ask {particulars.origin.desk}")
    today = site.calendar.today(now)
    if record is not None:
        return _already_here(record, request, particulars)
    if request.action is Action.IMPORT:
        return _imported(request, particulars, today, now)
    return _registered(request, particulars, today, now, site)


def _already_here(record: Record, request: Request, particulars: Particulars) -> Unchanged | Refusal:
    told = record.particulars
    same_terms = (told.owner, told.access) == (particulars.owner, particulars.access)
    same_date = request.until is None or request.until == record.hold_on
    if request.action is Action.REGISTER and record.status is Status.PRIVATE and same_terms and same_date:
        return Unchanged(record)
    if request.action is Action.IMPORT and record.status is request.target:
        return Unchanged(record)
    message = f"{request.accession} is already here, as {record.status}"
    return Refusal(RefusalCode.ALREADY_HERE, message, f"status show {request.accession}")


def _imported(request: Request, particulars: Particulars, today: date, now: datetime) -> Decision:
    if request.target is None:
        raise InternalError(f"the import of {request.accession} names no status")
    event = _first(request, request.target, Reason.IMPORTED, request.effective or today, now)
    return Decision((event,), evolve(None, event, particulars), request.successors)


def _registered(
    request: Request, particulars: Particulars, today: date, now: datetime, site: Site
) -> Decision | Refusal:
    policy = HOLD_POLICIES[particulars.scope]
    until = request.until or default_hold(policy, today)
    if until is not None or policy.date_is_mandatory:
        problem = check_hold(
            policy, site.calendar, requested_on=today, current=None, until=until, override=False
        )
        if problem is not None:
            return Refusal(RefusalCode.WRONG_DATE, problem.message, problem.hint)
    events = [_first(request, Status.PRIVATE, None, today, now, until=until)]
    if request.processed:
        events.append(_next(events[-1], Action.COMPLETE, Status.PRIVATE, until=until))
        if until is None and policy.has_own_date:
            events.append(
                _next(events[-1], Action.RELEASE, Status.PUBLIC, reason=Reason.PROCESSING_COMPLETED)
            )
    record: Record | None = None
    for event in events:
        record = evolve(record, event, particulars)
    assert record is not None  # noqa: S101 - a registration has at least one event
    return Decision(tuple(events), record)


def _first(
    request: Request,
    target: Status,
    reason: Reason | None,
    effective: date,
    now: datetime,
    until: date | None = None,
) -> Event:
    return Event(
        accession=request.accession,
        version=1,
        operation=request.operation,
        action=request.action,
        source=None,
        target=target,
        reason=reason,
        until=until,
        effective=effective,
        recorded_at=now,
        carried_from=request.carried_from,
    )


def _next(
    last: Event, action: Action, target: Status, *, reason: Reason | None = None, until: date | None = None
) -> Event:
    return Event(
        accession=last.accession,
        version=last.version + 1,
        operation=last.operation,
        action=action,
        source=last.target,
        target=target,
        reason=reason,
        until=until,
        effective=last.effective,
        recorded_at=last.recorded_at,
        carried_from=last.carried_from,
    )
