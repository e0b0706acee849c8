"""The conditions on a move that the table alone cannot express, each one a function with one idea.

A guard looks at a case and answers with a refusal or with nothing. `GUARDS` is their order: what would be
refused in any state comes first, the second person last, so that nobody approves what cannot be done.
"""

from __future__ import annotations

from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Case, Guard
from statusengine.domain.evidence import is_publication
from statusengine.domain.moves import MoveKind
from statusengine.domain.part import dra_part_stays_suppressed
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.redaction import event_happened
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.requester import CONFIRMERS
from statusengine.domain.retention import retention_is_over
from statusengine.domain.status import Status
from statusengine.domain.term import TERM_GUARDS
from statusengine.domain.two_persons import approver_is_another, glass_may_be_broken, third_party_published

__all__ = ["BY_THE_TABLES", "GUARDS", "first_refusal"]


def _withdrawal_is_not_pending(case: Case) -> Refusal | None:
    """While a withdrawal waits, only its approval or refusal moves the record."""
    is_pending = case.record.reason is Reason.WITHDRAWAL_PENDING
    if not is_pending and case.request.reason is not Reason.WITHDRAWAL_DECLINED:
        return None
    accession = case.record.accession
    if not is_pending:
        return Refusal(RefusalCode.NO_SUCH_REQUEST, f"no withdrawal of {accession} waits", "status requests")
    if _leaves_the_request_open(case):
        return None
    message = f"a withdrawal of {accession} waits for a second person"
    hint = f"status approve {accession}, or status decline {accession}"
    return Refusal(RefusalCode.REQUEST_PENDING, message, hint)


def _leaves_the_request_open(case: Case) -> bool:
    """Whether this decides the request, or says nothing of status, reason and date."""
    request = case.request
    if request.action is Action.AMEND:
        says_more = request.reason or request.until or request.clear_date
        return request.giver is Giver.ENGINE or not says_more
    return request.action in _WHILE_PENDING or (request.giver is Giver.ENGINE and _takes_back(request, case))


def _takes_back(request: Request, case: Case) -> bool:
    """Whether the engine declines: released again, or suppressed for a time as it was before."""
    is_suppressed_again = request.action is Action.SUPPRESS and case.aim.target is Status.TEMPORARILY_SUPPRESSED
    return request.reason is Reason.WITHDRAWAL_DECLINED or is_suppressed_again


_WHILE_PENDING: Final = frozenset({Action.WITHDRAW, Action.FREEZE, Action.UNFREEZE, Action.REDACT})


def _is_not_frozen(case: Case) -> Refusal | None:
    if not case.record.frozen or case.request.action in _MOVES_THOUGH_FROZEN:
        return None
    accession = case.record.accession
    return Refusal(RefusalCode.FROZEN, f"{accession} is frozen", f"status unfreeze {accession}")


_MOVES_THOUGH_FROZEN: Final = frozenset({Action.UNFREEZE, Action.AMEND, Action.REDACT})


def _data_is_kept(case: Case) -> Refusal | None:
    record = case.record
    if record.purged_on is None or case.move.stays:
        return None
    message = f"the data of {record.accession} was destroyed on {record.purged_on}"
    return Refusal(RefusalCode.PURGED, message, "a record without data stays where it is")


def _requester_is_admitted(case: Case) -> Refusal | None:
    """Judged by the reason that is given now: who amends a note need not be who gave the old reason."""
    requester, reason = case.request.requester, case.aim.reason
    if case.request.action is Action.AMEND:
        reason = case.request.reason
    if requester is None or reason is None or requester in reason.rule.requesters:
        return None
    admitted = ", ".join(reason.rule.requesters)
    message = f"{requester} cannot ask for {reason}"
    return Refusal(RefusalCode.WRONG_REQUESTER, message, f"it is for: {admitted}")


def _publication_is_named(case: Case) -> Refusal | None:
    reason, evidence = case.request.reason, case.request.evidence
    if reason is None or not reason.rule.needs_publication:
        return None
    if evidence is not None and is_publication(evidence):
        return None
    hint = "--evidence with a DOI, a PMID or a URL, such as 10.1093/nar/gkae882"
    return Refusal(RefusalCode.EVIDENCE_NEEDED, f"{reason} needs the publication", hint)


def _is_confirmed(case: Case) -> Refusal | None:
    """The engine confirms nothing: what it puts back was confirmed when it was given."""
    reason, confirmer = case.request.reason, case.request.confirmed_with
    if confirmer is not None and confirmer not in CONFIRMERS:
        message = f"confirmation by {confirmer} does not count"
    elif confirmer is None and reason and reason.rule.needs_confirmation and not _by_the_engine(case):
        message = f"{reason} must be confirmed first"
    else:
        return None
    hint = "--confirmed-with " + ", ".join(sorted(CONFIRMERS))
    return Refusal(RefusalCode.CONFIRMATION_NEEDED, message, hint)


def _by_the_engine(case: Case) -> bool:
    return case.request.giver is Giver.ENGINE


def _detail_is_known(case: Case) -> Refusal | None:
    reason, detail = case.aim.reason, case.request.detail
    if detail is None or reason is None:
        return None
    known = reason.rule.details
    if not known or detail in known:
        return None
    return Refusal(RefusalCode.WRONG_DETAIL, f"{reason} has no such detail", f"one of: {', '.join(known)}")


def _successors_are_others(case: Case) -> Refusal | None:
    """What replaces a record is named with `replace`, or added to a record that is replaced already."""
    request, accession = case.request, case.record.accession
    if request.action is not Action.REPLACE and not request.successors:
        return None
    hint = f"status replace {accession} --by ACCESSION"
    if not request.successors:
        return Refusal(RefusalCode.SUCCESSOR, f"what replaces {accession} is not named", hint)
    if request.action not in _NAME_SUCCESSORS or case.aim.reason is not Reason.REPLACED:
        return Refusal(RefusalCode.SUCCESSOR, f"{request.action} names no successor of {accession}", hint)
    if accession in request.successors:
        return Refusal(RefusalCode.SUCCESSOR, f"{accession} cannot replace itself", "name its successor")
    return None


_NAME_SUCCESSORS: Final = frozenset({Action.REPLACE, Action.AMEND})


def _note_is_written(case: Case) -> Refusal | None:
    exceptional = case.move.kind is MoveKind.EXCEPTIONAL
    if case.request.has_note or not (exceptional or case.request.override):
        return None
    what = f"{case.request.action} of a {case.record.status} record" if exceptional else "an override"
    return Refusal(RefusalCode.NOTE_NEEDED, f"{what} needs a note", "--note, saying why")


GUARDS: Final[tuple[Guard, ...]] = (
    _withdrawal_is_not_pending,
    _is_not_frozen,
    _data_is_kept,
    retention_is_over,
    event_happened,
    _requester_is_admitted,
    _publication_is_named,
    _is_confirmed,
    _detail_is_known,
    _successors_are_others,
    *TERM_GUARDS,
    dra_part_stays_suppressed,
    third_party_published,
    _note_is_written,
    glass_may_be_broken,
    approver_is_another,
)


BY_THE_TABLES: Final[tuple[Guard, ...]] = (
    _requester_is_admitted,
    _publication_is_named,
    _is_confirmed,
    _detail_is_known,
    retention_is_over,
    _note_is_written,
    approver_is_another,
)
"""Those that ask the tables of moves and reasons alone, so that what was done long ago can be judged again."""


def first_refusal(case: Case) -> Refusal | None:
    """What the first guard that objects says."""
    for guard in GUARDS:
        refusal = guard(case)
        if refusal is not None:
            return refusal
    return None
