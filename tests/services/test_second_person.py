"""Moves for two persons: asked for by one, decided by another, and out of sight meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from services.desk import NOTE, RUN, desk_in_memory

from statusengine import (
    Applied,
    IdempotencyKeyError,
    Pending,
    Reason,
    RefusalCode,
    Refused,
    Status,
    UsageError,
)
from statusengine.errors import InternalError
from statusengine.services import waiting
from statusengine.testing import as_principal, record_in

PUBLIC, TEMPORARY, PERMANENT = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED


def test_asking_to_withdraw_a_public_record_hides_it_at_once(desk):
    """A public record leaves the search with the request, and the public is told only of a review."""
    record_in(desk.engine, PUBLIC)
    outcome = desk.engine.withdraw(RUN, reason="no_informed_consent", note=NOTE)
    assert isinstance(outcome, Pending)
    assert outcome.record.status is TEMPORARY
    assert outcome.record.reason is Reason.WITHDRAWAL_PENDING
    assert not desk.engine.sight(RUN, "text_search").is_shown
    assert desk.engine.show(RUN, audience="public").public_reason == "The record is under review."
    assert [waiting.id for waiting in desk.engine.requests()] == [f"{RUN}/1"]
    assert desk.engine.show(RUN).pending == f"{RUN}/1"


def test_another_person_approves(desk):
    """The second principal's approval withdraws, and the history names both."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, reason="no_informed_consent", note="asked", evidence="ticket 7")
    outcome = desk.second.approve(RUN, note="agreed", on_behalf_of="the committee")
    assert isinstance(outcome, Applied)
    assert not outcome.single_handed
    entry = desk.engine.history(RUN)[-1]
    assert (entry.target, entry.principal, entry.approver) == (
        Status.WITHDRAWN,
        desk.engine.principal,
        desk.second.principal,
    )
    assert (entry.note, entry.evidence) == ("asked\nagreed", "ticket 7")
    assert desk.engine.requests() == ()
    assert desk.engine.check_database() == ()


@pytest.mark.parametrize("on_behalf_of", [None, "curator-b"])
def test_who_asked_cannot_approve(desk, on_behalf_of):
    """The same principal is refused, whatever other name is typed in, and nothing changes."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, reason="no_informed_consent")
    before = desk.dump()
    outcome = desk.engine.approve(RUN, on_behalf_of=on_behalf_of)
    assert outcome.refusal.code is RefusalCode.SAME_PRINCIPAL
    assert desk.dump() == before


def test_a_temporary_suppression_with_a_date_returns_as_it_was(desk):
    """Declining restores reason, detail and re-release date, and with them what is due."""
    record_in(desk.engine, PUBLIC)
    until = date(2026, 9, 1)
    desk.engine.suppress(RUN, reason="released_before_publication", detail="letter", until=until)
    assert desk.engine.withdraw(RUN, reason="privacy").record.rerelease_on is None
    assert desk.count("due") == 0
    outcome = desk.second.decline(RUN, note="no ground")
    assert outcome.record.status is TEMPORARY
    assert (outcome.record.reason, outcome.record.detail, outcome.record.rerelease_on) == (
        Reason.RELEASED_BEFORE_PUBLICATION,
        "letter",
        until,
    )
    assert desk.rows("SELECT accession FROM due") == [(RUN,)]
    assert desk.engine.check_database() == ()


def test_a_temporary_suppression_without_a_date_returns_without_one(memory):
    """Declining sets no date where there was none."""
    record_in(memory.engine, TEMPORARY)
    memory.engine.withdraw(RUN, reason="privacy")
    outcome = memory.second.decline(RUN)
    assert (outcome.record.reason, outcome.record.rerelease_on) == (Reason.RELEASED_BEFORE_PUBLICATION, None)


def test_a_public_record_comes_back_when_declined(desk):
    """Declining the withdrawal of a public record makes it public again."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, reason="privacy")
    outcome = desk.second.decline(RUN)
    assert outcome.record.status is PUBLIC
    assert outcome.record.reason is Reason.WITHDRAWAL_DECLINED
    assert desk.engine.sight(RUN, "text_search").is_shown
    assert desk.count("request", state="declined", decided_by=desk.second.principal) == 1


