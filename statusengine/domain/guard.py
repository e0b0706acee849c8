"""The conditions on a move that the table alone cannot express, each one a function with one idea.

A guard looks at a case and answers with a refusal or with nothing. `GUARDS` is their order: what would be
refused in any state comes first, the second person last, so that nobody is asked to approve what cannot be done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.evidence import is_publication
from statusengine.domain.hold import HOLD_POLICIES, HoldScope, check_hold
from statusengine.domain.kind import Kind
from statusengine.domain.moves import Move
from statusengine.domain.reason import REASONS, Giver, Reason
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.requester import CONFIRMERS
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.domain.verdict import Company, Site

__all__ = ["GUARDS", "Aim", "Case", "first_refusal", "is_dra_part"]


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a request leads when nothing stands in its way."""

    target: Status
    reason: Reason | None
    detail: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """A request as the guards see it."""

    record: Record
    request: Request
    move: Move
    aim: Aim
    today: date
    site: Site
    company: Company


Guard = Callable[[Case], Refusal | None]

_MOVES_THOUGH_FROZEN: Final = frozenset({Action.UNFREEZE, Action.FREEZE, Action.AMEND, Action.REDACT})
_WHILE_PENDING: Final = frozenset(
    {Action.WITHDRAW, Action.FREEZE, Action.UNFREEZE, Action.AMEND, Action.REDACT}
)
_DRA_PARTS: Final = frozenset({Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS})


def _not_frozen(case: Case) -> Refusal | None:
    if not case.record.frozen or case.request.action in _MOVES_THOUGH_FROZEN:
        return None
    accession = case.record.accession
    return Refusal(RefusalCode.FROZEN, f"{accession} is frozen", f"status unfreeze {accession}")


def _no_pending_withdrawal(case: Case) -> Refusal | None:
    """While a withdrawal waits, only its approval or refusal moves the record."""
    record, request = case.record, case.request
    if record.reason is not Reason.WITHDRAWAL_PENDING or request.giver is Giver.ENGINE:
        return None
    if request.action in _WHILE_PENDING and not (request.action is Action.AMEND and request.reason):
        return None
    hint = f"status approve {record.accession}, or status decline {record.accession}"
    return Refusal(
        RefusalCode.REQUEST_PENDING, f"a withdrawal of {record.accession} waits for a second person", hint
    )


def _data_is_kept(case: Case) -> Refusal | None:
    record = case.record
    if record.purged_on is None or case.move.stays:
        return None
    message = f"the data of {record.accession} was destroyed on {record.purged_on}"
    return Refusal(RefusalCode.PURGED, message, "a record without data stays where it is")


def _requester_is_admitted(case: Case) -> Refusal | None:
    requester, reason = case.request.requester, case.aim.reason
    if requester is None or reason is None or requester in REASONS[reason].requesters:
        return None
    admitted = ", ".join(REASONS[reason].requesters)
    return Refusal(
        RefusalCode.WRONG_REQUESTER, f"{requester} cannot ask for {reason}", f"it is for: {admitted}"
    )


def _publication_is_named(case: Case) -> Refusal | None:
    reason, evidence = case.request.reason, case.request.evidence
    if reason is None or not REASONS[reason].needs_publication:
        return None
    if evidence is not None and is_publication(evidence):
        return None
    hint = "--evidence with a DOI, a PMID or a URL, such as 10.1093/nar/gkae882"
    return Refusal(RefusalCode.EVIDENCE_NEEDED, f"{reason} needs the publication", hint)


def _is_confirmed(case: Case) -> Refusal | None:
    reason, confirmer = case.request.reason, case.request.confirmed_with
    if confirmer is not None and confirmer not in CONFIRMERS:
        message = f"confirmation by {confirmer} does not count"
    elif reason is not None and REASONS[reason].needs_confirmation and confirmer is None:
        message = f"{reason} must be confirmed first"
    else:
        return None
    hint = "--confirmed-with " + ", ".join(sorted(CONFIRMERS))
    return Refusal(RefusalCode.CONFIRMATION_NEEDED, message, hint)


def _detail_is_known(case: Case) -> Refusal | None:
    reason, detail = case.aim.reason, case.request.detail
    known = REASONS[reason].details if reason else ()
    if detail is None or not known or detail in known:
        return None
    return Refusal(RefusalCode.WRONG_DETAIL, f"{reason} has no such detail", f"one of: {', '.join(known)}")


def _note_is_written(case: Case) -> Refusal | None:
    exceptional = case.move.kind.value == "exceptional"
    if case.request.has_note or not (exceptional or case.request.override):
        return None
    what = f"{case.request.action} of a {case.record.status} record" if exceptional else "an override"
    return Refusal(RefusalCode.NOTE_NEEDED, f"{what} needs a note", "--note, saying why")


