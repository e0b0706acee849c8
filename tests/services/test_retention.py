"""What may be destroyed, destroying it, and the certificate that proves it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from services.desk import NOTE, RUN
from services.staff import staff

from statusengine import Applied, NotPermittedError, Pending, Reason, RefusalCode, Refused, Retained, Status
from statusengine.errors import DamagedRecordError, InternalError
from statusengine.services import retention
from statusengine.services.certificate import checksum
from statusengine.testing import record_in

CANCELED, WITHDRAWN = Status.CANCELED, Status.WITHDRAWN
DAY = date(2027, 4, 1)
A_YEAR_ON = "2027-04-01T03:00:00+00:00"


def purged(desk, accession=RUN, **words):
    """A record whose data two persons destroyed because its time was over."""
    record_in(desk.engine, CANCELED, accession, owner="lab-7")
    desk.clock.turn_to(A_YEAR_ON)
    told = {"reason": "retention_ended", "note": NOTE} | words
    assert isinstance(desk.engine.purge(accession, **told), Pending)
    assert isinstance(desk.second.approve(accession, note="list seen", on_behalf_of="the committee"), Applied)


def test_what_may_go_is_listed_on_its_day(desk):
    """A canceled record is listed from its day on, or before it with a time to come; others never are."""
    record_in(desk.engine, CANCELED, owner="lab-7")
    for number, status in enumerate(Status, 2):
        if status not in {CANCELED, WITHDRAWN}:
            record_in(desk.engine, status, f"DRR00000{number}")
    told = Retained(
        accession=RUN,
        canceled_on=date(2026, 4, 1),
        purgeable_on=DAY,
        owner="lab-7",
        reason=Reason.SUBMITTER_REQUEST,
    )
    assert list(desk.engine.retention(timedelta(days=364))) == []
    assert list(desk.engine.retention(timedelta(days=365))) == [told]
    assert list(desk.engine.retention(timedelta.max)) == [told]
    desk.clock.turn_to(A_YEAR_ON)
    assert list(desk.engine.retention()) == [told]
    assert desk.engine.show(RUN).purgeable_on == DAY
    assert desk.engine.show(RUN, audience="submitter", owner="lab-7").purgeable_on is None


def test_what_is_frozen_or_gone_is_not_listed(desk):
    """Neither may be destroyed, now or soon."""
    purged(desk)
    record_in(desk.engine, CANCELED, "DRR000002")
    desk.engine.freeze("DRR000002")
    assert list(desk.engine.retention(timedelta(days=9_999))) == []


def test_a_scope_with_a_longer_time_waits_for_it(memory, monkeypatch):
    """The list asks each record's own day, not only the shortest."""
    record_in(memory.engine, CANCELED)
    record_in(memory.engine, CANCELED, "DRR000002")
    until = {RUN: DAY, "DRR000002": DAY + timedelta(days=1)}
    monkeypatch.setattr(retention, "purgeable_on", lambda record: until[record.accession])
    assert [each.accession for each in memory.engine.retention(timedelta(days=365))] == [RUN]


def test_many_are_read_in_windows(memory, monkeypatch):
    """However many there are, each is told once and in order."""
    monkeypatch.setattr(retention, "_WINDOW", 2)
    names = [f"DRR{number:06}" for number in range(1, 8)]
    for name in reversed(names):
        record_in(memory.engine, CANCELED, name)
    assert [each.accession for each in memory.engine.retention(timedelta(days=365))] == names


def test_what_cannot_be_read_hides_no_other(memory):
    """The sound records are told first; then the first of the others is named."""
    for name in (RUN, "DRR000002", "DRR000003"):
        record_in(memory.engine, CANCELED, name)
    memory.force("UPDATE record SET reason = 'nonsense' WHERE accession <> 'DRR000002'")
    found = memory.engine.retention(timedelta(days=365))
    assert next(found).accession == "DRR000002"
    with pytest.raises(DamagedRecordError, match=RUN):
        next(found)


def test_data_is_not_destroyed_too_early(desk):
    """The refusal tells the day, and changes nothing."""
    record_in(desk.engine, CANCELED)
    before = desk.dump()
    outcome = desk.engine.purge(RUN, reason="retention_ended", note=NOTE)
    assert outcome.refusal.code is RefusalCode.RETAINED
    assert str(DAY) in outcome.refusal.message
    assert desk.dump() == before


def test_record_and_history_outlive_the_data(desk):
    """A purge is an event that moves nothing; the record says when, and is not moved any more."""
    purged(desk)
    card = desk.engine.show(RUN)
    assert (card.status, card.reason, card.purged_on) == (CANCELED, Reason.SUBMITTER_REQUEST, DAY)
    assert card.purgeable_on is None
    assert [entry.action for entry in desk.engine.history(RUN)] == ["register", "cancel", "purge"]
    assert desk.engine.reopen(RUN, reason="status_correction", note=NOTE).refusal.code is RefusalCode.PURGED
    assert desk.engine.check_database() == ()
    assert list(desk.engine.policy_replay()) == []