def test_who_asked_may_take_the_request_back(memory):
    """The principal that asked may decline."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    assert memory.engine.decline(RUN).record.status is PUBLIC


def test_a_permanent_suppression_is_not_hidden_further(desk):
    """A record that is out of search for good stays as it is while its withdrawal waits, and when it is declined."""
    record_in(desk.engine, PERMANENT)
    outcome = desk.engine.withdraw(RUN, reason="privacy")
    assert outcome.events == ()
    assert outcome.record.reason is Reason.CONTAMINATION
    version = outcome.record.version
    declined = desk.second.decline(RUN, note="no ground")
    assert isinstance(declined, Applied)
    assert declined.events == ()
    assert declined.record.version == version
    assert desk.count("operation", id=declined.operation, principal=desk.second.principal) == 1
    assert desk.engine.check_database() == ()


def test_a_second_request_is_refused(desk):
    """One request waits on a record at a time, in one batch too."""
    record_in(desk.engine, PUBLIC)
    record_in(desk.engine, PERMANENT, "DRR000002")
    ask = desk.engine.ask
    desk.engine.withdraw(RUN, reason="privacy")
    twice = [ask("withdraw", "DRR000002", reason="privacy"), ask("withdraw", "DRR000002", reason="archive_error")]
    first, second = desk.engine.change(twice)
    assert isinstance(first, Pending)
    assert second.refusal.code is RefusalCode.REQUEST_PENDING
    before = desk.dump()
    assert desk.engine.withdraw(RUN, reason="privacy").refusal.code is RefusalCode.REQUEST_PENDING
    assert desk.second.suppress(RUN, reason="contamination").refusal.code is RefusalCode.REQUEST_PENDING
    assert desk.dump() == before


def test_requests_of_a_record_are_numbered(memory):
    """A request is named by its number; another number, and a decided one, does not wait."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    memory.second.decline(f"{RUN}/1")
    assert memory.engine.withdraw(RUN, reason="privacy").request.id == f"{RUN}/2"
    for name in (f"{RUN}/1", "DRR000404"):
        refused = memory.second.approve(name)
        assert refused.refusal.code is RefusalCode.NO_SUCH_REQUEST
        assert name in refused.refusal.message
    assert memory.second.approve(f"{RUN}/2").record.status is Status.WITHDRAWN


@pytest.mark.parametrize("request_", [f"{RUN}/", f"{RUN}/x", f"{RUN}/1/2", "nonsense", f"{RUN}/²"])
def test_what_is_no_request_is_a_mistake(memory, request_):
    """A request is an accession, or an accession and a number."""
    with pytest.raises(UsageError):
        memory.engine.approve(request_)


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_an_answer_under_a_key_is_given_once(desk, verb):
    """The same answer under the same key is told again; any other use of the key is a mistake."""
    record_in(desk.engine, PUBLIC)
    asked = desk.engine.withdraw(RUN, reason="privacy", key="asked")
    answer = getattr(desk.second, verb)
    first = answer(RUN, key="answered")
    before = desk.dump()
    assert answer(RUN, key="answered") == replace(first, replayed=True)
    assert answer(f"{RUN}/1", key="answered") == replace(first, replayed=True)
    other = {"approve": desk.second.decline, "decline": desk.second.approve}[verb]
    for wrong in (
        lambda: other(RUN, key="answered"),
        lambda: answer(f"{RUN}/2", key="answered"),
        lambda: answer("DRR000002", key="answered"),
        lambda: getattr(desk.engine, verb)(RUN, key="answered"),
        lambda: answer(RUN, key=asked.request.operation),
    ):
        with pytest.raises(IdempotencyKeyError):
            wrong()
    assert desk.dump() == before


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_a_dry_answer_leaves_nothing(desk, verb):
    """A dry run of an answer tells what would happen, and the request still waits."""
    record_in(desk.engine, PUBLIC)
    desk.engine.withdraw(RUN, reason="privacy")
    before = desk.dump()
    assert getattr(desk.second, verb)(RUN, dry_run=True).dry_run
    assert desk.dump() == before


def test_a_single_user_approves_and_it_shows():
    """In a single-user database one person may do both, and outcome and history say so."""
    desk = desk_in_memory(single_user=True)
    with desk.engine as engine:
        record_in(engine, PUBLIC)
        engine.withdraw(RUN, reason="privacy")
        outcome = engine.approve(RUN, key="k")
        assert outcome.single_handed
        assert engine.history(RUN)[-1].single_handed
        assert engine.approve(RUN, key="k") == replace(outcome, replayed=True)
        record_in(engine, PUBLIC, "DRR000002")
        engine.withdraw("DRR000002", reason="privacy")
        assert not desk.second.approve("DRR000002").single_handed


EXCEPTIONAL = [
    ("reopen", Status.CANCELED, {"reason": "submitter_request"}, Status.PRIVATE),
    ("suppress", PERMANENT, {"reason": "hold_not_requested", "until": date(2027, 4, 1)}, TEMPORARY),
    ("suppress", Status.WITHDRAWN, {"reason": "status_correction"}, PERMANENT),
    ("rerelease", Status.WITHDRAWN, {"reason": "withdrawal_resolved"}, PUBLIC),
    ("rerelease", PERMANENT, {"reason": "status_correction"}, PUBLIC),
]


