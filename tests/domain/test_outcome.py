"""What a request came to, and what it was made of."""

from __future__ import annotations

from domain.scene import NOW, RUN, TODAY, particulars, record

from statusengine.domain.action import Action
from statusengine.domain.outcome import PendingRequest
from statusengine.domain.reason import Reason
from statusengine.domain.requester import CONFIRMERS, Requester
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE


def test_a_pending_request_has_a_name_to_type():
    """It is the record's accession and the request's number."""
    pending = PendingRequest(
        accession=RUN,
        number=2,
        operation="op-1",
        action=Action.WITHDRAW,
        reason=Reason.PRIVACY,
        requester=Requester.SUBMITTER,
        principal="curator-a",
        asked_at=NOW,
        asked_on=TODAY,
        expires_on=TODAY,
        version=3,
    )
    assert pending.id == "DRR000001/2"


def test_fraud_is_confirmed_by_those_who_answer_for_the_data():
    """The principal investigator, the lab manager and the institution confirm, and nobody else."""
    assert {who.value for who in CONFIRMERS} == {"principal_investigator", "lab_manager", "institution"}


def test_a_record_alone_is_no_part():
    """With nothing known of its company, a record goes as a whole."""
    assert ALONE.goes_whole
    assert ALONE.submission is None
    assert not ALONE.others_public


def test_a_record_knows_its_identity():
    """The accession, parsed, is the record's own."""
    assert str(record(Status.PUBLIC, particulars=particulars()).identity) == RUN
