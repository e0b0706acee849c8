"""Deciding a request that waits: another principal approves it, or it is declined.

The second person is another account, not another name typed in. In a single-user database the same one may
approve, and the history says that the move was single-handed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Applied, Outcome, PendingRequest, Refused
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import replay
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.text import MAX_WORD, clean_key, clean_text, quoted
from statusengine.domain.verdict import Decision, Unchanged
from statusengine.errors import IdempotencyKeyError, InternalError, UsageError
from statusengine.services.ask import new_operation
from statusengine.services.company import Companies
from statusengine.services.journal import write_operation
from statusengine.services.log import log
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date
from statusengine.storage.work import Decided, Work

__all__ = ["Answer", "answer_to", "approve", "decline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the second person says; `operation` is the idempotency key of the answer."""

    accession: str
    operation: str
    note: str | None = None
    on_behalf_of: str | None = None
    number: int | None = None


def approve(setting: Setting, answer: Answer, *, dry_run: bool = False) -> Outcome:
    """Carry out the request that waits on a record, as the other person.

    Returns:
        `Applied`, or `Refused`: nothing waits, the approver is the one who asked, or the rules say no by now.
    """
    return _decided(setting, answer, "approved", dry_run=dry_run)


def decline(setting: Setting, answer: Answer, *, dry_run: bool = False) -> Outcome:
    """Say no to the request; what was suppressed only for it comes back as it was.

    The one who asked may decline too, which takes the request back.
    """
    return _decided(setting, answer, "declined", dry_run=dry_run)


def _decided(setting: Setting, answer: Answer, state: str, *, dry_run: bool) -> Outcome:
    outcome = setting.store.writing(lambda work: _settle(work, answer, setting, state), dry_run=dry_run)
    match outcome:
        case Applied() if dry_run:
            return replace(outcome, dry_run=True)
        case Applied(replayed=False):
            log.info(
                _EVENTS[state], accession=answer.accession, operation=answer.operation, principal=setting.principal
            )
        case Refused(refusal=refusal):
            log.info("request_refused", accession=answer.accession, code=refusal.code.value)
        case _:
            pass
    return outcome


_EVENTS: Final = {"approved": "request_approved", "declined": "request_declined"}


def _settle(work: Work, answer: Answer, setting: Setting, state: str) -> Outcome:
    if answer.operation in work.kept([answer.operation]):
        return _again(work, answer, setting, state)
    waiting = work.pending([answer.accession]).get(answer.accession)
    if waiting is None or answer.number not in {None, waiting.number}:
        named = answer.accession if answer.number is None else f"{answer.accession}/{answer.number}"
        refusal = Refusal(RefusalCode.NO_SUCH_REQUEST, f"no request waits on {named}", "status requests")
        return Refused(accession=answer.accession, refusal=refusal, record=work.record(answer.accession))
    decide_it = _approve if state == "approved" else _decline
    return decide_it(work, waiting, answer, setting, setting.now())


def _again(work: Work, answer: Answer, setting: Setting, state: str) -> Outcome:
    """The same answer again: told from the store, with nothing written."""
    done, record = work.decided_by(answer.operation), work.record(answer.accession)
    said = (answer.accession, state, setting.principal)
    if record is None or done is None or _said(done) != said or answer.number not in {None, done.number}:
        message = f"the key {answer.operation} was used for something else"
        raise IdempotencyKeyError(message, hint="use a new key for a new answer")
    events = tuple(event for event in work.history(answer.accession) if event.operation == answer.operation)
    return Applied(
        accession=answer.accession,
        record=record,
        events=events,
        operation=answer.operation,
        replayed=True,
        single_handed=state == "approved" and done.asked_by == done.decided_by,
    )


def _said(done: Decided) -> tuple[str, str, str]:
    return done.accession, done.state, done.decided_by


def _approve(work: Work, waiting: PendingRequest, answer: Answer, setting: Setting, now: datetime) -> Outcome:
    record = work.record(waiting.accession)
    single = _may_be_alone(setting) and waiting.principal == setting.principal
    request = replace(
        _as_asked(work, waiting),
        operation=answer.operation,
        approver=setting.principal,
        single_handed=single,
        on_behalf_of=answer.on_behalf_of,
    )
    if answer.note:
        request = replace(request, internal_note="\n".join(filter(None, (request.internal_note, answer.note))))
    companies = Companies(work, [request], {(request.accession, request.action): request}, setting, now)
    verdict = decide(record, request, now, site=setting.site, company=companies.of(request))
    if isinstance(verdict, Refusal):
        return Refused(accession=waiting.accession, refusal=verdict, record=record)
    if not isinstance(verdict, Decision):
        raise InternalError(f"the approval of {waiting.id} led nowhere")
    write_operation(work, request, now, reason=request.reason)
    work.apply(verdict)
    work.decide_request(waiting, "approved", answer.operation, setting.principal, now)
    return Applied(
        accession=waiting.accession,
        record=verdict.record,
        events=verdict.events,
        operation=answer.operation,
        single_handed=single,
    )


