"""The whole rule in one pure call: a record and a request in, events or a refusal out.

The order is always the same. Is the record ours and here? Is it already so? Does the reason belong to the
action, and the move to the table? Does a guard object? Is a second person wanting? Only then is there an event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.birth import decide_birth
from statusengine.domain.guard import Aim, Case, first_refusal, is_dra_part
from statusengine.domain.hold import HOLD_POLICIES
from statusengine.domain.machine import permitted
from statusengine.domain.moves import actions_from, find_move
from statusengine.domain.reason import REASONS, Giver, Reason, justified, reasons_for
from statusengine.domain.record import Event, Record, evolve
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import EVER_PUBLIC, SUPPRESSED, Status
from statusengine.domain.verdict import ALONE, Company, Decision, Site, Unchanged, Verdict, Wanting

__all__ = ["decide"]


def decide(
    record: Record | None, request: Request, now: datetime, *, site: Site, company: Company = ALONE
) -> Verdict:
    """Judge `request` of `record` at the moment `now` (aware; the date is taken in the archive's zone).

    Returns:
        `Decision` with the events that follow, `Unchanged`, `Wanting` a second person, or a `Refusal`.
    """
    if request.action in {Action.REGISTER, Action.IMPORT}:
        return decide_birth(record, request, now, site=site)
    if record is None:
        return _not_here(request, site)
    if record.particulars.origin is not site.archive:
        return _not_ours(record, site)
    aim = _AIMS.get(request.action, _aim_by_reason)(record, request)
    if isinstance(aim, Refusal | Unchanged):
        return aim
    move = find_move(record.status, request.action, aim.target)
    if move is None or aim.target not in permitted(record.status, request.action):
        return _illegal(record, request)
    case = Case(record, request, move, aim, site.calendar.today(now), site, company)
    refusal = first_refusal(case)
    if refusal is not None:
        return refusal
    if move.kind.needs_second_person and request.approver is None:
        hides = move.action is Action.WITHDRAW and record.status in _SHOWN_UNTIL_DECIDED
        return Wanting(record, move, hides and record.reason is not Reason.WITHDRAWAL_PENDING)
    return _follow(case, now)


_SHOWN_UNTIL_DECIDED: Final = frozenset({Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED})


def _not_here(request: Request, site: Site) -> Refusal:
    message = f"there is no record {request.accession} at {site.archive}"
    return Refusal(RefusalCode.NO_SUCH_RECORD, message, f"status register {request.accession}, or import it")


def _not_ours(record: Record, site: Site) -> Refusal:
    origin = record.particulars.origin
    message = f"{record.accession} belongs to {origin}, and {site.archive} does not change it"
    return Refusal(RefusalCode.NOT_OURS, message, f"ask {origin.desk}")


def _illegal(record: Record, request: Request) -> Refusal:
    allowed = ", ".join(actions_from(record.status))
    message = f"{record.accession} is {record.status}: {request.action} is not allowed"
    return Refusal(RefusalCode.ILLEGAL_MOVE, message, f"allowed from {record.status}: {allowed}")


def _aim_by_reason(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """The reason says where an action leads; the wrong pairing is told the right command."""
    action, reason = request.action, request.reason or _only_reason(request.action)
    if reason is None:
        return _reason_needed(request)
    rule = REASONS[reason]
    if action not in rule.actions:
        return _wrong_pairing(request, reason)
    if rule.giver is not request.giver and not (rule.giver is Giver.PERSON and request.giver is Giver.ENGINE):
        message = f"{reason} is the engine's own reason"
        return Refusal(RefusalCode.WRONG_REASON, message, f"one of: {', '.join(reasons_for(action))}")
    if _is_already_so(record, request, reason):
        return Unchanged(record)
    if not permitted(record.status, action):
        return _amend_instead(record, request) if _leads_here(record, request) else _illegal(record, request)
    led = justified(record.status, action, reason)
    if not led:
        return (
            _amend_instead(record, request)
            if _leads_here(record, request)
            else _no_reason_here(record, request, reason)
        )
    return Aim(min(led), reason, request.detail, _until(record, request))


def _only_reason(action: Action) -> Reason | None:
    known = reasons_for(action, None)
    return known[0] if len(known) == 1 else None


def _reason_needed(request: Request) -> Refusal:
    fitting = ", ".join(reasons_for(request.action))
    return Refusal(
        RefusalCode.REASON_NEEDED, f"{request.action} needs a reason", f"--reason, one of: {fitting}"
    )


def _wrong_pairing(request: Request, reason: Reason) -> Refusal:
    belongs = " or ".join(REASONS[reason].actions)
    message = f"{reason} is no reason to {request.action}: it belongs to {belongs}"
    right = REASONS[reason].actions[0]
    hint = f"status {right} {request.accession}" + ("" if right is Action.REPLACE else f" --reason {reason}")
    return Refusal(RefusalCode.WRONG_REASON, message, hint)


def _no_reason_here(record: Record, request: Request, reason: Reason) -> Refusal:
    fitting = [
        other for other in reasons_for(request.action) if justified(record.status, request.action, other)
    ]
    message = f"{reason} is no reason to {request.action} a {record.status} record"
    hint = f"one of: {', '.join(fitting)}"
    return Refusal(RefusalCode.WRONG_REASON, message, hint)


def _leads_here(record: Record, request: Request) -> bool:
    """Whether the action, from somewhere, leads to the status the record already has."""
    return any(record.status in permitted(source, request.action) for source in Status)


def _amend_instead(record: Record, request: Request) -> Refusal:
    message = f"{record.accession} is already {record.status}, for another reason or with other details"
    hint = f"status amend {record.accession} corrects them and keeps the old ones"
    return Refusal(RefusalCode.AMEND_INSTEAD, message, hint)


def _until(record: Record, request: Request) -> date | None:
    if request.until is not None or request.clear_date:
        return request.until
    return record.until if request.action in {Action.HOLD, Action.AMEND} else None


def _is_already_so(record: Record, request: Request, reason: Reason) -> bool:
    """Same status, reason, detail and dates; what the request leaves open does not differ."""
    return (
        record.reason is reason
        and _arrives_at(record, request.action, reason)
        and (request.detail is None or request.detail == record.detail)
        and (request.until is None or request.until == record.until)
        and not (request.clear_date and record.until is not None)
        and request.action is not Action.REPLACE
    )


def _arrives_at(record: Record, action: Action, reason: Reason) -> bool:
    return any(record.status in justified(source, action, reason) for source in Status)


def _aim_hold(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    if request.until is None and not request.clear_date:
        hint = f"status hold {request.accession} --until YYYY-MM-DD, or --clear"
        return Refusal(RefusalCode.WRONG_DATE, "hold needs a date", hint)
    if record.status is Status.PRIVATE and request.until == record.hold_on:
        return Unchanged(record)
    return _aim_by_reason(record, request)


def _aim_in_place(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """Marks that leave status and reason as they are."""
    done = {
        Action.COMPLETE: record.status is Status.PRIVATE and record.processed_on is not None,
        Action.FREEZE: record.frozen,
        Action.UNFREEZE: not record.frozen,
    }
    if done.get(request.action):
        return Unchanged(record)
    return Aim(record.status, None, None, record.until)


def _aim_purge(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    return Unchanged(record) if record.purged_on is not None else _aim_by_reason(record, request)


def _aim_replace(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """A link already there is left out by the caller: no successor left to add means it is already so."""
    if record.reason is Reason.REPLACED and not request.successors:
        return Unchanged(record)
    return _aim_by_reason(record, request)


def _aim_amend(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    reason = request.reason or record.reason
    if request.reason and not _may_stand(record, request.reason):
        fitting = [other for other in Reason if _may_stand(record, other)]
        message = f"{request.reason} is no reason to be {record.status}"
        hint = f"one of: {', '.join(fitting)}" if fitting else "this status has no reason to amend"
        return Refusal(RefusalCode.WRONG_REASON, message, hint)
    said = (request.detail, request.until, request.public_note, request.internal_note, request.evidence)
    if request.reason is None and not any(said) and not request.clear_date:
        hint = "--reason, --detail, --until, --note, --public-note or --evidence"
        return Refusal(RefusalCode.NOTHING_TO_AMEND, f"nothing of {record.accession} is amended", hint)
    keeps_detail = request.detail is None and reason is record.reason
    aim = Aim(
        record.status, reason, record.detail if keeps_detail else request.detail, _until(record, request)
    )
    same = (aim.reason, aim.detail, aim.until) == (record.reason, record.detail, record.until)
    return Unchanged(record) if same and not any(said[2:]) else aim


def _may_stand(record: Record, reason: Reason) -> bool:
    """Whether a person may give `reason` as the one for the present status (a replacement needs its link)."""
    rule = REASONS[reason]
    if rule.giver is not Giver.PERSON or reason in {Reason.REPLACED, Reason.IMPORTED}:
        return reason is record.reason
    return any(
        record.status in justified(source, action, reason) for source in Status for action in rule.actions
    )


_Aimer = Callable[[Record, Request], Aim | Refusal | Unchanged]
_AIMS: Final[Mapping[Action, _Aimer]] = MappingProxyType(
    {
        Action.HOLD: _aim_hold,
        Action.AMEND: _aim_amend,
        Action.REPLACE: _aim_replace,
        Action.PURGE: _aim_purge,
        Action.COMPLETE: _aim_in_place,
        Action.FREEZE: _aim_in_place,
        Action.UNFREEZE: _aim_in_place,
        Action.REDACT: _aim_in_place,
    }
)


def _follow(case: Case, now: datetime) -> Decision:
    event = _event(case, now)
    record = evolve(case.record, event, case.record.particulars)
    if case.request.action is not Action.COMPLETE or not _goes_out_on_completion(record):
        return Decision((event,), record, case.request.successors)
    release = _release_on_completion(record, event)
    return Decision((event, release), evolve(record, release, record.particulars))


def _event(case: Case, now: datetime) -> Event:
    record, request, aim = case.record, case.request, case.aim
    return Event(
        accession=record.accession,
        version=record.version + 1,
        operation=request.operation,
        action=request.action,
        source=record.status,
        target=aim.target,
        reason=aim.reason,
        detail=aim.detail,
        until=record.hold_on if request.action is Action.REOPEN else aim.until,
        effective=case.today,
        recorded_at=now,
        as_part=_as_part(case),
        carried_from=request.carried_from,
    )


def _as_part(case: Case) -> bool:
    if case.move.stays or (case.move.source in SUPPRESSED and case.record.as_part):
        return case.record.as_part and case.aim.target in EVER_PUBLIC - {Status.PUBLIC}
    if case.aim.target not in SUPPRESSED or case.aim.reason is Reason.WITHDRAWAL_PENDING:
        return False
    return is_dra_part(case.record, case.company)


def _goes_out_on_completion(record: Record) -> bool:
    """No hold date means release on completion, but for what follows its data (DDBJ BioProject, BioSample)."""
    return record.hold_on is None and HOLD_POLICIES[record.particulars.scope].has_own_date


def _release_on_completion(record: Record, completed: Event) -> Event:
    return Event(
        accession=record.accession,
        version=record.version + 1,
        operation=completed.operation,
        action=Action.RELEASE,
        source=Status.PRIVATE,
        target=Status.PUBLIC,
        reason=Reason.PROCESSING_COMPLETED,
        effective=completed.effective,
        recorded_at=completed.recorded_at,
    )
