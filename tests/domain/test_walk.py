"""Whatever is asked of a record, in whatever order, these laws hold."""

from __future__ import annotations

from domain.journey import decisions, journeys
from domain.scene import SITE
from hypothesis import given

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.hold import is_due
from statusengine.domain.moves import MoveKind, find_move
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import evolve, replay
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.domain.verdict import Refusal, Unchanged, Wanting


def rows(step):
    """The rows of the table that a decision's events follow."""
    return [find_move(event.source, event.action, event.target) for event in step.verdict.events]


@given(journeys())
def test_a_verdict_is_one_of_four_and_always_the_same(steps):
    """A refusal says what and what to do; what is so, or waits, is the record itself; nothing is by chance."""
    for step in steps:
        verdict = step.verdict
        assert decide(step.before, step.request, step.now, site=SITE, company=step.company) == verdict
        if isinstance(verdict, Refusal):
            assert verdict.message
            assert verdict.hint
        elif isinstance(verdict, Unchanged | Wanting):
            assert verdict.record is step.before


@given(journeys())
def test_events_follow_on_the_record_and_on_the_table(steps):
    """Versions have no gap, each event is a row of the table, and together they make the record."""
    for step in decisions(steps):
        record = step.before
        for event, move in zip(step.verdict.events, rows(step), strict=True):
            assert move is not None
            assert event.effective == SITE.calendar.today(step.now)
            assert (event.recorded_at, event.operation) == (step.now, step.request.operation)
            record = evolve(record, event, step.request.particulars)
        assert record == step.verdict.record


@given(journeys())
def test_a_history_replayed_is_the_record(steps):
    """All events of a life, folded from nothing, give the state it ended in."""
    events = [event for step in decisions(steps) for event in step.verdict.events]
    assert replay(events, steps[0].request.particulars) == steps[-1].after


@given(journeys())
def test_no_life_takes_a_forbidden_path(steps):
    """From public there is no way back, and nothing is suppressed or withdrawn that was not public."""
    seen_public = False
    for step in decisions(steps):
        for event in step.verdict.events:
            assert not (seen_public and event.target not in EVER_PUBLIC)
            imported = event.action is Action.IMPORT
            assert seen_public or imported or event.target not in EVER_PUBLIC - {Status.PUBLIC}
            seen_public = seen_public or event.target in EVER_PUBLIC


@given(journeys())
def test_a_record_is_whole_at_every_step(steps):
    """Its dates and reason fit its status, as the store's own constraints demand."""
    for step in decisions(steps):
        record = step.after
        assert (record.first_public_on is not None) == (record.status in EVER_PUBLIC)
        assert record.processed_on is not None or record.status not in EVER_PUBLIC
        assert record.reason is not None or record.status not in EVER_PUBLIC - {Status.PUBLIC}
        assert record.purged_on is None or record.status in {Status.CANCELED, Status.WITHDRAWN}
        assert 1 <= record.cause <= record.version


@given(journeys())
def test_a_grave_move_has_a_second_person_and_an_exceptional_one_a_note(steps):
    """The approver is another principal, or it is said that one person did it."""
    for step in decisions(steps):
        request = step.request
        for move in rows(step):
            if move.kind.needs_second_person:
                assert request.approver
                assert request.approver != request.principal or request.single_handed
            assert move.kind is not MoveKind.EXCEPTIONAL or request.has_note


@given(journeys())
def test_a_record_that_is_frozen_or_without_data_stays(steps):
    """It is neither moved nor processed, and a frozen one is not due either."""
    for step in decisions(steps):
        before = step.before
        if before and (before.frozen or before.purged_on):
            assert (step.after.status, step.after.processed_on) == (before.status, before.processed_on)
        assert not (step.after.frozen and step.after.due)


@given(journeys())
def test_while_a_withdrawal_waits_only_its_decision_moves_the_record(steps):
    """Approved it is withdrawn; declined, the engine alone takes it back; nothing else touches its reason."""
    for step in decisions(steps):
        if step.before and step.before.reason is Reason.WITHDRAWAL_PENDING and step.request.giver is not Giver.ENGINE:
            same = (step.after.status, step.after.reason, step.after.until)
            assert same == (step.before.status, step.before.reason, step.before.until) or (
                step.request.action is Action.WITHDRAW and step.request.approver
            )


@given(journeys())
def test_a_part_of_a_dra_submission_stays_suppressed(steps):
    """What was suppressed as a part is that for ever, unless a mistaken status is corrected."""
    for step in decisions(steps):
        if step.before and step.before.as_part:
            is_back = step.after.status is Status.PUBLIC
            assert step.after.as_part is not is_back
            assert not is_back or step.request.reason is Reason.STATUS_CORRECTION
        for_a_time = step.after.as_part and step.after.status is Status.TEMPORARILY_SUPPRESSED
        assert not for_a_time or step.before.status is Status.TEMPORARILY_SUPPRESSED


@given(journeys())
def test_what_the_job_signs_was_due(steps):
    """A date reached is the job's reason alone, and its working day has come."""
    for step in decisions(steps):
        moves = step.before and step.after.status is not step.before.status
        if moves and step.request.giver is Giver.JOB and step.request.action is not Action.COMPLETE:
            due, action = step.before.due
            assert action is step.request.action
            assert is_due(SITE.calendar, due, SITE.calendar.today(step.now))


@given(journeys())
def test_what_is_unprocessed_stays_private_until_it_is_completed(steps):
    """Only completion, or a release that says so, brings an unprocessed record out."""
    for step in decisions(steps):
        before = step.before
        if before and before.status is Status.PRIVATE and before.processed_on is None:
            is_out = step.after.status is Status.PUBLIC
            assert (
                not is_out
                or Action.COMPLETE is step.request.action
                or (step.request.reason is Reason.PROCESSING_COMPLETED)
            )