def test_a_withdrawn_record_keeps_its_reason(desk):
    """Why it was withdrawn is not why its data was destroyed, and it is seen as little as before."""
    desk.engine.register(RUN, processed=True)
    desk.engine.withdraw(RUN, reason="fraud", requested_by="institution", confirmed_with="institution")
    desk.second.approve(RUN)
    sights = desk.engine.visibility(RUN)
    desk.engine.purge(RUN, reason="legal_order", requested_by="authority", evidence="court 4 O 17", note=NOTE)
    outcome = desk.second.approve(RUN)
    assert (outcome.record.status, outcome.record.reason) == (WITHDRAWN, Reason.FRAUD)
    assert desk.engine.visibility(RUN) == sights
    assert desk.engine.check_database() == ()
    assert desk.engine.certificate(RUN)["why"]["evidence"] == "court 4 O 17"


def test_the_certificate_tells_what_when_who_and_why(desk):
    """Everything an auditor asks, and names to find it by."""
    purged(desk, evidence="list of 1 April", on_behalf_of="the data office", public_note="its time is over")
    entry = desk.engine.history(RUN)[-1]
    told = desk.engine.certificate(RUN)
    assert told == {
        "certificate": "destruction of data",
        "what": {
            "accession": RUN,
            "kind": "run",
            "archive": "DDBJ",
            "status": "canceled",
            "since": "2026-04-01",
            "owner": "lab-7",
        },
        "when": {"purged_on": "2027-04-01", "recorded_at": "2027-04-01T03:00:00Z"},
        "who": {
            "asked_by": desk.engine.principal,
            "asked_on_behalf_of": "the data office",
            "approved_by": desk.second.principal,
            "approved_on_behalf_of": "the committee",
            "requester": "archive",
            "single_handed": False,
        },
        "why": {
            "reason": "retention_ended",
            "sentence": "The retention period is over.",
            "evidence": "list of 1 April",
            "note": f"{NOTE}\nlist seen",
            "public_note": "its time is over",
            "redacted": False,
        },
        "event_id": entry.event_id,
        "event_version": 3,
        "operation": entry.operation,
        "request": f"{RUN}/1",
        "policy_version": "2026.1",
        "sha256": checksum(told),
    }
    desk.engine.amend(RUN, note="looked at once more")
    assert desk.engine.certificate(RUN) == told


def test_a_copy_that_was_changed_shows(memory):
    """The checksum is that of the rest, wherever the copy was written."""
    purged(memory)
    told = memory.engine.certificate(RUN)
    copy = json.loads(json.dumps(told, indent=4))
    assert checksum(copy) == told["sha256"]
    copy["when"]["purged_on"] = "2027-04-02"
    assert checksum(copy) != told["sha256"]


def test_a_secret_reason_has_no_sentence(memory):
    """The certificate is for curators: it names the reason, and nothing for the public."""
    record_in(memory.engine, CANCELED)
    memory.engine.purge(RUN, reason="national_security", note=NOTE)
    memory.second.approve(RUN)
    why = memory.engine.certificate(RUN)["why"]
    assert (why["reason"], why["sentence"]) == ("national_security", None)


def test_what_is_redacted_leaves_the_certificate_too(memory):
    """The certificate follows the history, and says that something is missing."""
    purged(memory, evidence="a patient's letter", on_behalf_of="a person")
    memory.engine.redact(RUN, event=3, note="a person is named")
    memory.second.approve(RUN)
    told = memory.engine.certificate(RUN)
    assert told["why"] | {"sentence": None} == {
        "reason": "retention_ended",
        "sentence": None,
        "evidence": None,
        "note": None,
        "public_note": None,
        "redacted": True,
    }
    assert told["who"]["asked_on_behalf_of"] is None
    assert told["sha256"] == checksum(told)


def test_there_is_no_certificate_of_what_did_not_happen(memory):
    """Data that is here has none, and neither has a record that is not."""
    record_in(memory.engine, CANCELED)
    kept, missing = memory.engine.certificate(RUN), memory.engine.certificate("DRR000404")
    assert isinstance(kept, Refused)
    assert kept.refusal.code is RefusalCode.NOT_PURGED
    assert isinstance(missing, Refused)
    assert missing.refusal.code is RefusalCode.NO_SUCH_RECORD


def test_a_purge_by_another_hand_has_no_certificate(memory):
    """A date without an event proves nothing."""
    record_in(memory.engine, CANCELED)
    memory.force("UPDATE record SET purged_on = '2027-04-01'")
    with pytest.raises(InternalError, match="history does not say so"):
        memory.engine.certificate(RUN)


def test_a_purge_of_no_request_names_whom_its_operation_names(memory):
    """An event that another program wrote has an operation, and no request beside it."""
    purged(memory)
    memory.force("DELETE FROM request")
    told = memory.engine.certificate(RUN)
    assert (told["request"], told["who"]["asked_by"]) == (None, memory.engine.principal)


def test_who_may_read_may_read_these(memory):
    """Curators, approvers and auditors list what may go and see certificates; others do not."""
    crew = staff(memory)
    for name in ("curator", "approver", "auditor"):
        assert list(crew[name].retention()) == []
        assert isinstance(crew[name].certificate(RUN), Refused)
    for name in ("submitter", "scheduler", "service", "nobody"):
        with pytest.raises(NotPermittedError):
            crew[name].retention()
        with pytest.raises(NotPermittedError):
            crew[name].certificate(RUN)