@pytest.mark.parametrize("action, status, words, target", EXCEPTIONAL)
def test_an_exceptional_move_needs_a_note_and_a_second_person(memory, action, status, words, target):
    """What corrects the archive's own mistake waits for another principal, and needs to say why."""
    record_in(memory.engine, status)
    before = memory.dump()
    assert getattr(memory.engine, action)(RUN, **words).refusal.code is RefusalCode.NOTE_NEEDED
    assert memory.dump() == before
    pending = getattr(memory.engine, action)(RUN, note=NOTE, requested_by="institution", **words)
    assert isinstance(pending, Pending)
    assert pending.record.status is status
    assert pending.events == ()
    outcome = memory.second.approve(RUN)
    assert outcome.record.status is target
    assert memory.engine.history(RUN)[-1].note == NOTE
    assert memory.engine.check_database() == ()


def test_the_242_runs_are_corrected_in_one_command(memory):
    """Withdrawn by mistake, suppressed again: one command asks for all, the second person agrees to each."""
    runs = [f"DRR{number:06d}" for number in range(1, 243)]
    for run in runs:
        record_in(memory.engine, Status.WITHDRAWN, run)
    words = {"reason": "status_correction", "note": NOTE}
    outcomes = memory.engine.change([memory.engine.ask("suppress", run, **words) for run in runs])
    assert {type(outcome) for outcome in outcomes} == {Pending}
    approver = as_principal(memory.engine, "curator-c")
    assert {approver.approve(run).record.status for run in runs} == {PERMANENT}
    assert len(memory.engine.visible(runs)) == 242
    assert all(sight.is_shown for sight in memory.engine.visible(runs).values())


def test_the_rules_are_asked_again_at_the_approval(memory):
    """What has become impossible since it was asked is refused, and the request still waits."""
    record_in(memory.engine, PERMANENT)
    memory.engine.suppress(RUN, reason="hold_not_requested", until=date(2026, 5, 1), note=NOTE)
    memory.clock.turn_to("2026-06-01T00:00:00+00:00")
    assert memory.second.approve(RUN).refusal.code is RefusalCode.WRONG_DATE
    assert len(memory.engine.requests()) == 1


def test_a_frozen_record_is_neither_withdrawn_nor_released(memory):
    """Freezing while a request waits stops both answers, until it is lifted."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    memory.engine.freeze(RUN)
    before = memory.dump()
    assert memory.second.approve(RUN).refusal.code is RefusalCode.FROZEN
    assert memory.second.decline(RUN).refusal.code is RefusalCode.FROZEN
    assert memory.dump() == before
    memory.engine.unfreeze(RUN)
    assert memory.second.approve(RUN).refusal.code is RefusalCode.CHANGED_MEANWHILE
    assert memory.second.decline(RUN).record.status is PUBLIC


def test_a_confirmed_request_keeps_its_confirmation(memory):
    """The approval carries over what the request was confirmed with."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="fraud", requested_by="institution", confirmed_with="institution")
    memory.second.approve(RUN)
    assert memory.engine.history(RUN)[-1].confirmed_with.value == "institution"


def test_an_approval_that_leads_nowhere_is_refused(memory):
    """A record that a hand brought to where the request leads is not what was asked about, and the request stays."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    memory.force("UPDATE record SET status = 6, reason = 'privacy'")
    assert memory.second.approve(RUN).refusal.code is RefusalCode.CHANGED_MEANWHILE
    assert len(memory.engine.requests()) == 1


def test_a_request_of_a_lost_record_is_a_defect(memory):
    """A request whose record, or whose record's history, was taken away by hand is reported."""
    record_in(memory.engine, PUBLIC)
    memory.engine.withdraw(RUN, reason="privacy")
    memory.force("DELETE FROM event WHERE version < (SELECT max(version) FROM event)")
    with pytest.raises(InternalError, match="no history"):
        memory.second.decline(RUN)
    memory.force("DELETE FROM event")
    with pytest.raises(InternalError, match="no event that hid it"):
        memory.second.decline(RUN)
    memory.force("DELETE FROM record")
    with pytest.raises(InternalError, match="not here"):
        memory.second.decline(RUN)
    assert memory.second.approve(RUN).refusal.code is RefusalCode.NO_SUCH_RECORD


def test_what_cannot_be_hidden_is_a_defect(memory, monkeypatch):
    """A record that could not be hidden while its withdrawal waits is a defect and no silence."""
    record_in(memory.engine, PUBLIC)
    before = memory.dump()
    monkeypatch.setattr(waiting, "decide", lambda *_args, **_words: None)
    with pytest.raises(InternalError, match="hidden"):
        memory.engine.withdraw(RUN, reason="privacy")
    assert memory.dump() == before


def test_only_who_made_a_single_user_database_is_both_persons():
    """Another user of the same file asks and approves like everybody else: not alone."""
    desk = desk_in_memory(single_user=True)
    record_in(desk.engine, Status.PUBLIC, RUN)
    desk.second.withdraw(RUN, reason="no_informed_consent")
    outcome = desk.second.approve(RUN)
    assert isinstance(outcome, Refused)
    assert outcome.refusal.code is RefusalCode.SAME_PRINCIPAL
    assert not desk.engine.approve(RUN).single_handed
    desk.close()
