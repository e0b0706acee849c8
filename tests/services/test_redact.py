"""The text of a past event destroyed by two persons: what was said is gone, and what was done still adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from services.desk import NOTE, RUN

from statusengine import Action, Applied, IdempotencyKeyError, Pending, RefusalCode, Status, UsageError
from statusengine.testing import record_in

PATIENT = "patient 4711"
STUDY, EXPERIMENT = "DRP000001", "DRX000001"
SAID = {
    "note": f"names {PATIENT}",
    "public_note": f"of {PATIENT}",
    "evidence": f"letter of {PATIENT}",
    "on_behalf_of": PATIENT,
    "detail": PATIENT,
}


def suppressed(desk, accession=RUN, **words):
    """A public record, suppressed in words that should not have been written; answers with the event's version."""
    record_in(desk.engine, Status.PUBLIC, accession)
    outcome = desk.engine.suppress(accession, reason="contamination", **SAID | words)
    return outcome.record.version


def redact(desk, event, accession=RUN):
    """Ask for a redaction, and approve it as the second person."""
    outcome = desk.engine.redact(accession, event=event, note="somebody is named")
    assert isinstance(outcome, Pending), outcome
    done = desk.second.approve(accession, note="seen")
    assert isinstance(done, Applied)
    return done


def expect_gone(desk, accession=RUN):
    """No table holds the words any more, and every history leads to what is stored."""
    assert PATIENT not in str(desk.dump())
    assert desk.engine.check_database() == ()
    assert list(desk.engine.policy_replay()) == []
    assert PATIENT not in str(desk.engine.history(accession)) + str(desk.engine.show(accession))


def test_the_text_goes_and_the_event_stays(desk):
    """Notes, evidence, detail and on whose behalf are destroyed; what, when, who and the reason are not."""
    version = suppressed(desk)
    before = desk.engine.history(RUN)[version - 1]
    done = redact(desk, version)
    after = desk.engine.history(RUN)
    told = after[version - 1]
    assert told.redacted
    assert (told.note, told.public_note, told.evidence, told.on_behalf_of, told.detail) == (None,) * 5
    kept = ("event_id", "action", "source", "target", "reason", "effective", "recorded_at", "operation", "principal")
    assert [getattr(told, name) for name in kept] == [getattr(before, name) for name in kept]
    assert [(entry.version, entry.redacted) for entry in after] == [
        (entry.version, entry.version == version) for entry in after
    ]
    assert (after[-1].action, after[-1].note) == (Action.REDACT, "somebody is named\nseen")
    assert (done.record.detail, done.record.version) == (None, version + 1)
    assert desk.one("SELECT redacted_by FROM note WHERE operation = :op", op=told.operation) == done.operation
    expect_gone(desk)


def test_until_it_is_approved_nothing_is_destroyed(desk):
    """The request names its event, and waits; declining leaves the words, and so does a rehearsal."""
    version = suppressed(desk)
    desk.engine.redact(RUN, event=version, note="somebody is named")
    assert [(each.action, each.event) for each in desk.engine.requests()] == [(Action.REDACT, version)]
    before = desk.dump()
    assert desk.second.approve(RUN, dry_run=True).record.detail is None
    assert desk.dump() == before
    desk.second.decline(RUN)
    assert desk.engine.history(RUN)[-1].note == SAID["note"]


@pytest.mark.parametrize("field", sorted(SAID))
def test_any_one_text_is_enough(memory, field):
    """Whichever of them was written is destroyed, and the history says so."""
    record_in(memory.engine, Status.PUBLIC)
    memory.engine.suppress(RUN, reason="contamination", **{field: SAID[field]})
    version = memory.engine.show(RUN).version
    redact(memory, version)
    assert memory.engine.history(RUN)[version - 1].redacted
    expect_gone(memory)


