"""How a record begins: registered here, or taken over from a list of the archive's own records.

Registration always begins private. What is already processed is completed in the same operation, and what
then has neither a hold date nor data to follow is released in it too. An import takes the list's status.
"""

from __future__ import annotations

from datetime import date, datetime

from statusengine.domain.action import Action
from statusengine.domain.hold import check_hold, default_hold
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, Particulars, Record, evolve
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Site, Unchanged, Verdict
from statusengine.errors import InternalError

__all__ = ["decide_birth", "released_on_completion"]


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
    until = request.until or default_hold(site.hold_policy(particulars.scope), today)
    return _no_such_hold(particulars, site, today, until) or _registered(request, particulars, site, now, until)


def _already_here(record: Record, request: Request, particulars: Particulars) -> Unchanged | Refusal:
    is_so = _is_registered_so if request.action is Action.REGISTER else _is_imported_so
    if is_so(record, request, particulars):
        return Unchanged(record)
    message = f"{request.accession} is already here, as {record.status}"
    return Refusal(RefusalCode.ALREADY_HERE, message, f"status show {request.accession}")


def _is_registered_so(record: Record, request: Request, particulars: Particulars) -> bool:
    told = record.particulars
    return (
        record.status is Status.PRIVATE
        and (told.owner, told.access) == (particulars.owner, particulars.access)
        and (request.until is None or request.until == record.hold_on)
        and not (request.processed and record.processed_on is None)
    )


def _is_imported_so(record: Record, request: Request, _: Particulars) -> bool:
    return record.status is request.target


def _imported(request: Request, particulars: Particulars, today: date, now: datetime) -> Decision:
    """What a list dates ahead has happened by today all the same."""
    if request.target is None:
        raise InternalError(f"the import of {request.accession} names no status")
    effective = min(request.effective or today, today)
    event = _first(request, request.target, effective, now)
    return Decision((event,), evolve(None, event, particulars), request.successors)


def _no_such_hold(particulars: Particulars, site: Site, today: date, until: date | None) -> Refusal | None:
    policy = site.hold_policy(particulars.scope)
    if until is None and not policy.date_is_mandatory:
        return None
    problem = check_hold(policy, site.calendar, requested_on=today, current=None, until=until, override=False)
    return Refusal(RefusalCode.WRONG_DATE, problem.message, problem.hint) if problem else None


def _registered(
    request: Request, particulars: Particulars, site: Site, now: datetime, until: date | None
) -> Decision:
    events = [_first(request, Status.PRIVATE, site.calendar.today(now), now, until)]
    if request.processed:
        events.append(_next(events[-1], Action.COMPLETE, Status.PRIVATE, until=until))
        if until is None and site.hold_policy(particulars.scope).has_own_date:
            events.append(released_on_completion(events[-1]))
    record = evolve(None, events[0], particulars)
    for event in events[1:]:
        record = evolve(record, event, particulars)
    return Decision(tuple(events), record)


def released_on_completion(completed: Event) -> Event:
    """The release that follows at once on the completion of what has neither a hold date nor data to follow."""
    return _next(completed, Action.RELEASE, Status.PUBLIC, reason=Reason.PROCESSING_COMPLETED)


def _first(
    request: Request,
    target: Status,
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
        reason=Reason.IMPORTED if request.action is Action.IMPORT else None,
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
