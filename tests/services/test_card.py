"""One record as each audience may know it: no staff, no secret reason, no name of what is hidden."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE, RUN

from statusengine import Audience, DamagedRecordError, InternalError, Reason, Status
from statusengine.testing import record_in


def test_a_curator_knows_everything(desk):
    """The curator's card names reason, people, texts, dates and relations."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU", part_of=["DRA000001"])
    desk.engine.suppress(
        RUN,
        reason="hold_not_requested",
        until=date(2026, 9, 1),
        note=NOTE,
        public_note="A mistake of ours.",
        evidence="ticket 7",
        on_behalf_of="Haru",
        requested_by="submitter",
    )
    card = desk.engine.show(RUN)
    assert (card.reason, card.rerelease_on, card.due_on) == (
        Reason.HOLD_NOT_REQUESTED,
        date(2026, 9, 1),
        date(2026, 9, 1),
    )
    assert (card.note, card.public_note, card.evidence) == (NOTE, "A mistake of ours.", "ticket 7")
    assert (card.principal, card.on_behalf_of, card.requester.value) == (desk.engine.principal, "Haru", "submitter")
    assert (card.part_of, card.owner, card.version, card.imported) == (("DRA000001",), "HARU", 4, False)


def test_the_public_is_told_the_sentence_and_no_names(desk):
    """The public's card has status, date and public words, and neither people nor internal texts."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    desk.engine.suppress(RUN, reason="contamination", note=NOTE, public_note="With yeast.", evidence="ticket 7")
    card = desk.engine.show(RUN, audience="public")
    assert (card.status, card.public_reason, card.public_note) == (
        Status.PERMANENTLY_SUPPRESSED,
        "The data is contaminated.",
        "With yeast.",
    )
    told = (card.reason, card.note, card.principal, card.evidence, card.owner, card.operation, card.version)
    assert set(told) == {None}


def test_a_public_record_needs_no_reason(memory):
    """Of a public record no reason is told."""
    record_in(memory.engine, Status.PUBLIC)
    assert memory.engine.show(RUN, audience="public").public_reason is None


def test_texts_of_an_earlier_status_are_not_told(memory):
    """A note belongs to the status it was written for; an amendment adds to the present one."""
    record_in(memory.engine, Status.PUBLIC)
    memory.engine.suppress(RUN, reason="hold_not_requested", public_note="Old words.")
    memory.engine.rerelease(RUN, reason="verified_by_submitter")
    assert memory.engine.show(RUN, audience="public").public_note is None
    memory.engine.amend(RUN, public_note="New words.")
    memory.engine.freeze(RUN)
    assert memory.engine.show(RUN, audience="public").public_note == "New words."
    memory.engine.register("DRR000002")
    assert memory.engine.show("DRR000002").note is None


@pytest.mark.parametrize("reason", ["privacy", "national_security"])
def test_a_secret_reason_stays_with_the_curators(desk, reason):
    """Of privacy and national security the public learns nothing and the owner the status alone."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    desk.engine.withdraw(RUN, reason=reason, detail="the name", public_note="words", requested_by="authority")
    desk.second.approve(RUN)
    for audience in (Audience.PUBLIC, Audience.PARTNER, Audience.DATA_USER):
        assert desk.engine.show(RUN, audience=audience) is None
    card = desk.engine.show(RUN, audience="submitter", owner="HARU")
    assert card.status is Status.WITHDRAWN
    assert {card.reason, card.detail, card.public_reason, card.public_note} == {None}
    assert card.requester.value == "archive"
    last = desk.engine.history(RUN, audience="submitter", owner="HARU")[-1]
    assert {last.reason, last.detail, last.public_note, last.principal, last.approver} == {None}
    assert desk.engine.show(RUN).reason.value == reason


def test_the_owner_reads_the_history_without_the_archives_remarks(memory):
    """Submitters read their own records' histories, and nobody else's; others read none."""
    record_in(memory.engine, Status.PUBLIC, owner="HARU")
    memory.engine.suppress(RUN, reason="contamination", note=NOTE, evidence="ticket 7")
    mine = memory.engine.history(RUN, audience="submitter", owner="HARU")
    assert [entry.version for entry in mine] == [1, 2, 3, 4]
    assert {entry.note for entry in mine} == {entry.principal for entry in mine} == {None}
    assert mine[-1].reason is Reason.CONTAMINATION
    for audience, owner in (("submitter", "NATSU"), ("submitter", None), ("public", "HARU")):
        assert memory.engine.history(RUN, audience=audience, owner=owner) == ()
    assert memory.engine.history(RUN)[-1].note == NOTE


