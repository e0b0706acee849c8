"""Asking for what needs two persons: the request is kept, and harmful data leaves the search at once.

Asking for the withdrawal of a record that is public, or that a date would make public again, suppresses it in the
same transaction. Declining takes that back, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Outcome, Pending, PendingRequest, Refused
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Event
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.verdict import Decision, Wanting
from statusengine.errors import InternalError
from statusengine.services.journal import requester_of, write_operation
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["wait"]


def wait(work: Work, request: Request, wanting: Wanting, setting: Setting, now: datetime) -> Outcome:
    """Keep the request until a second person decides."""
    already = work.pending([request.accession]).get(request.accession)
    if already is not None or work.is_gathered(rows.RequestRow, request.accession):
        return Refused(accession=request.accession, refusal=_already(request), record=wanting.record)
    hidden = _hide(request, wanting, setting, now) if wanting.hides_now else None
    if isinstance(hidden, Refusal):
        return Refused(accession=request.accession, refusal=hidden, record=wanting.record)
    write_operation(work, request, now, reason=request.reason)
    if hidden is not None:
        work.apply(hidden)
    waiting = _keep(work, request, setting, now, hidden)
    events: tuple[Event, ...] = hidden.events if hidden else ()
    record = hidden.record if hidden else wanting.record
    return Pending(accession=request.accession, record=record, request=waiting, events=events)


def _already(request: Request) -> Refusal:
    message = f"a request already waits on {request.accession}"
    return Refusal(
        RefusalCode.REQUEST_PENDING,
        message,
        f"status approve {request.accession}, or status decline {request.accession}",
    )


def _hide(request: Request, wanting: Wanting, setting: Setting, now: datetime) -> Decision | Refusal:
    """Suppress now; the public learns only that the record is under review."""
    suppress = replace(
        request,
        action=Action.SUPPRESS,
        reason=Reason.WITHDRAWAL_PENDING,
        giver=Giver.ENGINE,
        requester=None,
        detail=None,
        clear_date=True,
    )
    verdict = decide(wanting.record, suppress, now, site=setting.site)
    if isinstance(verdict, Decision | Refusal):
        return verdict
    raise InternalError(f"{request.accession} could not be hidden: {verdict}")


def _keep(work: Work, request: Request, setting: Setting, now: datetime, hidden: Decision | None) -> PendingRequest:
    if request.reason is None:
        raise InternalError(f"{request.action} of {request.accession} waits without a reason")
    waiting = PendingRequest(
        accession=request.accession,
        number=work.requests_so_far(request.accession) + 1,
        operation=request.operation,
        action=request.action,
        reason=request.reason,
        requester=requester_of(request, request.reason),
        principal=request.principal,
        asked_at=now,
        asked_on=setting.site.calendar.today(now),
        hidden_by=hidden.record.version if hidden else None,
    )
    work.add(
        rows.RequestRow,
        accession=waiting.accession,
        number=waiting.number,
        operation=waiting.operation,
        action=waiting.action.value,
        reason=waiting.reason.value,
        detail=request.detail,
        until=request.until,
        requester=waiting.requester.value,
        principal=waiting.principal,
        asked_at=now,
        asked_on=waiting.asked_on,
        hidden_by=waiting.hidden_by,
        state="pending",
    )
    return waiting
