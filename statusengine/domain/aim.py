"""What a request aims at: the status, reason, detail and date it would lead to.

The reason says where an action leads, so this is where a wrong pairing is told the right command, and where a
request for what is already so is recognised. Whether the aim may be reached is for `guard` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from shlex import quote
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Aim
from statusengine.domain.machine import permitted
from statusengine.domain.moves import actions_from
from statusengine.domain.pairing import (
    actions_of,
    arrivals,
    justified,
    only_reason,
    reasons_for,
    stands,
    target_of,
)
from statusengine.domain.reason import AnyReason, Giver, Reason
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import Unchanged

__all__ = ["aim_at", "illegal"]


def aim_at(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """Where `request` would lead `record`; or that it is so already; or why it leads nowhere."""
    return _AIMS.get(request.action, _by_reason)(record, request)


def illegal(record: Record, request: Request) -> Refusal:
    """The action is not in the table for this status; the hint names those that are and can be typed."""
    allowed = ", ".join(action for action in actions_from(record.status) if action not in _NEVER_TYPED)
    message = f"{record.accession} is {record.status}: {request.action} is not allowed"
    return Refusal(RefusalCode.ILLEGAL_MOVE, message, f"allowed from {record.status}: {allowed}")


_NEVER_TYPED: Final = frozenset({Action.IMPORT})


def _by_reason(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    action, reason = request.action, request.reason or only_reason(request.action)
    if reason is None:
        return _reason_needed(request) if permitted(record.status, action) else illegal(record, request)
    wrong = _not_theirs(request, reason) or _wrong_pairing(record, request, reason)
    if wrong is not None:
        return wrong
    if _is_already_so(record, request, reason):
        return Unchanged(record)
    target = target_of(record.status, action, reason)
    if target is None or _only_restates(record, request, target):
        return _leads_nowhere(record, request, reason)
    return Aim(target, reason, request.detail, _until(record, request))


def _reason_needed(request: Request) -> Refusal:
    fitting = ", ".join(reasons_for(request.action))
    message = f"{request.action} needs a reason"
    return Refusal(RefusalCode.REASON_NEEDED, message, f"--reason, one of: {fitting}")


_SIGNED_BY: Final[Mapping[Giver, str]] = MappingProxyType(
    {Giver.PERSON: "a person's", Giver.JOB: "the nightly job's own", Giver.ENGINE: "the engine's own"}
)


def _not_theirs(request: Request, reason: AnyReason) -> Refusal | None:
    """Nobody signs with another's reason, but the engine with a person's: what it carries along has that one."""
    giver = reason.rule.giver
    if giver is request.giver or (giver is Giver.PERSON and request.giver is Giver.ENGINE):
        return None
    hint = f"one of: {', '.join(reasons_for(request.action, request.giver) or reasons_for(request.action))}"
    return Refusal(RefusalCode.WRONG_REASON, f"{reason} is {_SIGNED_BY[giver]} reason", hint)


def _wrong_pairing(record: Record, request: Request, reason: AnyReason) -> Refusal | None:
    """The reason belongs to other actions: name the one that fits the record as it is."""
    actions = actions_of(reason)
    if request.action in actions:
        return None
    message = f"{reason} is no reason to {request.action}: it belongs to {' or '.join(actions)}"
    return Refusal(RefusalCode.WRONG_REASON, message, _right_pairing(record, request, reason))


def _right_pairing(record: Record, request: Request, reason: AnyReason) -> str:
    typed = [action for action in actions_of(reason) if action not in _NEVER_TYPED]
    if not typed:
        fitting = ", ".join(reasons_for(request.action))
        return f"one of: {fitting}" if fitting else f"{request.action} takes no reason"
    right = next((action for action in typed if justified(record.status, action, reason)), typed[0])
    option = "--by ACCESSION" if right is Action.REPLACE else f"--reason {reason}"
    return f"status {right} {record.accession} {option}"


def _is_already_so(record: Record, request: Request, reason: AnyReason) -> bool:
    """Same status, reason, detail and dates; what the request leaves open does not differ."""
    return (
        record.reason == reason
        and request.action not in _NEVER_BY_REASON_ALONE
        and record.status in arrivals(request.action, reason)
        and (request.detail is None or request.detail == record.detail)
        and (request.until is None or request.until == record.until)
        and not (request.clear_date and record.until is not None)
    )


_NEVER_BY_REASON_ALONE: Final = frozenset({Action.REPLACE, Action.PURGE})


def _only_restates(record: Record, request: Request, target: Status) -> bool:
    """Whether a suppression would change the reason alone: suppressed again means with another date."""
    return (
        target is record.status
        and request.action is Action.SUPPRESS
        and request.giver is not Giver.ENGINE
        and request.until is None
        and not request.clear_date
    )


def _leads_nowhere(record: Record, request: Request, reason: AnyReason) -> Refusal:
    if _restates(record, request, reason) and _may_stand(record, reason, Giver.PERSON):
        return _amend_instead(record, request, reason)
    if permitted(record.status, request.action):
        return _no_reason_here(record, request, reason)
    return illegal(record, request)


def _restates(record: Record, request: Request, reason: AnyReason) -> bool:
    """Whether the record is where this would lead, so that only its reason or details can differ.

    What is public or private is not made so again for another reason: then the action is plainly not allowed.
    """
    if request.action in _SAY_WHY_AGAIN:
        return _leads_to(record.status, request.action)
    return reason == record.reason and record.status in arrivals(request.action, reason)


_SAY_WHY_AGAIN: Final = frozenset({Action.CANCEL, Action.SUPPRESS, Action.WITHDRAW})


@cache
def _leads_to(status: Status, action: Action) -> bool:
    """Whether the action, from somewhere, leads to this status."""
    return any(status in permitted(source, action) for source in Status)


def _amend_instead(record: Record, request: Request, reason: AnyReason) -> Refusal:
    message = f"{record.accession} is already {record.status}, for another reason or with other details"
    said = {
        "--reason": reason,
        "--detail": request.detail,
        "--confirmed-with": request.confirmed_with,
        "--evidence": request.evidence,
    }
    options = " ".join(f"{option} {quote(text)}" for option, text in said.items() if text)
    return Refusal(RefusalCode.AMEND_INSTEAD, message, f"status amend {record.accession} {options}")


def _no_reason_here(record: Record, request: Request, reason: AnyReason) -> Refusal:
    action = request.action
    fitting = ", ".join(other for other in reasons_for(action) if justified(record.status, action, other))
    message = f"{reason} is no reason to {action} a {record.status} record"
    return Refusal(RefusalCode.WRONG_REASON, message, f"one of: {fitting}")


def _until(record: Record, request: Request) -> date | None:
    if request.until is not None or request.clear_date:
        return request.until
    return record.until if request.action in _KEEP_THE_DATE else None


_KEEP_THE_DATE: Final = frozenset({Action.HOLD, Action.AMEND})


def _hold(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    if not permitted(record.status, Action.HOLD):
        return _by_reason(record, request)
    if request.until is None and not request.clear_date:
        reason = request.reason or Reason.SUBMITTER_REQUEST
        hint = f"status hold {record.accession} --until YYYY-MM-DD --reason {reason}"
        return Refusal(RefusalCode.WRONG_DATE, "hold needs a date, or --clear", hint)
    if request.until == record.hold_on:
        return Unchanged(record)
    return _by_reason(record, request)


def _in_place(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """Marks that leave status and reason as they are, and take no reason."""
    wrong = _wrong_pairing(record, request, request.reason) if request.reason else None
    if wrong is not None:
        return wrong
    if _is_marked(record, request.action):
        return Unchanged(record)
    return Aim(record.status, None, None, record.until)


def _is_marked(record: Record, action: Action) -> bool:
    if action is Action.COMPLETE:
        return record.status is Status.PRIVATE and record.processed_on is not None
    return record.frozen if action is Action.FREEZE else action is Action.UNFREEZE and not record.frozen


def _purge(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    return Unchanged(record) if record.purged_on is not None else _by_reason(record, request)


def _replace(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    """A link already there is left out by the caller: no successor left to add means it is already so."""
    if record.reason is Reason.REPLACED and not request.successors:
        return Unchanged(record)
    return _by_reason(record, request)


def _amend(record: Record, request: Request) -> Aim | Refusal | Unchanged:
    reason = request.reason or record.reason
    if request.reason and not _may_stand(record, request.reason, request.giver):
        return _may_not_stand(record, request.reason)
    added = (
        request.public_note,
        request.internal_note,
        request.evidence,
        request.successors,
        request.links,
        request.unlinks,
    )
    said = (request.reason, request.detail, request.until, request.clear_date, *added)
    if not any(said):
        hint = "--reason, --detail, --until, --note, --public-note or --evidence"
        return Refusal(RefusalCode.NOTHING_TO_AMEND, f"nothing of {record.accession} is amended", hint)
    keeps_detail = request.detail is None and reason == record.reason
    detail = record.detail if keeps_detail else request.detail
    until = _until(record, request)
    same = (reason, detail, until) == (record.reason, record.detail, record.until)
    return Unchanged(record) if same and not any(added) else Aim(record.status, reason, detail, until)


def _may_stand(record: Record, reason: AnyReason, giver: Giver) -> bool:
    """Whether `reason` may be given as the one for the present status, or is already."""
    return reason == record.reason or stands(reason, record.status, giver)


def _may_not_stand(record: Record, reason: AnyReason) -> Refusal:
    fitting = ", ".join(other for other in Reason if stands(other, record.status, Giver.PERSON))
    hint = f"one of: {fitting}" if fitting else "this status has no reason to amend"
    return Refusal(RefusalCode.WRONG_REASON, f"{reason} is no reason to be {record.status}", hint)


_Aimer = Callable[[Record, Request], Aim | Refusal | Unchanged]
_AIMS: Final[Mapping[Action, _Aimer]] = MappingProxyType(
    {
        Action.HOLD: _hold,
        Action.AMEND: _amend,
        Action.REPLACE: _replace,
        Action.PURGE: _purge,
        Action.COMPLETE: _in_place,
        Action.FREEZE: _in_place,
        Action.UNFREEZE: _in_place,
        Action.REDACT: _in_place,
    }
)
