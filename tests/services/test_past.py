"""What the present state does not say any more is kept, for those entitled to it."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE, RUN

from statusengine import Former, InternalError, Past, Reason, Status
from statusengine.services.past import decision
from statusengine.testing import record_in

OUTSIDE = ["public", "data_user", "partner"]


@pytest.fixture
def returned(desk):
    """A record that was suppressed for a time, then for good, then released again."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    desk.clock.advance(days=1)
    desk.engine.suppress(RUN, reason="hold_not_requested", public_note="A mistake of ours.")
    desk.clock.advance(days=1)
    desk.engine.suppress(RUN, reason="contamination")
    desk.clock.advance(days=1)
    desk.engine.rerelease(RUN, reason="verified_by_submitter", note=NOTE)
    desk.second.approve(RUN)
    return desk


def test_a_past_suppression_stays_visible_after_the_release(returned):
    """Each period is a span with its status, its dates, its reason and its operation."""
    card = returned.engine.show(RUN)
    told = returned.engine.history(RUN)
    assert card.status is Status.PUBLIC
    assert card.past == (
        Past(
            status=Status.TEMPORARILY_SUPPRESSED,
            since=date(2026, 4, 2),
            until=date(2026, 4, 3),
            reason=Reason.HOLD_NOT_REQUESTED,
            public_reason="The data was released for want of a hold date.",
            operation=told[3].operation,
        ),
        Past(
            status=Status.PERMANENTLY_SUPPRESSED,
            since=date(2026, 4, 3),
            until=date(2026, 4, 4),
            reason=Reason.CONTAMINATION,
            public_reason="The data is contaminated.",
            operation=told[4].operation,
        ),
    )
    assert returned.engine.show(RUN, audience="submitter", owner="HARU").past == card.past


@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_past_is_never_for_the_public(returned, audience):
    """Nobody outside learns that a public record was ever suppressed, held or amended."""
    card = returned.engine.show(RUN, audience=audience)
    assert (card.past, card.hold_history, card.hold_extensions, card.amended_from) == ((), (), None, None)
    stranger = returned.engine.show(RUN, audience="submitter", owner="NATSU")
    assert (stranger.past, stranger.hold_history, stranger.hold_extensions) == ((), (), None)


def test_the_present_period_is_not_past(memory):
    """What is suppressed now says so by its status; a change of date or of words is no new period."""
    record_in(memory.engine, Status.TEMPORARILY_SUPPRESSED)
    memory.engine.suppress(RUN, reason="hold_not_requested", until=date(2026, 9, 1))
    assert memory.engine.show(RUN).past == ()
    memory.engine.freeze(RUN)
    memory.engine.unfreeze(RUN)
    memory.engine.rerelease(RUN, reason="verified_by_submitter")
    (span,) = memory.engine.show(RUN).past
    assert (span.reason, span.operation) == (Reason.HOLD_NOT_REQUESTED, memory.engine.history(RUN)[4].operation)


def test_a_past_secret_stays_one(desk):
    """Of a withdrawal for a secret reason the owner reads the dates alone, also when it is over."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    desk.engine.withdraw(RUN, reason="national_security", public_note="words")
    desk.second.approve(RUN)
    desk.engine.rerelease(RUN, reason="withdrawal_resolved", note=NOTE)
    desk.second.approve(RUN)
    curators, owners = desk.engine.show(RUN).past, desk.engine.show(RUN, audience="submitter", owner="HARU").past
    assert [span.reason for span in curators] == [Reason.WITHDRAWAL_PENDING, Reason.NATIONAL_SECURITY]
    assert [span.status for span in owners] == [Status.TEMPORARILY_SUPPRESSED, Status.WITHDRAWN]
    assert [span.reason for span in owners] == [Reason.WITHDRAWAL_PENDING, None]
    assert owners[1].public_reason is None


def test_an_amendment_keeps_the_old_reason_beside_the_new(desk):
    """The card says which reason the status had first, and the history what each amendment took the place of."""
    record_in(desk.engine, Status.PUBLIC, owner="HARU")
    desk.engine.suppress(RUN, reason="contamination")
    assert desk.engine.show(RUN).amended_from is None
    desk.engine.amend(RUN, note=NOTE)
    assert desk.engine.show(RUN).amended_from is None
    desk.engine.amend(RUN, reason="uncorrectable_error", detail="metadata")
    desk.engine.freeze(RUN)
    desk.engine.amend(RUN, detail="annotation")
    first = Former(reason=Reason.CONTAMINATION, detail=None)
    second = Former(reason=Reason.UNCORRECTABLE_ERROR, detail="metadata")
    assert desk.engine.show(RUN).amended_from == first
    told = desk.engine.history(RUN)
    assert [entry.amended_from for entry in told] == [None, None, None, None, None, first, None, second]
    mine = desk.engine.history(RUN, audience="submitter", owner="HARU")
    assert {entry.amended_from for entry in mine} == {None}
    assert desk.engine.show(RUN, audience="submitter", owner="HARU").amended_from is None


def test_an_amendment_that_is_taken_back_leaves_nothing_beside(memory):
    """The reason the status had first is not told twice, and another decision begins anew."""
    record_in(memory.engine, Status.PERMANENTLY_SUPPRESSED)
    memory.engine.amend(RUN, reason="duplicate")
    memory.engine.amend(RUN, reason="contamination")
    assert memory.engine.show(RUN).amended_from is None


def test_what_is_put_back_was_not_amended(desk):
    """A declined withdrawal leaves the reason as it was, with nothing beside it."""
    record_in(desk.engine, Status.TEMPORARILY_SUPPRESSED)
    desk.engine.withdraw(RUN, reason="privacy")
    assert desk.engine.show(RUN).reason is Reason.WITHDRAWAL_PENDING
    assert desk.engine.show(RUN).amended_from is None
    desk.second.decline(RUN)
    card = desk.engine.show(RUN)
    assert (card.reason, card.amended_from) == (Reason.RELEASED_BEFORE_PUBLICATION, None)


def test_hold_dates_are_counted_and_kept(desk):
    """Each date is kept in order; later ones count as extensions, also after the date was cleared."""
    engine = desk.engine
    engine.register(RUN, until=date(2026, 9, 1), owner="HARU")
    assert (engine.show(RUN).hold_extensions, engine.show(RUN).hold_history) == (0, (date(2026, 9, 1),))
    days = [date(2026, 10, 1), date(2026, 8, 1), None, date(2027, 1, 15)]
    for day in days:
        engine.hold(RUN, until=day, clear=day is None, reason="submitter_request")
    card = engine.show(RUN)
    assert card.hold_history == (date(2026, 9, 1), date(2026, 10, 1), date(2026, 8, 1), date(2027, 1, 15))
    assert card.hold_extensions == 2
    mine = engine.show(RUN, audience="submitter", owner="HARU")
    assert (mine.hold_history, mine.hold_extensions) == (card.hold_history, 2)


def test_a_record_never_held_has_no_dates(memory):
    """No date, no extension."""
    record_in(memory.engine, Status.PUBLIC)
    card = memory.engine.show(RUN)
    assert (card.hold_extensions, card.hold_history) == (0, ())


def test_a_history_has_a_decision():
    """Where nothing was ever decided the history is none, which is a defect."""
    with pytest.raises(InternalError, match="without a beginning"):
        decision(())
