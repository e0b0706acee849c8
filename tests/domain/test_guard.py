"""What stands in the way of a move that the table allows: who asks, with what, and who agrees."""

from __future__ import annotations

from datetime import date

import pytest
from domain.scene import (
    BOTH,
    LONG_AGO,
    RUN,
    TODAY,
    ask,
    code,
    is_unchanged,
    is_wanting,
    record,
    result,
)

from statusengine.domain.action import Action
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Wanting

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = Status.PRIVATE, Status.PUBLIC, Status.CANCELED, Status.WITHDRAWN
TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
LATER = date(2027, 1, 5)


def test_the_engines_and_the_jobs_reasons_are_not_a_persons():
    """Nobody signs with another's reason, whatever the action is."""
    person = ask(record(PRIVATE, hold_on=TODAY), Action.RELEASE, Reason.HOLD_DATE_REACHED)
    assert code(person) == "wrong_reason"
    assert "the nightly job's own" in person.message
    assert "the engine's own" in ask(record(PUBLIC), Action.WITHDRAW, Reason.WITHDRAWAL_PENDING).message
    job = ask(record(PRIVATE), Action.RELEASE, Reason.SUBMITTER_REQUEST, giver=Giver.JOB)
    assert job.message == "submitter_request is a person's reason"
    assert job.hint == "one of: hold_date_reached"


def test_the_engine_carries_a_persons_reason_along():
    """A cascade has the reason of what it follows, and says where it comes from."""
    verdict = ask(record(PUBLIC), Action.SUPPRESS, Reason.CONTAMINATION, giver=Giver.ENGINE, carried_from="DRA000001")
    assert verdict.events[0].carried_from == "DRA000001"


@pytest.mark.parametrize(
    "reason,requester",
    [
        (Reason.FRAUD, Requester.SUBMITTER),
        (Reason.FRAUD, Requester.ANYONE),
        (Reason.NATIONAL_SECURITY, Requester.SUBMITTER),
        (Reason.ARCHIVE_ERROR, Requester.SUBMITTER),
    ],
)
def test_a_requester_the_reason_does_not_admit_is_refused(reason, requester):
    """The refusal says for whom it is."""
    verdict = ask(record(PUBLIC), Action.WITHDRAW, reason, requester=requester, confirmed_with=Requester.INSTITUTION)
    assert code(verdict) == "wrong_requester"


@pytest.mark.parametrize("evidence", [None, "I read it"])
@pytest.mark.parametrize("status,action", [(PRIVATE, Action.RELEASE), (TEMP, Action.RERELEASE)])
def test_a_publication_is_named(status, action, evidence):
    """Published is published somewhere; anyone may report it."""
    asked = {"of": record(status), "action": action, "reason": Reason.PUBLISHED, "requester": Requester.ANYONE}
    assert code(ask(**asked, evidence=evidence)) == "evidence_needed"
    assert result(ask(**asked, evidence="PMID:39558174")).status is PUBLIC


@pytest.mark.parametrize("reason", [Reason.FRAUD, Reason.UNAUTHORIZED_SUBMISSION])
def test_a_grave_charge_is_confirmed(reason):
    """Fraud and an unauthorized submission are confirmed with one who answers for the data."""
    asked = {"of": record(PUBLIC), "action": Action.WITHDRAW, "reason": reason}
    assert code(ask(**asked)) == "confirmation_needed"
    assert code(ask(**asked, confirmed_with=Requester.SUBMITTER)) == "confirmation_needed"
    assert is_wanting(ask(**asked, confirmed_with=Requester.LAB_MANAGER))


def test_a_detail_is_one_of_the_reasons_list():
    """Where a reason lists its details no other is taken; elsewhere any word is."""
    asked = {"of": record(PUBLIC), "action": Action.SUPPRESS}
    assert code(ask(**asked, reason=Reason.UNCORRECTABLE_ERROR, detail="bad mood")) == "wrong_detail"
    assert result(ask(**asked, reason=Reason.UNCORRECTABLE_ERROR, detail="assembly")).detail == "assembly"
    assert result(ask(**asked, reason=Reason.CONTAMINATION, detail="vector")).detail == "vector"


@pytest.mark.parametrize(
    "action,status,successors",
    [
        pytest.param(Action.REPLACE, PUBLIC, (), id="none named"),
        pytest.param(Action.REPLACE, PUBLIC, (RUN,), id="itself"),
        pytest.param(Action.AMEND, PERM, ("DRR000002",), id="not replaced"),
        pytest.param(Action.FREEZE, PUBLIC, ("DRR000002",), id="another action"),
    ],
)
def test_a_link_is_made_by_replacing(action, status, successors):
    """No other action smuggles one in, and none leads back to the record itself."""
    assert code(ask(record(status), action, successors=successors)) == "successor"


