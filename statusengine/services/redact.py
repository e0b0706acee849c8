"""Destroying the text of a past event, once two persons agreed to it: what was done stays, what was said goes.

Text belongs to an operation, so that all events of that operation lose it, of other records too. A move that waited
for a second person has two operations, the request's beside the approval's, and both lose theirs. A detail is
destroyed wherever the history of its record repeats it, because an amendment copies it; a record that shows it now
shows it no more, so that its history still leads to what is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.record import Event
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.verdict import Decision
from statusengine.storage.work import Work

__all__ = ["nothing_to_redact", "redacted"]

_OPERATION: Final = (
    "SELECT e.operation, o.accession FROM event e JOIN operation o ON o.id = e.operation"
    " WHERE e.accession = :accession AND e.version = :version"
)
_BESIDE: Final = (
    "SELECT operation, decided_operation FROM request WHERE accession = :accession AND state = 'approved'"
    " AND (operation = :operation OR decided_operation = :operation)"
)
_WAITING: Final = "SELECT accession, number FROM request WHERE state = 'pending' AND operation IN :operations"
_SAID: Final = (
    "SELECT 1 FROM operation o LEFT JOIN note n ON n.operation = o.id WHERE o.id IN :operations AND (o.evidence"
    " IS NOT NULL OR o.on_behalf_of IS NOT NULL OR n.public_note IS NOT NULL OR n.internal_note IS NOT NULL)"
)


@dataclass(frozen=True, slots=True)
class _Text:
    """What is to be destroyed: the text of these operations, and the details of these events."""

    operations: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def details(self) -> frozenset[tuple[str, str | None]]:
        """Each record with a detail that goes."""
        return frozenset((event.accession, event.detail) for event in self.events)


def nothing_to_redact(work: Work, request: Request) -> Refusal | None:
    """Why there is no text to destroy, or not yet; anything but a redaction of an event that is stored passes."""
    text = _text(work, request)
    if text is None:
        return None
    waiting = work.select(_WAITING, operations=list(text.operations))
    if waiting:
        accession, number = waiting[0]
        message = f"what was said is still needed: {accession}/{number} waits for a second person"
        hint = f"status approve {accession}, or status decline {accession}"
        return Refusal(RefusalCode.REQUEST_PENDING, message, hint)
    if text.events or work.select(_SAID, operations=list(text.operations)):
        return None
    message = f"event {request.event} of {request.accession} has no text, or none any more"
    return Refusal(RefusalCode.NOTHING_TO_REDACT, message, f"status history {request.accession}")


def redacted(work: Work, request: Request, decision: Decision) -> Decision:
    """Destroy the text that a redaction names; answers with the decision, its record without what is gone."""
    text = _text(work, request)
    if text is None:
        return decision
    touched = {event.accession for event in text.events}
    showing = [each for each in sorted(touched) if _shows(work, each, text)]
    work.destroy_details(text.events, showing, by=request.operation)
    work.destroy_text(text.operations, by=request.operation)
    if decision.record.accession not in showing:
        return decision
    return replace(decision, record=replace(decision.record, detail=None))


def _shows(work: Work, accession: str, text: _Text) -> bool:
    record = work.readable(accession)
    return record is not None and (accession, record.detail) in text.details


def _text(work: Work, request: Request) -> _Text | None:
    """All that was said with the event, nothing where it is no redaction, or names no event that is stored."""
    if request.action is not Action.REDACT:
        return None
    found = work.select(_OPERATION, accession=request.accession, version=request.event)
    if not found:
        return None
    operation, root = found[0]
    beside = work.select(_BESIDE, accession=root, operation=operation)
    operations = tuple(dict.fromkeys((operation, *(name for row in beside for name in row))))
    touched = {request.accession, root or request.accession}
    touched |= {each.accession for name in operations for each in work.carried(name)}
    return _Text(operations, tuple(_repeated(work.histories(touched).values(), operations)))


def _repeated(histories: Iterable[Sequence[Event]], operations: Sequence[str]) -> list[Event]:
    """The events with a detail of these operations, and those of the same record that repeat it."""
    events = [event for history in histories for event in history if event.detail is not None]
    said = {(event.accession, event.detail) for event in events if event.operation in operations}
    return [event for event in events if (event.accession, event.detail) in said]
