"""Deciding a request that waits: another principal approves it, or it is declined.

The second person is another account, not another name typed in. In a single-user database the same one may
approve, and the history says that the move was single-handed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.outcome import Applied, Outcome, PendingRequest, Refused
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.role import Deed
from statusengine.domain.text import MAX_WORD, clean_key, clean_text, quoted
from statusengine.domain.waiting import Phase, RequestState
from statusengine.errors import IdempotencyKeyError, InternalError, UsageError
from statusengine.services.again import events_of
from statusengine.services.ask import new_operation
from statusengine.services.deciding import Answer, Begun, Deciding, may_be_alone, no
from statusengine.services.large import finish
from statusengine.services.log import log
from statusengine.services.permission import refusal
from statusengine.services.setting import Setting
from statusengine.storage.work import Decided, InProgress, Work

__all__ = ["Answer", "answer_to", "approve", "decline"]


@dataclass(frozen=True, slots=True)
class _Hiding:
    """The family is still being hidden, which is finished before the request is decided."""

    operation: str


def approve(setting: Setting, answer: Answer, *, dry_run: bool = False) -> Outcome:
    """Carry out the request that waits on a record, as the other person.

    Returns:
        `Applied`, or `Refused`: nothing waits, it expired, the approver is the one who asked, a record changed
        meanwhile, or the rules say no by now.
    """
    return _decided(setting, answer, RequestState.APPROVED, dry_run=dry_run)


def decline(setting: Setting, answer: Answer, *, dry_run: bool = False) -> Outcome:
    """Say no to the request; what was suppressed only for it comes back as it was.

    The one who asked may decline too, which takes the request back.
    """
    return _decided(setting, answer, RequestState.DECLINED, dry_run=dry_run)


def _decided(setting: Setting, answer: Answer, state: RequestState, *, dry_run: bool) -> Outcome:
    outcome = _answered(setting, answer, state, dry_run=dry_run)
    if isinstance(outcome, Begun):
        finish(setting, outcome.operation)
        whole = setting.store.writing(partial(_told, operation=outcome.operation, replayed=False))
        outcome = replace(whole, plan=outcome.plan)
    match outcome:
        case Applied() if dry_run:
            return replace(outcome, dry_run=True)
        case Applied(replayed=False):
            log.info(
                _EVENTS[state], accession=answer.accession, operation=outcome.operation, principal=setting.principal
            )
        case Refused(refusal=said):
            log.info("request_refused", accession=answer.accession, code=said.code.value)
        case _:
            pass
    return outcome


_EVENTS: Final = {RequestState.APPROVED: "request_approved", RequestState.DECLINED: "request_declined"}


def _answered(setting: Setting, answer: Answer, state: RequestState, *, dry_run: bool) -> Outcome | Begun:
    """The answer, after hiding that was cut short is finished; one that is large has only begun."""
    task = partial(_settle, answer=answer, setting=setting, state=state, dry_run=dry_run)
    while True:
        outcome = setting.store.writing(task, dry_run=dry_run)
        if not isinstance(outcome, _Hiding):
            return outcome
        finish(setting, outcome.operation)


def _told(work: Work, operation: str, *, replayed: bool) -> Applied:
    """What an answer came to, from the store."""
    done = work.decided_by(operation)
    record = work.record(done.accession) if done else None
    if record is None or done is None:
        raise InternalError(f"the operation {operation} decided no request")
    return Applied(
        accession=done.accession,
        record=record,
        events=events_of(work, operation, done.accession),
        operation=operation,
        replayed=replayed,
        single_handed=done.state == RequestState.APPROVED and done.asked_by == done.decided_by,
    )


def _settle(
    work: Work, answer: Answer, setting: Setting, state: RequestState, *, dry_run: bool
) -> Outcome | Begun | _Hiding:
    denied = refusal(work, setting, Deed.APPROVE if state is RequestState.APPROVED else Deed.DECLINE)
    if denied is not None:
        return Refused(accession=answer.accession, refusal=denied)
    if answer.operation in work.kept([answer.operation]) and not _is_under_way(work, answer, setting, state):
        return _again(work, answer, setting, state)
    waiting = work.pending([answer.accession]).get(answer.accession)
    if waiting is None or answer.number not in {None, waiting.number}:
        named = answer.accession if answer.number is None else f"{answer.accession}/{answer.number}"
        return no(
            work, answer, Refusal(RefusalCode.NO_SUCH_REQUEST, f"no request waits on {named}", "status requests")
        )
    busy = work.busy([waiting.accession]).get(waiting.accession)
    if busy is not None:
        progress = next(each for each in work.in_progress() if each.operation == busy)
        return _unfinished(work, answer, waiting, progress, setting, state, dry_run=dry_run)
    decision = Deciding(work, waiting, answer, setting, setting.now(), dry_run)
    return decision.approved() if state is RequestState.APPROVED else decision.declined()


def _is_under_way(work: Work, answer: Answer, setting: Setting, state: RequestState) -> bool:
    """Whether the same answer was begun with this key, and is not whole yet."""
    said = (answer.operation, answer.accession, state, setting.principal)
    begun = ((each.operation, each.accession, _NEXT.get(each.phase), each.principal) for each in work.in_progress())
    return said in begun


_NEXT: Final = {Phase.CARRY_OUT: RequestState.APPROVED, Phase.TAKE_BACK: RequestState.DECLINED}


def _unfinished(  # noqa: PLR0913, PLR0917 - who answers what, and how far it is
    work: Work,
    answer: Answer,
    waiting: PendingRequest,
    progress: InProgress,
    setting: Setting,
    state: RequestState,
    *,
    dry_run: bool,
) -> Refused | Begun | _Hiding:
    """An answer cut short is finished by the same answer again; hiding that was cut short, by any answer."""
    own = progress.accession == waiting.accession and not dry_run
    decided = _NEXT.get(progress.phase)
    alone = waiting.principal == setting.principal and not may_be_alone(setting)
    if own and decided is None:
        return _Hiding(progress.operation)
    if own and decided is state and not (decided is RequestState.APPROVED and alone):
        return Begun(progress.operation)
    message = f"{progress.accession} is in progress: {progress.done} of {progress.total} records are done"
    return no(work, answer, Refusal(RefusalCode.IN_PROGRESS, message, f"status resume {progress.operation}"))


def _again(work: Work, answer: Answer, setting: Setting, state: RequestState) -> Applied:
    """The same answer again: told from the store, with nothing written."""
    done = work.decided_by(answer.operation)
    said = (answer.accession, state.value, setting.principal)
    if done is None or _said(done) != said or answer.number not in {None, done.number}:
        message = f"the key {answer.operation} was used for something else"
        raise IdempotencyKeyError(message, hint="use a new key for a new answer")
    return _told(work, answer.operation, replayed=True)


def _said(done: Decided) -> tuple[str, str, str]:
    return done.accession, done.state, done.decided_by


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