@pytest.mark.parametrize(
    "status,action,reason",
    [
        (CANCELED, Action.REOPEN, Reason.SUBMITTER_REQUEST),
        (PERM, Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED),
        (PERM, Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER),
        (WITHDRAWN, Action.SUPPRESS, Reason.STATUS_CORRECTION),
        (WITHDRAWN, Action.RERELEASE, Reason.WITHDRAWAL_RESOLVED),
        (CANCELED, Action.PURGE, Reason.RETENTION_ENDED),
        (PUBLIC, Action.REDACT, None),
    ],
)
def test_an_exceptional_move_needs_a_note_and_another_person(status, action, reason):
    """Without a note it is refused, with one it waits, by one person alone it is refused, by two it is done."""
    asked = {"of": record(status), "action": action, "reason": reason, "event": 1}
    assert code(ask(**asked)) == "note_needed"
    assert is_wanting(ask(**asked, public_note="why"))
    assert code(ask(**asked, internal_note="why", approver="curator-a", on_behalf_of="b")) == "same_principal"
    assert isinstance(ask(**asked, **BOTH), Decision)


def test_a_withdrawal_needs_another_person_and_no_note():
    """It waits for the second person; with one it is done; one alone may, where that is said plainly."""
    asked = {"of": record(PUBLIC), "action": Action.WITHDRAW, "reason": Reason.NO_INFORMED_CONSENT}
    assert is_wanting(ask(**asked))
    assert is_wanting(ask(**asked, single_handed=True))
    assert code(ask(**asked, approver="curator-a")) == "same_principal"
    assert code(ask(**asked, approver=" curator-a ")) == "same_principal"
    assert result(ask(**asked, approver="curator-b")).status is WITHDRAWN
    assert result(ask(**asked, approver="curator-a", single_handed=True)).status is WITHDRAWN


@pytest.mark.parametrize(
    "status,fields,hides",
    [
        (PUBLIC, {}, True),
        (TEMP, {}, True),
        (TEMP, {"reason": Reason.WITHDRAWAL_PENDING}, False),
        (PERM, {}, False),
    ],
)
def test_asking_for_a_withdrawal_hides_what_is_or_would_be_in_search(status, fields, hides):
    """A public record leaves the search at once, and a temporary suppression must not end meanwhile."""
    verdict = ask(record(status, **fields), Action.WITHDRAW, Reason.NO_INFORMED_CONSENT)
    assert isinstance(verdict, Wanting)
    assert verdict.hides_now is hides


def test_another_exceptional_request_hides_nothing():
    """Only a withdrawal is urgent."""
    verdict = ask(record(PUBLIC), Action.REDACT, internal_note="why", event=1)
    assert isinstance(verdict, Wanting)
    assert not verdict.hides_now


@pytest.mark.parametrize(
    "status,action,changed",
    [
        (PRIVATE, Action.RELEASE, {"reason": Reason.SUBMITTER_REQUEST}),
        (PRIVATE, Action.HOLD, {"reason": Reason.SUBMITTER_REQUEST, "until": LATER}),
        (PRIVATE, Action.RELEASE, {"reason": Reason.HOLD_DATE_REACHED, "giver": Giver.JOB}),
        (PUBLIC, Action.WITHDRAW, {"reason": Reason.PRIVACY}),
        (PUBLIC, Action.SUPPRESS, {"reason": Reason.CONTAMINATION, "giver": Giver.ENGINE}),
    ],
)
def test_a_frozen_record_does_not_move(status, action, changed):
    """Neither for a person nor for the job or the engine."""
    verdict = ask(record(status, frozen=True, hold_on=LONG_AGO), action, **changed)
    assert code(verdict) == "frozen"
    assert verdict.hint == "status unfreeze DRR000001"


def test_a_frozen_record_is_corrected_and_thawed():
    """What does not move it is allowed."""
    frozen = record(PERM, frozen=True)
    assert result(ask(frozen, Action.AMEND, Reason.DUPLICATE)).reason is Reason.DUPLICATE
    assert not result(ask(frozen, Action.UNFREEZE)).frozen
    assert result(ask(record(PERM), Action.FREEZE)).frozen
    assert isinstance(ask(frozen, Action.REDACT, event=1, **BOTH), Decision)


@pytest.mark.parametrize(
    "status,action,reason",
    [
        (CANCELED, Action.REOPEN, Reason.SUBMITTER_REQUEST),
        (WITHDRAWN, Action.SUPPRESS, Reason.STATUS_CORRECTION),
        (WITHDRAWN, Action.RERELEASE, Reason.WITHDRAWAL_RESOLVED),
    ],
)
def test_a_record_without_data_stays_where_it_is(status, action, reason):
    """What was destroyed cannot be shown again."""
    assert code(ask(record(status, purged_on=LONG_AGO), action, reason, **BOTH)) == "purged"


@pytest.mark.parametrize(
    "status,reason",
    [(CANCELED, Reason.RETENTION_ENDED), (WITHDRAWN, Reason.NATIONAL_SECURITY), (CANCELED, Reason.LEGAL_ORDER)],
)
def test_data_is_destroyed_once(status, reason):
    """The record keeps status and reason, also where it was withdrawn for this very reason; then it is so."""
    kept = record(status, reason=Reason.NATIONAL_SECURITY if status is WITHDRAWN else record(status).reason)
    purged = result(ask(kept, Action.PURGE, reason, **BOTH))
    assert (purged.status, purged.reason, purged.purged_on) == (status, kept.reason, TODAY)
    assert is_unchanged(ask(purged, Action.PURGE, reason, **BOTH))
