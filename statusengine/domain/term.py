"""Whether the dates and the processing of a record allow a move: holds, re-release dates, and what is due.

A date never moves anything by itself. Here it is asked, of a move that the table allows, whether its date has
come (the nightly job), lies ahead (a person who sets one), or would be passed over.
"""

from __future__ import annotations

from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Case, Guard
from statusengine.domain.hold import check_hold, is_due
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.status import Status

__all__ = ["TERM_GUARDS"]


def _is_processed(case: Case) -> Refusal | None:
    if case.request.action is not Action.RELEASE or case.record.processed_on:
        return None
    if case.aim.reason is Reason.PROCESSING_COMPLETED:
        return None
    accession = case.record.accession
    return Refusal(RefusalCode.UNPROCESSED, f"{accession} is still in processing", f"status complete {accession}")


def _hold_is_not_cut_short(case: Case) -> Refusal | None:
    """That processing is completed ends no hold: only its date, a publication or a request does."""
    hold_on = case.record.hold_on
    if case.request.reason is not Reason.PROCESSING_COMPLETED or case.request.action is not Action.RELEASE:
        return None
    if hold_on is None or hold_on <= case.today:
        return None
    accession = case.record.accession
    message = f"{accession} is held until {hold_on}"
    if case.record.processed_on:
        return Refusal(RefusalCode.WRONG_DATE, message, "it is processed, and goes public on that day")
    return Refusal(RefusalCode.WRONG_DATE, message, f"status complete {accession}")


def _date_has_come(case: Case) -> Refusal | None:
    """The job releases what is due on the archive's calendar, and nothing a day earlier."""
    if case.request.reason not in _DATED or case.move.stays:
        return None
    record, day = case.record, case.record.until
    if day is not None and is_due(case.site.calendar, day, case.today):
        return None
    message = f"{record.accession} is not due today, {case.today}"
    hint = f"its date is {day}" if day else "it has no date: nothing is due"
    return Refusal(RefusalCode.WRONG_DATE, message, hint)


_DATED: Final = frozenset({Reason.HOLD_DATE_REACHED, Reason.RERELEASE_DATE_REACHED})


def _hold_is_allowed(case: Case) -> Refusal | None:
    if case.request.action is not Action.HOLD:
        return None
    return _of_its_submission(case) or _without_end(case) or _against_the_policy(case)


def _of_its_submission(case: Case) -> Refusal | None:
    record, submission = case.record, case.company.submission
    if submission is None or submission == record.accession or case.request.carried_from:
        return None
    if not case.site.hold_policy(record.particulars.scope).whole_submission:
        return None
    message = f"a hold of {record.accession} belongs to its whole submission"
    date_ = "--clear" if case.aim.until is None else f"--until {case.aim.until}"
    override = " --override --note TEXT" if case.request.override else ""
    hint = f"status hold {submission} {date_} --reason {case.aim.reason}{override}"
    return Refusal(RefusalCode.WHOLE_SUBMISSION, message, hint)


def _without_end(case: Case) -> Refusal | None:
    record = case.record
    if case.aim.until is not None or record.processed_on is None:
        return None
    message = f"{record.accession} is processed and would stay private without a date"
    hint = f"status release {record.accession} --reason submitter_request"
    return Refusal(RefusalCode.WRONG_DATE, message, hint)


def _against_the_policy(case: Case) -> Refusal | None:
    problem = check_hold(
        case.site.hold_policy(case.record.particulars.scope),
        case.site.calendar,
        requested_on=case.today,
        current=case.record.hold_on,
        until=case.aim.until,
        override=case.request.override,
    )
    return Refusal(RefusalCode.WRONG_DATE, problem.message, problem.hint) if problem else None


def _date_fits(case: Case) -> Refusal | None:
    """Beside a hold, only a temporary suppression takes a date; the engine may put an old one back."""
    request, target = case.request, case.aim.target
    if request.until is None and not request.clear_date:
        return None
    if request.action is Action.HOLD or request.giver is Giver.ENGINE:
        return None
    if target is not Status.TEMPORARILY_SUPPRESSED or request.action not in _TAKE_A_DATE:
        message = f"{request.action} sets no date of a {target} record"
        return Refusal(RefusalCode.WRONG_DATE, message, _WHO_TAKES_A_DATE)
    if request.until is not None and request.until <= case.today:
        message = f"the re-release date {request.until} is not ahead of today, {case.today}"
        return Refusal(RefusalCode.WRONG_DATE, message, "give a later day, or none")
    return None


_TAKE_A_DATE: Final = frozenset({Action.SUPPRESS, Action.AMEND})
_WHO_TAKES_A_DATE: Final = "a private record has one by hold, a temporarily suppressed one by suppress or amend"

TERM_GUARDS: Final[tuple[Guard, ...]] = (
    _is_processed,
    _hold_is_not_cut_short,
    _date_has_come,
    _hold_is_allowed,
    _date_fits,
)