def _may_be_alone(setting: Setting) -> bool:
    """Only whoever made a single-user database is both persons in it."""
    return setting.store.facts.single_user and setting.store.facts.created_by == setting.principal


def _as_asked(work: Work, waiting: PendingRequest) -> Request:
    """The request as its principal made it, from the store."""
    row = work.select(
        "SELECT r.detail, r.until, o.evidence, o.confirmed_with, n.public_note, n.internal_note"
        " FROM request r JOIN operation o ON o.id = r.operation LEFT JOIN note n ON n.operation = r.operation"
        " WHERE r.accession = :accession AND r.number = :number",
        accession=waiting.accession,
        number=waiting.number,
    )[0]
    return Request(
        action=waiting.action,
        accession=waiting.accession,
        principal=waiting.principal,
        operation=waiting.operation,
        reason=waiting.reason,
        requester=waiting.requester,
        detail=row[0],
        until=as_date(row[1]),
        evidence=row[2],
        confirmed_with=Requester(row[3]) if row[3] else None,
        public_note=row[4],
        internal_note=row[5],
    )


def _decline(work: Work, waiting: PendingRequest, answer: Answer, setting: Setting, now: datetime) -> Outcome:
    record = work.record(waiting.accession)
    if record is None:
        raise InternalError(f"{waiting.id} waits on a record that is not here")
    back = _way_back(work, waiting, answer, setting)
    verdict = decide(record, back, now, site=setting.site) if back else Unchanged(record)
    if isinstance(verdict, Refusal):
        return Refused(accession=waiting.accession, refusal=verdict, record=record)
    said = back or _words(waiting, answer, setting, Action.AMEND)
    write_operation(work, said, now, reason=back.reason if back else None)
    work.decide_request(waiting, "declined", answer.operation, setting.principal, now)
    if not isinstance(verdict, Decision):
        return Applied(accession=waiting.accession, record=record, events=(), operation=answer.operation)
    work.apply(verdict)
    return Applied(
        accession=waiting.accession, record=verdict.record, events=verdict.events, operation=answer.operation
    )


def _words(waiting: PendingRequest, answer: Answer, setting: Setting, action: Action) -> Request:
    return Request(
        action=action,
        accession=waiting.accession,
        principal=setting.principal,
        operation=answer.operation,
        on_behalf_of=answer.on_behalf_of,
        internal_note=answer.note,
        giver=Giver.ENGINE,
    )


def _way_back(work: Work, waiting: PendingRequest, answer: Answer, setting: Setting) -> Request | None:
    """How a record that was hidden for a request returns to what it was before."""
    record = work.record(waiting.accession)
    if waiting.hidden_by is None or record is None or record.reason is not Reason.WITHDRAWAL_PENDING:
        return None
    earlier = [event for event in work.history(waiting.accession) if event.version < waiting.hidden_by]
    before = replay(earlier, record.particulars)
    if before is None:
        raise InternalError(f"{waiting.accession} has no history before {waiting.id}")
    if before.status is Status.PUBLIC:
        words = _words(waiting, answer, setting, Action.RERELEASE)
        return replace(words, reason=Reason.WITHDRAWAL_DECLINED)
    words = _words(waiting, answer, setting, Action.AMEND)
    return replace(
        words,
        reason=before.reason,
        detail=before.detail,
        until=before.rerelease_on,
        clear_date=not before.rerelease_on,
    )


def answer_to(request: str, *, note: str | None, on_behalf_of: str | None, key: str | None) -> Answer:
    """Read `ACCESSION` or `ACCESSION/NUMBER`.

    Raises:
        UsageError: It is neither, or a text or the key cannot be stored.
    """
    accession, slash, number = request.partition("/")
    if slash and not (number.isascii() and number.isdigit()):
        raise UsageError(f"{quoted(request)} is not a request", hint="ACCESSION or ACCESSION/NUMBER")
    return Answer(
        accession=parse_accession(accession).text,
        operation=clean_key(key) if key else new_operation(),
        note=clean_text("note", note),
        on_behalf_of=clean_text("on behalf of", on_behalf_of, limit=MAX_WORD, one_line=True),
        number=int(number) if slash else None,
    )
