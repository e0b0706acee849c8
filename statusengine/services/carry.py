"""What moves along with a record: a DRA hold belongs to the whole submission, in one transaction or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.hold import HOLD_POLICIES
from statusengine.domain.kind import Kind
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company, Decision
from statusengine.services.company import Companies
from statusengine.services.setting import Setting
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["add_parents", "carried_along", "inherit_hold", "missing_parents", "relation_to"]


def _holds_whole(record: Record) -> bool:
    return record.particulars.kind is Kind.SUBMISSION and HOLD_POLICIES[record.particulars.scope].whole_submission


def inherit_hold(work: Work, request: Request, companies: Companies) -> Request | Refusal:
    """A record registered into a submission on hold is held with it, and on no other date of its own."""
    if request.action is not Action.REGISTER or work.record(request.accession) is not None:
        return request
    for joined in companies.joined_by(request):
        submission = work.record(joined)
        if submission and submission.status is Status.PRIVATE and submission.hold_on and _holds_whole(submission):
            return _held_with(submission.hold_on, joined, request)
    return request


def _held_with(hold_on: date, submission: str, request: Request) -> Request | Refusal:
    if request.until is None:
        return replace(request, until=hold_on)
    told = request.particulars
    if request.until == hold_on or told is None or not HOLD_POLICIES[told.scope].whole_submission:
        return request
    message = f"{request.accession} is held with its submission {submission}, until {hold_on}, not {request.until}"
    hint = f"register it without a date; status hold {submission} moves the date of the whole"
    return Refusal(RefusalCode.WHOLE_SUBMISSION, message, hint)


def missing_parents(work: Work, request: Request) -> Refusal | None:
    """What is registered already is not linked anew: a refusal where it names a parent it is not linked to."""
    if request.action is not Action.REGISTER or not request.parents:
        return None
    own = request.accession
    linked = {parent for tie in _TIES for parent in work.parents([own], tie).get(own, ())}
    missing = [parent for parent in request.parents if parent not in linked]
    if not missing:
        return None
    message = f"{own} is already here, and is not linked to {', '.join(missing)}"
    hint = f"a record is linked at its first registration only: status show {own}"
    return Refusal(RefusalCode.ALREADY_HERE, message, hint)


def carried_along(
    work: Work, request: Request, decision: Decision, setting: Setting, now: datetime
) -> list[Decision] | Refusal:
    """The decisions about the members that follow; the first member that cannot follow stops the whole."""
    if request.action is not Action.HOLD or not _holds_whole(decision.record):
        return []
    members = [m.accession for m in work.members(request.accession).values() if m.status is Status.PRIVATE]
    work.load(members)
    followed: list[Decision] = []
    for member in members:
        theirs = replace(request, accession=member, carried_from=request.accession)
        company = Company(submission=request.accession)
        verdict = decide(work.record(member), theirs, now, site=setting.site, company=company)
        if isinstance(verdict, Refusal):
            return Refusal(
                verdict.code, f"{member} cannot follow {request.accession}: {verdict.message}", verdict.hint
            )
        if isinstance(verdict, Decision):
            followed.append(verdict)
    return followed


_DERIVED_FROM = frozenset({Kind.SAMPLE, Kind.BIOSAMPLE})
_TIES = ("part_of", "derived_from")


def relation_to(kind: Kind) -> str:
    """How a record is tied to a parent of this kind."""
    return "derived_from" if kind in _DERIVED_FROM else "part_of"


def add_parents(work: Work, request: Request) -> None:
    """Gather the links of a new record to its parents."""
    if request.action is not Action.REGISTER:
        return
    for parent in request.parents:
        relation = relation_to(parse_accession(parent).kind)
        work.add(rows.LinkRow, accession=request.accession, relation=relation, target=parent)
