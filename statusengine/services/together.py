"""A hold belongs to a whole submission: what is registered into one that is held is held with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from statusengine.domain.action import Action
from statusengine.domain.hold import HOLD_POLICIES
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.services.company import Companies
from statusengine.services.family import holds_whole
from statusengine.storage.work import Work

__all__ = ["inherit_hold", "missing_parents"]


def inherit_hold(work: Work, request: Request, companies: Companies) -> Request | Refusal:
    """A record registered into a submission on hold is held with it, and on no other date of its own."""
    if request.action is not Action.REGISTER or work.record(request.accession) is not None:
        return request
    for joined in companies.joined_by(request):
        submission = work.record(joined)
        if submission and submission.status is Status.PRIVATE and submission.hold_on and holds_whole(submission):
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


def missing_parents(request: Request) -> Refusal | None:
    """What is registered already is not linked anew: a refusal where it names a parent it is not linked to."""
    if request.action is not Action.REGISTER or not request.links:
        return None
    own, missing = request.accession, ", ".join(link.target for link in request.links)
    message = f"{own} is already here, and is not linked to {missing}"
    return Refusal(RefusalCode.ALREADY_HERE, message, f"status link {own} ties it to more")
