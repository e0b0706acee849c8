"""An operation asked again by its key: answered from the store, with nothing written."""

from __future__ import annotations

from statusengine.domain.outcome import Applied, Outcome, Pending, Refused
from statusengine.domain.record import Event
from statusengine.domain.request import Request
from statusengine.domain.role import Deed
from statusengine.errors import InternalError
from statusengine.services.permission import refusal
from statusengine.services.setting import Setting
from statusengine.storage.work import Work

__all__ = ["answer_again", "events_of"]


def answer_again(work: Work, request: Request, setting: Setting) -> Outcome:
    """What was done then, by the same key, for whoever may still ask it: a key opens nothing."""
    accession, operation = request.accession, request.operation
    record = work.record(accession)
    if record is None:
        raise InternalError(f"the operation {operation} left no record of {accession}")
    denied = refusal(work, setting, Deed(request.action), request, record)
    if denied is not None:
        return Refused(accession=accession, refusal=denied)
    events = events_of(work, operation, accession)
    waiting = work.request_of_operation(operation, accession)
    if waiting is not None:
        return Pending(accession=accession, record=record, request=waiting, events=events, replayed=True)
    return Applied(
        accession=accession,
        record=record,
        events=events,
        operation=operation,
        replayed=True,
        break_glass=work.broke_glass(operation),
    )


def events_of(work: Work, operation: str, accession: str) -> tuple[Event, ...]:
    """The events that an operation made, of the record itself first."""
    touched = (accession, *(each.accession for each in work.carried(operation)))
    histories = work.histories(touched)
    return tuple(event for each in touched for event in histories.get(each, ()) if event.operation == operation)
