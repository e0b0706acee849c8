"""What was suppressed as a part of a DRA submission is not released again by any way round."""

from __future__ import annotations

from datetime import date

import pytest
from domain.scene import BOTH, ask, code, particulars, record, result

from statusengine.domain.action import Action
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company

PUBLIC, WITHDRAWN = Status.PUBLIC, Status.WITHDRAWN
TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
AS_PART = Company(submission="DRA000001", goes_whole=False, others_public=True)
AS_WHOLE = Company(submission="DRA000001")
PART = record(PERM, as_part=True)


@pytest.mark.parametrize("kind", [Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS])
def test_a_part_is_suppressed_for_good(kind):
    """A permanent suppression is marked as a part's, and a temporary one is refused."""
    of = record(PUBLIC, particulars=particulars(kind=kind))
    assert result(ask(of, Action.SUPPRESS, Reason.CONTAMINATION, company=AS_PART)).as_part
    assert code(ask(of, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, company=AS_PART)) == "dra_part"


@pytest.mark.parametrize(
    "told",
    [
        particulars(kind=Kind.STUDY),
        particulars(kind=Kind.SAMPLE),
        particulars(kind=Kind.NUCLEOTIDE, scope=HoldScope.TRAD),
        particulars(kind=Kind.RUN, scope=HoldScope.JGA),
    ],
)
def test_what_is_no_part_of_dra_data_is_not_bound(told):
    """The rule is on experiments, runs and analyses of DRA, and on nothing else."""
    of = record(PUBLIC, particulars=told)
    assert not result(ask(of, Action.SUPPRESS, Reason.CONTAMINATION, company=AS_PART)).as_part
    assert result(ask(of, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, company=AS_PART)).status is TEMP


def test_a_submission_suppressed_as_a_whole_is_released_again():
    """Where all go together, for a time or for good, the way back is open."""
    for_a_time = result(ask(record(PUBLIC), Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, company=AS_WHOLE))
    back = ask(for_a_time, Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER, company=AS_PART)
    assert result(back).status is PUBLIC
    redated = ask(for_a_time, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, until=date(2027, 1, 5), company=AS_PART)
    assert (result(redated).status, result(redated).as_part) == (TEMP, False)


@pytest.mark.parametrize("giver", [Giver.PERSON, Giver.ENGINE])
@pytest.mark.parametrize("company", [AS_PART, AS_WHOLE])
def test_a_part_is_not_released_again(giver, company):
    """Not even when the rest has followed it, nor in a cascade; the hint names what undoes it."""
    verdict = ask(PART, Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER, giver=giver, company=company, **BOTH)
    assert code(verdict) == "dra_part"
    assert verdict.hint == "only --reason status_correction undoes it"


def test_a_part_is_not_suppressed_for_a_time_instead():
    """A suppression that ends by itself would be a way back."""
    assert code(ask(PART, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, company=AS_WHOLE, **BOTH)) == "dra_part"


def test_a_correction_of_the_status_undoes_it():
    """Then it is public and no part any more."""
    back = result(ask(PART, Action.RERELEASE, Reason.STATUS_CORRECTION, company=AS_PART, **BOTH))
    assert (back.status, back.as_part) == (PUBLIC, False)


def test_the_mark_is_kept_through_amendment_replacement_and_withdrawal():
    """Neither a new reason, nor a successor, nor the way through withdrawn lifts it."""
    amended = result(ask(PART, Action.AMEND, Reason.DUPLICATE, company=AS_WHOLE))
    replaced = result(ask(PART, Action.REPLACE, successors=("DRR000002",), company=AS_WHOLE))
    gone = result(ask(PART, Action.WITHDRAW, Reason.PRIVACY, company=AS_WHOLE, approver="curator-b"))
    corrected = result(ask(gone, Action.SUPPRESS, Reason.STATUS_CORRECTION, company=AS_WHOLE, **BOTH))
    frozen = result(ask(PART, Action.FREEZE, company=AS_WHOLE))
    assert all(kept.as_part for kept in (amended, replaced, gone, corrected, frozen))
    assert code(ask(gone, Action.RERELEASE, Reason.WITHDRAWAL_RESOLVED, **BOTH)) == "dra_part"


def test_a_withdrawal_is_no_suppression_as_a_part():
    """Withdrawn from public and resolved, a run comes back; corrected to suppressed, it is a part."""
    gone = result(ask(record(PUBLIC), Action.WITHDRAW, Reason.PRIVACY, company=AS_PART, approver="curator-b"))
    assert not gone.as_part
    assert result(ask(gone, Action.RERELEASE, Reason.WITHDRAWAL_RESOLVED, company=AS_PART, **BOTH)).status is PUBLIC
    assert result(ask(gone, Action.SUPPRESS, Reason.STATUS_CORRECTION, company=AS_PART, **BOTH)).as_part


def test_hiding_it_while_a_withdrawal_waits_is_the_engines_exception():
    """One run is hidden for a time without becoming a part, and comes back when it is declined."""
    by_engine = {"giver": Giver.ENGINE, "company": AS_PART}
    hidden = result(ask(record(PUBLIC), Action.SUPPRESS, Reason.WITHDRAWAL_PENDING, **by_engine))
    assert not hidden.as_part
    assert result(ask(hidden, Action.RERELEASE, Reason.WITHDRAWAL_DECLINED, **by_engine)).status is PUBLIC


@pytest.mark.parametrize("status", [TEMP, PERM])
def test_an_imported_suppression_is_a_parts_where_others_are_public(status):
    """The list does not say so, but the company does: it stays, also after its reason was amended."""
    imported = record(status, reason=Reason.IMPORTED)
    again = {"action": Action.RERELEASE, "reason": Reason.VERIFIED_BY_SUBMITTER, **BOTH}
    assert code(ask(imported, **again, company=AS_PART)) == "dra_part"
    assert result(ask(imported, **again, company=AS_WHOLE)).status is PUBLIC
    reason = Reason.HOLD_NOT_REQUESTED if status is TEMP else Reason.DUPLICATE
    amended = result(ask(imported, Action.AMEND, reason, company=AS_PART))
    assert amended.as_part
    assert code(ask(amended, **again, company=AS_WHOLE)) == "dra_part"


def test_an_imported_part_that_was_hidden_is_put_back():
    """Declined, it is suppressed for a time as it was, and a part as it was."""
    imported = record(TEMP, reason=Reason.IMPORTED)
    by_engine = {"giver": Giver.ENGINE, "company": AS_PART}
    hidden = result(ask(imported, Action.SUPPRESS, Reason.WITHDRAWAL_PENDING, **by_engine))
    restored = result(ask(hidden, Action.AMEND, Reason.IMPORTED, **by_engine))
    assert hidden.as_part
    assert (restored.status, restored.reason, restored.as_part) == (TEMP, Reason.IMPORTED, True)