def _hold_is_allowed(case: Case) -> Refusal | None:
    if case.request.action is not Action.HOLD:
        return None
    record, request = case.record, case.request
    policy = HOLD_POLICIES[record.particulars.scope]
    submission = case.company.submission
    if policy.whole_submission and submission not in {None, record.accession} and not request.carried_from:
        message = f"a hold of {record.accession} belongs to its whole submission"
        hint = f"status hold {submission}, with the same options"
        return Refusal(RefusalCode.WHOLE_SUBMISSION, message, hint)
    if case.aim.until is None and record.processed_on is not None:
        message = f"{record.accession} is processed and would stay private without a date"
        hint = f"status release {record.accession} --reason submitter_request"
        return Refusal(RefusalCode.WRONG_DATE, message, hint)
    problem = check_hold(
        policy,
        case.site.calendar,
        requested_on=case.today,
        current=record.hold_on,
        until=case.aim.until,
        override=request.override,
    )
    return Refusal(RefusalCode.WRONG_DATE, problem.message, problem.hint) if problem else None


def _rerelease_date_is_ahead(case: Case) -> Refusal | None:
    until = case.request.until
    if until is None or case.request.action is Action.HOLD or case.request.giver is Giver.ENGINE:
        return None
    if case.aim.target is not Status.TEMPORARILY_SUPPRESSED:
        message = f"a date does not go with {case.aim.target}"
        return Refusal(RefusalCode.WRONG_DATE, message, "only a hold or a temporary suppression has an end")
    if until <= case.today:
        message = f"the re-release date {until} is not ahead of today, {case.today}"
        return Refusal(RefusalCode.WRONG_DATE, message, "give a later day, or none")
    return None


def _is_processed(case: Case) -> Refusal | None:
    released = case.request.action is Action.RELEASE
    if not released or case.record.processed_on or case.request.reason is Reason.PROCESSING_COMPLETED:
        return None
    accession = case.record.accession
    hint = f"status complete {accession}, or release it with processing_completed"
    return Refusal(RefusalCode.UNPROCESSED, f"{accession} is still in processing", hint)


def is_dra_part(record: Record, company: Company) -> bool:
    """Whether suppressing this record suppresses only a part of a DRA submission."""
    particulars = record.particulars
    return particulars.scope is HoldScope.DRA and particulars.kind in _DRA_PARTS and not company.goes_whole


def _dra_part_stays_suppressed(case: Case) -> Refusal | None:
    """DDBJ: what was suppressed as a part of a DRA submission is not released again."""
    request, record = case.request, case.record
    if request.giver is Giver.ENGINE or request.reason is Reason.STATUS_CORRECTION:
        return None
    if case.aim.target is Status.TEMPORARILY_SUPPRESSED and request.action is Action.SUPPRESS:
        return _no_temporary_part(case) if is_dra_part(record, case.company) else None
    if request.action is not Action.RERELEASE or record.status not in SUPPRESSED:
        return None
    imported_part = record.reason is Reason.IMPORTED and case.company.others_public
    if not (record.as_part or (imported_part and is_dra_part(record, case.company))):
        return None
    message = f"{record.accession} was suppressed as a part of a DRA submission and is not released again"
    return Refusal(RefusalCode.DRA_PART, message, "only --reason status_correction undoes it")


def _no_temporary_part(case: Case) -> Refusal:
    message = f"a part of a DRA submission is not suppressed for a time: {case.record.accession}"
    hint = "suppress all of the submission's data together, or this for good with a permanent reason"
    return Refusal(RefusalCode.DRA_PART, message, hint)


def _successors_are_others(case: Case) -> Refusal | None:
    if case.request.action is not Action.REPLACE:
        return None
    accession = case.record.accession
    if not case.request.successors:
        hint = f"status replace {accession} --by ACCESSION"
        return Refusal(RefusalCode.SUCCESSOR, f"what replaces {accession} is not named", hint)
    if accession in case.request.successors:
        return Refusal(RefusalCode.SUCCESSOR, f"{accession} cannot replace itself", "name its successor")
    return None


def _approver_is_another(case: Case) -> Refusal | None:
    request = case.request
    if not case.move.kind.needs_second_person or request.single_handed:
        return None
    if request.approver is None or request.approver != request.principal:
        return None
    message = f"{request.principal} asked for it and cannot approve it too"
    return Refusal(RefusalCode.SAME_PRINCIPAL, message, "another principal must approve")


GUARDS: Final[tuple[Guard, ...]] = (
    _no_pending_withdrawal,
    _not_frozen,
    _data_is_kept,
    _requester_is_admitted,
    _publication_is_named,
    _is_confirmed,
    _detail_is_known,
    _successors_are_others,
    _is_processed,
    _hold_is_allowed,
    _rerelease_date_is_ahead,
    _dra_part_stays_suppressed,
    _note_is_written,
    _approver_is_another,
)


def first_refusal(case: Case) -> Refusal | None:
    """What the first guard that objects says."""
    for guard in GUARDS:
        refusal = guard(case)
        if refusal is not None:
            return refusal
    return None