def test_a_relation_never_names_what_is_hidden(desk):
    """Primaries, secondaries and parents of a public record are named only when they may be seen themselves."""
    hidden, shown, old, older = "DRA000001", "DRA000002", "DRR000002", "DRR000003"
    record_in(desk.engine, Status.PRIVATE, hidden)
    record_in(desk.engine, Status.PUBLIC, shown)
    record_in(desk.engine, Status.PUBLIC, RUN, part_of=[hidden, shown, "DRP000404"], owner="HARU")
    for secondary in (old, older):
        record_in(desk.engine, Status.PUBLIC, secondary)
        desk.engine.replace(secondary, by=[RUN])
    desk.engine.withdraw(older, reason="privacy")
    desk.second.approve(older)
    card = desk.engine.show(RUN, audience="public")
    assert (card.part_of, card.secondaries) == ((shown,), (old,))
    assert desk.engine.show(RUN, audience="submitter", owner="HARU").part_of == (shown,)
    curators = desk.engine.show(RUN)
    assert set(curators.part_of) == {hidden, shown, "DRP000404"}
    assert curators.secondaries == (old, older)


def test_a_secondary_leads_to_what_may_be_seen(desk):
    """A split answers with all its primaries that may be seen, a chain with its end; a hidden target stays hidden."""
    for accession in ("DRR000001", "DRR000002", "DRR000003", "DRR000004"):
        record_in(desk.engine, Status.PUBLIC, accession)
    record_in(desk.engine, Status.PRIVATE, "DRR000005")
    desk.engine.replace("DRR000001", by=["DRR000002"])
    desk.engine.replace("DRR000002", by=["DRR000003", "DRR000004", "DRR000005"])
    assert desk.engine.resolve("DRR000001") == ("DRR000003", "DRR000004")
    assert desk.engine.resolve("DRR000001", audience="curator") == ("DRR000003", "DRR000004", "DRR000005")
    assert desk.engine.resolve("DRR000003") == ()
    assert desk.engine.show("DRR000001", audience="public").primaries == ("DRR000003", "DRR000004")
    assert desk.engine.show("DRR000001").primaries == ("DRR000003", "DRR000004", "DRR000005")


def test_ways_that_meet_again_are_followed_once(memory):
    """Where a split's successors were replaced by the same record, that one answers, named once."""
    accessions = [f"DRR{number:06d}" for number in range(1, 5)]
    for accession in accessions:
        record_in(memory.engine, Status.PUBLIC, accession)
    first, left, right, last = accessions
    memory.engine.replace(first, by=[left, right])
    memory.engine.replace(left, by=[last])
    memory.engine.replace(right, by=[last])
    assert memory.engine.resolve(first) == (last,)
    record_in(memory.engine, Status.PUBLIC, "DRR000005")
    assert memory.engine.replace("DRR000005", by=[first, left]).record.reason is Reason.REPLACED


def test_an_observed_successor_is_named_by_what_was_observed_last(memory):
    """Another archive's record is named when its own archive last showed it, and never when it did not."""
    record_in(memory.engine, Status.PUBLIC)
    memory.engine.replace(RUN, by=["ERR000001"])
    assert memory.engine.resolve(RUN) == ()
    row = "INSERT INTO observation VALUES ('ERR000001', 'list', {}, {}, NULL, NULL, false, 'op', '2026-01-01')"
    memory.force(row.format(1, 4))
    assert memory.engine.resolve(RUN) == ("ERR000001",)
    memory.force(row.format(2, 2))
    assert memory.engine.resolve(RUN) == ()


def test_what_cannot_be_read_is_trouble_for_curators_alone(desk):
    """A record stored with a value that is none, or without its history, is reported to curators."""
    record_in(desk.engine, Status.PUBLIC)
    desk.force("DELETE FROM event")
    with pytest.raises(InternalError, match="no event"):
        desk.engine.show(RUN)
    assert desk.engine.show(RUN, audience="public").public_note is None
    desk.force("UPDATE record SET scope = 'whatever'")
    with pytest.raises(DamagedRecordError, match="whatever"):
        desk.engine.show(RUN)
    assert desk.engine.show(RUN, audience="public") is None


@pytest.mark.parametrize("is_decided", [False, True])
def test_what_hides_a_record_tells_only_that_it_is_under_review(desk, is_decided):
    """Who asked for a secret withdrawal, and what was said with it, reaches neither the public nor the owner."""
    record_in(desk.engine, Status.PUBLIC, RUN, owner="HARU")
    secret = {"on_behalf_of": "a ministry", "public_note": "a note", "evidence": "letter 7"}
    desk.engine.withdraw(RUN, reason="national_security", **secret)
    if is_decided:
        desk.second.approve(RUN, on_behalf_of="a ministry")
    else:
        assert desk.engine.show(RUN, audience="public").public_note is None
    told = str(desk.engine.show(RUN, audience="submitter", owner="HARU"))
    told += str(desk.engine.history(RUN, audience="submitter", owner="HARU"))
    assert not [word for word in ("authority", "ministry", "a note", "letter 7", "national") if word in told.lower()]