def test_where_nothing_was_said_there_is_nothing_to_redact(desk):
    """A registration without text is refused; so is what was redacted, and no request waits."""
    version = suppressed(desk)
    assert desk.engine.redact(RUN, event=1, note="x").refusal.code is RefusalCode.NOTHING_TO_REDACT
    redact(desk, version)
    before = desk.dump()
    again = desk.engine.redact(RUN, event=version, note="x")
    assert again.refusal.code is RefusalCode.NOTHING_TO_REDACT
    assert desk.dump() == before


def test_an_event_that_is_not_there_is_refused(memory):
    """The last event is known; one after it, or of a record that is not here, is not."""
    version = suppressed(memory)
    assert memory.engine.redact(RUN, event=version + 1, note="x").refusal.code is RefusalCode.NO_SUCH_EVENT
    assert memory.engine.redact("DRR000404", event=1, note="x").refusal.code is RefusalCode.NO_SUCH_RECORD
    assert memory.engine.redact(RUN, event=version).refusal.code is RefusalCode.NOTE_NEEDED
    with pytest.raises(UsageError, match="needs the event"):
        memory.engine.redact(RUN, note="x")
    with pytest.raises(UsageError, match="event does not go with purge"):
        memory.engine.purge(RUN, event=1)


def test_a_detail_that_was_copied_goes_with_it(desk):
    """An amendment repeats the detail: it is destroyed there too, and from the record."""
    version = suppressed(desk)
    desk.engine.amend(RUN, note="looked at once more")
    desk.engine.amend(RUN, detail="another", note="corrected")
    desk.engine.amend(RUN, detail=PATIENT)
    redact(desk, version)
    told = desk.engine.history(RUN)
    assert [(entry.detail, entry.redacted) for entry in told[version - 1 :]] == [
        (None, True),
        (None, True),
        ("another", False),
        (None, True),
        (None, False),
    ]
    assert told[version].note == "looked at once more"
    expect_gone(desk)


def test_a_detail_that_stands_now_stays(desk):
    """What was said later, in other words, is not what is destroyed."""
    version = suppressed(desk)
    desk.engine.amend(RUN, detail="another")
    assert redact(desk, version).record.detail == "another"
    assert desk.engine.show(RUN).detail == "another"
    expect_gone(desk)


def test_a_move_of_two_persons_loses_the_text_of_both(desk):
    """What was said when it was asked for, and when it was approved, is one text; hiding was asked for with it."""
    record_in(desk.engine, Status.PUBLIC)
    words = {"reason": "no_informed_consent", "note": PATIENT, "evidence": PATIENT, "on_behalf_of": PATIENT}
    desk.engine.withdraw(RUN, detail=PATIENT, **words)
    desk.second.approve(RUN, note=PATIENT, on_behalf_of=PATIENT)
    history = desk.engine.history(RUN)
    redact(desk, history[-1].version)
    assert [entry.redacted for entry in desk.engine.history(RUN)[-3:]] == [True, True, False]
    expect_gone(desk)


def test_what_a_waiting_request_needs_is_kept(desk):
    """While a withdrawal waits, what was said with it is still to be judged."""
    record_in(desk.engine, Status.PUBLIC)
    desk.engine.withdraw(RUN, reason="no_informed_consent", note=PATIENT)
    hidden = desk.engine.show(RUN).version
    refused = desk.engine.redact(RUN, event=hidden, note="x")
    assert refused.refusal.code is RefusalCode.REQUEST_PENDING
    assert f"{RUN}/1 waits" in refused.refusal.message
    desk.second.decline(RUN)
    redact(desk, hidden)
    expect_gone(desk)


