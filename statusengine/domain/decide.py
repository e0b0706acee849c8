"""The whole rule in one pure call: a record and a request in, events or a refusal out.

The order is always the same. Is the record here and ours? What does the request aim at, or is it already so?
Is the move in the table? Does a guard object? Is a second person wanting? Only then is there an event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.aim import aim_at, illegal
from statusengine.domain.archive import Archive
from statusengine.domain.birth import decide_birth, released_on_completion
from statusengine.domain.case import Aim, Case
from statusengine.domain.guard import first_refusal
from statusengine.domain.machine import permitted
from statusengine.domain.moves import find_move
from statusengine.domain.part import stays_a_part
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, Record, evolve
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.two_persons import needs_two
from statusengine.domain.verdict import ALONE, Company, Decision, Site, Verdict, Wanting

__all__ = ["decide"]

_BIRTHS: Final = frozenset({Action.REGISTER, Action.IMPORT})


def decide(
    record: Record | None, request: Request, now: datetime, *, site: Site, company: Company = ALONE
) -> Verdict:
    """Judge `request` of `record` at the moment `now` (aware; the date is taken in the archive's zone).

    Returns:
        `Decision` with the events that follow, `Unchanged`, `Wanting` a second person, or a `Refusal`.
    """
    if request.action in _BIRTHS:
        return decide_birth(record, request, now, site=site)
    if record is None:
        return _not_here(request, site)
    if record.particulars.origin is not site.archive:
        return _not_ours(record.accession, record.particulars.origin, site)
    aim = aim_at(record, request)
    return _judge(record, request, aim, now, site, company) if isinstance(aim, Aim) else aim


def _not_here(request: Request, site: Site) -> Refusal:
    origin = parse_accession(request.accession).origin
    if origin is not None and origin is not site.archive:
        return _not_ours(request.accession, origin, site)
    message = f"there is no record {request.accession} at {site.archive}"
    hint = f"status register {request.accession}" if origin else "no archive is known to issue it: check the prefix"
    return Refusal(RefusalCode.NO_SUCH_RECORD, message, hint)


def _not_ours(accession: str, origin: Archive, site: Site) -> Refusal:
    message = f"{accession} belongs to {origin}, and {site.archive} does not change it"
    return Refusal(RefusalCode.NOT_OURS, message, f"ask {origin.desk}")


def _judge(  # noqa: PLR0913, PLR0917 - the parts of a case, which only here become one
    record: Record, request: Request, aim: Aim, now: datetime, site: Site, company: Company
) -> Verdict:
    move = find_move(record.status, request.action, aim.target)
    if move is None or aim.target not in permitted(record.status, request.action):
        return illegal(record, request)
    case = Case(record, request, move, aim, site.calendar.today(now), site, company)
    refusal = first_refusal(case)
    if refusal is not None:
        return refusal
    why = needs_two(case) if request.approver is None else None
    if why is not None and not (request.break_glass and move.kind.needs_second_person):
        return Wanting(record, move, _hides_meanwhile(case), why, stays_a_part(case))
    return _follow(case, now)


_STILL_COMES_BACK: Final = frozenset({Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED})


def _hides_meanwhile(case: Case) -> bool:
    """Whether the record must leave the search, or not return to it, while its withdrawal waits."""
    record = case.record
    is_hidden_already = record.reason is Reason.WITHDRAWAL_PENDING
    return case.move.action is Action.WITHDRAW and record.status in _STILL_COMES_BACK and not is_hidden_already


def _follow(case: Case, now: datetime) -> Decision:
    event = _event(case, now)
    record = evolve(case.record, event, case.record.particulars)
    if case.request.action is not Action.COMPLETE or not _goes_out_on_completion(record, case.site):
        return Decision((event,), record, case.request.successors)
    release = released_on_completion(event)
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
        as_part=stays_a_part(case),
        carried_from=request.carried_from,
    )


def _goes_out_on_completion(record: Record, site: Site) -> bool:
    """No hold date means release on completion, but for what follows its data."""
    return record.hold_on is None and site.hold_policy(record.particulars.scope).has_own_date
