"""Changing records one by one: read, decide, write, in transactions of a few hundred requests.

A refusal changes nothing and stops nobody else. A conflict starts the transaction over with fresh records. A key
that was used before is answered with what was done then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending, Refused
from statusengine.domain.record import Event
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.verdict import Decision, Unchanged, Wanting
from statusengine.errors import DamagedRecordError, IdempotencyKeyError, InternalError
from statusengine.services.ask import fingerprint
from statusengine.services.carry import add_parents, carried_along, inherit_hold, missing_parents
from statusengine.services.company import Asked, Companies
from statusengine.services.journal import write_operation
from statusengine.services.log import log
from statusengine.services.replacement import unlinked
from statusengine.services.setting import Setting
from statusengine.services.waiting import wait
from statusengine.storage.work import Kept, Work

__all__ = ["change", "settle"]

_AT_ONCE: Final = 500


def change(
    setting: Setting,
    requests: Iterable[Request],
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Carry out each request, in order; the answers are in the same order.

    Raises:
        ConflictError: Other writers were faster every time. Batches before it are done, and repeating with the
            same keys is safe.
        IdempotencyKeyError: A key was used before for something else; the batch it is in changed nothing.
    """
    asked = list(requests)
    together = {(request.accession, request.action): request for request in asked}
    outcomes: list[Outcome] = []
    for start in range(0, len(asked), _AT_ONCE):
        batch = asked[start : start + _AT_ONCE]
        task = partial(_batch, batch=batch, setting=setting, together=together)
        done = setting.store.writing(task, dry_run=dry_run)
        outcomes.extend(_told(outcome, dry_run=dry_run) for outcome in done)
        if progress is not None:
            progress(len(batch))
    return outcomes


def _batch(work: Work, batch: Sequence[Request], setting: Setting, together: Asked) -> list[Outcome]:
    now = setting.now()
    work.load(request.accession for request in batch)
    kept = work.kept(request.operation for request in batch)
    known = frozenset(kept)
    companies = Companies(work, batch, together, setting, now)
    done: dict[str, Outcome] = {}
    outcomes: list[Outcome] = []
    for request in batch:
        before = kept.setdefault(request.operation, Kept(request.operation, request.accession, fingerprint(request)))
        _expect_same(before, request)
        try:
            if request.operation in done:
                outcome = _once_more(done[request.operation])
            elif request.operation in known:
                outcome = _answer_again(work, request)
            else:
                outcome = done[request.operation] = settle(work, request, setting, companies, now)
        except DamagedRecordError as error:  # raised while reading: nothing was gathered for it yet
            refusal = Refusal(RefusalCode.UNREADABLE, error.message, error.hint)
            outcome = Refused(accession=request.accession, refusal=refusal)
        outcomes.append(outcome)
    return outcomes


def _expect_same(kept: Kept, request: Request) -> None:
    if kept.fingerprint != fingerprint(request):
        raise IdempotencyKeyError(
            f"the key {request.operation} was used for another request, of {kept.accession or 'many records'}",
            hint="use a new key for a new request",
        )


def _once_more(outcome: Outcome) -> Outcome:
    """The answer to a key that stands twice in one command."""
    return replace(outcome, replayed=True) if isinstance(outcome, Applied | Pending) else outcome


def _told(outcome: Outcome, *, dry_run: bool) -> Outcome:
    """Log what happened, or mark what would have."""
    if isinstance(outcome, Applied | Pending) and dry_run:
        return replace(outcome, dry_run=True)
    match outcome:
        case Applied(replayed=False, events=events, operation=operation):
            for event in events:
                log.info(
                    "record_changed",
                    accession=event.accession,
                    action=event.action.value,
                    status=event.target.value,
                    version=event.version,
                    operation=operation,
                )
        case Pending(replayed=False, request=request):
            log.info("approval_requested", request=request.id, action=request.action.value)
        case Refused(accession=accession, refusal=refusal):
            log.info("request_refused", accession=accession, code=refusal.code.value)
        case _:
            pass
    return outcome


def _answer_again(work: Work, request: Request) -> Outcome:
    """The same operation again: answered from the store, with nothing written."""
    accession, operation = request.accession, request.operation
    record = work.record(accession)
    if record is None:
        raise InternalError(f"the operation {operation} left no record of {accession}")
    touched = (accession, *work.members(accession)) if request.action is Action.HOLD else (accession,)
    events = tuple(event for each in touched for event in work.history(each) if event.operation == operation)
    waiting = work.request_of_operation(operation, accession)
    if waiting is not None:
        return Pending(accession=accession, record=record, request=waiting, events=events, replayed=True)
    return Applied(accession=accession, record=record, events=events, operation=operation, replayed=True)


def settle(work: Work, request: Request, setting: Setting, companies: Companies, now: datetime) -> Outcome:
    """Judge one request inside a transaction, and gather what follows from it."""
    record = work.record(request.accession)
    asked = inherit_hold(work, request, companies)
    if not isinstance(asked, Refusal):
        asked = unlinked(work, asked)
    if isinstance(asked, Refusal):
        return Refused(accession=request.accession, refusal=asked, record=record)
    company = companies.of(request)
    verdict = decide(record, asked, now, site=setting.site, company=company)
    if isinstance(verdict, Unchanged):
        verdict = missing_parents(work, asked) or verdict
    match verdict:
        case Refusal():
            return Refused(accession=request.accession, refusal=verdict, record=record)
        case Unchanged(record=same):
            return AlreadySo(accession=request.accession, record=same)
        case Wanting():
            return wait(work, request, verdict, setting, now)
        case _:
            return _carry_out(work, asked, verdict, setting, now)


def _carry_out(work: Work, request: Request, decision: Decision, setting: Setting, now: datetime) -> Outcome:
    followers = carried_along(work, request, decision, setting, now)
    if isinstance(followers, Refusal):
        return Refused(accession=request.accession, refusal=followers, record=work.record(request.accession))
    write_operation(work, request, now, reason=decision.events[0].reason or request.reason)
    events: list[Event] = []
    for each in (decision, *followers):
        work.apply(each)
        events.extend(each.events)
    add_parents(work, request)
    return Applied(
        accession=request.accession,
        record=decision.record,
        events=tuple(events),
        operation=request.operation,
        single_handed=request.single_handed,
    )