def test_a_whole_family_loses_what_was_said_once(desk):
    """The text of a cascade is one: redacted at a member, it is gone from all, and each still adds up."""
    desk.engine.register(STUDY, processed=True)
    desk.engine.register(EXPERIMENT, processed=True, part_of=[STUDY])
    desk.engine.register(RUN, processed=True, part_of=[EXPERIMENT])
    desk.engine.suppress(STUDY, reason="contamination", **SAID)
    version = desk.engine.show(RUN).version
    redact(desk, version)
    assert {desk.engine.show(each).detail for each in (STUDY, EXPERIMENT, RUN)} == {None}
    assert [desk.engine.history(each)[-1].redacted for each in (STUDY, EXPERIMENT)] == [True, True]
    expect_gone(desk)
    outcome = desk.engine.rerelease(STUDY, reason="verified_by_submitter", note=NOTE)
    desk.second.approve(STUDY)
    assert {step.accession for step in outcome.plan.moving} == {EXPERIMENT, RUN}


def test_evidence_that_was_redacted_was_given(desk):
    """A release on publication is not judged anew as one without a publication."""
    desk.engine.register(RUN, processed=True, until=desk.engine.today() + timedelta(days=30))
    desk.engine.published(RUN, evidence="10.1093/nar/gkae882", note=PATIENT)
    version = desk.engine.show(RUN).version
    redact(desk, version)
    assert desk.engine.history(RUN)[version - 1].evidence is None
    expect_gone(desk)


def test_what_went_meanwhile_is_not_approved(desk):
    """The words of a cascade may go by another of its records while a redaction waits."""
    desk.engine.register(STUDY, processed=True)
    desk.engine.register(EXPERIMENT, processed=True, part_of=[STUDY])
    desk.engine.suppress(STUDY, reason="contamination", note=PATIENT)
    study, experiment = desk.engine.show(STUDY).version, desk.engine.show(EXPERIMENT).version
    desk.engine.redact(EXPERIMENT, event=experiment, note="x")
    redact(desk, study, STUDY)
    before = desk.dump()
    assert desk.second.approve(EXPERIMENT).refusal.code is RefusalCode.NOTHING_TO_REDACT
    assert desk.dump() == before


def test_a_redaction_is_redacted_like_anything(memory):
    """Whoever repeats the words in the note of a redaction has them destroyed in turn."""
    version = suppressed(memory)
    memory.engine.redact(RUN, event=version, note=f"names {PATIENT}")
    memory.second.approve(RUN)
    redact(memory, version + 1)
    expect_gone(memory)


def test_a_review_loses_its_note_too(memory):
    """What was said by whoever signed a move made alone belongs to the same operation."""
    record_in(memory.engine, Status.PUBLIC)
    done = memory.engine.withdraw(RUN, reason="privacy", note=PATIENT, break_glass=True)
    memory.second.sign_review(done.operation, note=PATIENT)
    redact(memory, done.record.version)
    expect_gone(memory)


def test_a_key_asks_for_the_same_redaction_again(memory):
    """The same key is the same request; with another event it is another one."""
    version = suppressed(memory)
    memory.engine.redact(RUN, event=version, note="x", key="once")
    assert memory.engine.redact(RUN, event=version, note="x", key="once").replayed
    with pytest.raises(IdempotencyKeyError):
        memory.engine.redact(RUN, event=1, note="x", key="once")


def test_a_redaction_is_not_planned(memory):
    """A plan is a file; what is destroyed is asked for and approved, never carried out from one."""
    version = suppressed(memory)
    with pytest.raises(UsageError, match="redact is not planned"):
        memory.engine.plan([memory.engine.ask("redact", RUN, event=version, note="x")])


def test_the_submitter_sees_that_text_went(memory):
    """The owner's history says so, and nothing of the words."""
    memory.engine.register(RUN, owner="lab-7", processed=True)
    memory.engine.suppress(RUN, reason="contamination", public_note=PATIENT)
    redact(memory, memory.engine.show(RUN).version)
    told = memory.engine.history(RUN, audience="submitter", owner="lab-7")
    assert [entry.redacted for entry in told][-2:] == [True, False]
    assert PATIENT not in str(told) + str(memory.engine.show(RUN, audience="public"))
