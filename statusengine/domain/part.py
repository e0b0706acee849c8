"""What was suppressed as a part of a DRA submission stays so.

Experiments, runs and analyses that were suppressed while others of their submission stayed are not released
again; only the correction of a mistaken status undoes it. Reason, date and later moves do not lift it.

Source: DDBJ, "DDBJ and SRA Data Processing" (suppression of a part of a DRA submission).
"""

from __future__ import annotations

from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Case
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Reason
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.status import EVER_PUBLIC, SUPPRESSED, Status
from statusengine.domain.verdict import Company

__all__ = ["dra_part_stays_suppressed", "is_dra_part", "stays_a_part"]

_DRA_PARTS: Final = frozenset({Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS})
_OUT_OF_SEARCH: Final = EVER_PUBLIC - {Status.PUBLIC}


def is_dra_part(record: Record, company: Company) -> bool:
    """Whether suppressing this record suppresses only a part of a DRA submission."""
    particulars = record.particulars
    return not company.goes_whole and particulars.scope is HoldScope.DRA and particulars.kind in _DRA_PARTS


def _was_part(record: Record, company: Company) -> bool:
    """Whether it was suppressed as a part; of an imported one, what its company still shows must tell."""
    return record.as_part or (
        record.reason is Reason.IMPORTED
        and record.status in SUPPRESSED
        and company.others_public
        and is_dra_part(record, company)
    )


def stays_a_part(case: Case) -> bool:
    """Whether the record is one that was suppressed as a part, after what the case asks for."""
    target, reason = case.aim.target, case.aim.reason
    if target not in _OUT_OF_SEARCH or reason is None:
        return case.record.as_part and target is case.record.status
    if _was_part(case.record, case.company):
        return True
    if case.move.stays or target is Status.WITHDRAWN or reason is Reason.WITHDRAWAL_PENDING:
        return False
    return is_dra_part(case.record, case.company)


def dra_part_stays_suppressed(case: Case) -> Refusal | None:
    """A guard: no way leads back for a part, nor to a suppression that would end by itself."""
    action, reason = case.request.action, case.aim.reason
    if action is Action.RERELEASE and reason is not Reason.STATUS_CORRECTION:
        return _not_released(case) if _was_part(case.record, case.company) else None
    for_a_time = action is Action.SUPPRESS and case.aim.target is Status.TEMPORARILY_SUPPRESSED
    if not for_a_time or case.move.stays or reason is Reason.WITHDRAWAL_PENDING:
        return None
    if _was_part(case.record, case.company) or is_dra_part(case.record, case.company):
        return _not_for_a_time(case)
    return None


def _not_released(case: Case) -> Refusal:
    accession = case.record.accession
    message = f"{accession} was suppressed as a part of a DRA submission and is not released again"
    return Refusal(RefusalCode.DRA_PART, message, "only --reason status_correction undoes it")


def _not_for_a_time(case: Case) -> Refusal:
    message = f"a part of a DRA submission is not suppressed for a time: {case.record.accession}"
    hint = "suppress all of the submission's data together, or this for good with a permanent reason"
    return Refusal(RefusalCode.DRA_PART, message, hint)
