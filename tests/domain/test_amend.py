"""What an amendment corrects, and what it cannot smuggle in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from domain.scene import (
    LONG_AGO,
    ask,
    code,
    is_unchanged,
    record,
    result,
)

from statusengine.domain.action import Action
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = Status.PRIVATE, Status.PUBLIC, Status.CANCELED, Status.WITHDRAWN
TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
LATER = date(2027, 1, 5)


def amend(status, reason=None, of=None, **changed):
    """Amend a record in a status."""
    return ask(of or record(status), Action.AMEND, reason, **changed)


def test_an_amendment_corrects_what_it_names_and_keeps_the_rest():
    """The reason, the detail or the date alone is changed; a new reason drops the old one's detail."""
    so = record(TEMP, detail="d", rerelease_on=LATER)
    changed = result(amend(TEMP, of=so, detail="e"))
    assert (changed.reason, changed.detail, changed.rerelease_on) == (so.reason, "e", LATER)
    changed = result(amend(TEMP, Reason.HOLD_NOT_REQUESTED, of=so))
    assert (changed.reason, changed.detail, changed.rerelease_on) == (Reason.HOLD_NOT_REQUESTED, None, LATER)
    changed = result(amend(TEMP, of=so, clear_date=True))
    assert (changed.reason, changed.detail, changed.rerelease_on) == (so.reason, "d", None)
    assert (changed.status, changed.since, changed.cause) == (TEMP, LONG_AGO, 4)


def test_an_amendment_may_add_a_note_or_evidence_alone():
    """The record stays as it is, and the history has an event more."""
    before = record(PERM, detail="vector")
    for told in ({"public_note": "n"}, {"internal_note": "n"}, {"evidence": "ticket 1"}):
        assert result(amend(PERM, of=before, **told)) == replace(before, version=4, cause=4)


def test_a_replaced_record_is_amended_with_a_further_link():
    """Its link may be added to, for it is replaced already."""
    verdict = amend(PERM, of=record(PERM, reason=Reason.REPLACED), successors=("DRR000003",))
    assert verdict.successors == ("DRR000003",)


def test_an_amendment_of_nothing_is_refused_and_of_the_same_is_so():
    """Nothing said is a mistake; what is said and so already is none."""
    assert code(amend(PERM)) == "nothing_to_amend"
    assert is_unchanged(amend(PERM, Reason.CONTAMINATION))
    assert is_unchanged(amend(TEMP, of=record(TEMP, rerelease_on=LATER), until=LATER))


@pytest.mark.parametrize(
    "status,reason,giver",
    [
        pytest.param(PERM, Reason.NO_INFORMED_CONSENT, Giver.PERSON, id="of another status"),
        pytest.param(PERM, Reason.HOLD_NOT_REQUESTED, Giver.PERSON, id="of the other suppression"),
        pytest.param(PERM, Reason.REPLACED, Giver.PERSON, id="without its link"),
        pytest.param(PERM, Reason.IMPORTED, Giver.PERSON, id="of an import"),
        pytest.param(TEMP, Reason.WITHDRAWAL_PENDING, Giver.PERSON, id="the engine's"),
        pytest.param(PUBLIC, Reason.HOLD_DATE_REACHED, Giver.PERSON, id="the job's"),
        pytest.param(PUBLIC, Reason.SUBMITTER_REQUEST, Giver.JOB, id="a person's, by the job"),
    ],
)
def test_an_amendment_smuggles_in_no_other_reason(status, reason, giver):
    """Only a reason that leads to this status may stand for it, and only its giver names it."""
    assert code(amend(status, reason, giver=giver, internal_note="n")) == "wrong_reason"


def test_an_amended_reason_needs_what_it_always_needs():
    """Evidence, confirmation and requester are asked of a new reason, and not of the one that stood."""
    assert code(amend(PUBLIC, Reason.PUBLISHED)) == "evidence_needed"
    assert code(amend(WITHDRAWN, Reason.FRAUD)) == "confirmation_needed"
    assert code(amend(WITHDRAWN, Reason.NATIONAL_SECURITY, requester=Requester.SUBMITTER)) == "wrong_requester"
    secret = record(WITHDRAWN, reason=Reason.NATIONAL_SECURITY)
    assert result(amend(WITHDRAWN, of=secret, requester=Requester.ARCHIVE, internal_note="n")).reason is secret.reason


def test_a_status_without_reasons_has_none_to_amend():
    """Every status has some; the hint lists them."""
    assert amend(PRIVATE, Reason.FRAUD).hint == "one of: submitter_request, archive_decision, status_correction"
