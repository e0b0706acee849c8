"""How long canceled data is kept, and which past event may lose its text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from domain.scene import BOTH, LONG_AGO, SITE, TODAY, ask, code, is_wanting, particulars, record, result

from statusengine.domain.action import Action
from statusengine.domain.hindsight import judge_again
from statusengine.domain.hold import HoldScope
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.retention import RETENTION, canceled_by, purgeable_on
from statusengine.domain.status import Status

CANCELED, WITHDRAWN = Status.CANCELED, Status.WITHDRAWN
YEAR = timedelta(days=365)


def test_every_body_of_data_has_a_retention():
    """A scope that was forgotten could be destroyed at once, or never."""
    assert set(RETENTION) == set(HoldScope)
    assert all(span >= YEAR for span in RETENTION.values())


@pytest.mark.parametrize("scope", HoldScope)
@pytest.mark.parametrize(
    "since, day",
    [
        (date(2026, 4, 1), date(2027, 4, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date.max, date.max),
    ],
)
def test_the_clock_starts_on_the_day_of_the_cancellation(scope, since, day):
    """The data may go 365 days later, also around a leap day and at the end of the calendar."""
    assert purgeable_on(record(CANCELED, since=since, particulars=particulars(scope=scope))) == day


@pytest.mark.parametrize("status", [status for status in Status if status is not CANCELED])
def test_only_canceled_records_have_a_clock(status):
    """What is shown, or was, is kept for good."""
    assert purgeable_on(record(status)) is None


@pytest.mark.parametrize("changed", [{"frozen": True}, {"purged_on": TODAY}])
def test_what_is_frozen_or_gone_has_no_clock(changed):
    """Whoever froze it may need the data; what is gone does not go again."""
    assert purgeable_on(record(CANCELED, **changed)) is None


@pytest.mark.parametrize("day, last", [(date(2027, 4, 1), date(2026, 4, 1)), (date.min, date.min)])
def test_nothing_canceled_later_may_go_by_then(day, last):
    """The last day of cancellation lies the shortest retention before, or at the beginning of the calendar."""
    assert canceled_by(day) == last


@pytest.mark.parametrize("days, answer", [(364, "retained"), (365, None), (366, None)])
def test_nobody_says_the_time_is_over_while_the_clock_runs(days, answer):
    """Before the day the purge is refused and the day is told; on it a second person is asked."""
    since = TODAY - timedelta(days=days)
    verdict = ask(record(CANCELED, since=since), Action.PURGE, Reason.RETENTION_ENDED, internal_note="why")
    if answer is None:
        assert is_wanting(verdict)
    else:
        assert code(verdict) == answer
        assert str(since + YEAR) in verdict.message


def test_an_order_does_not_wait_for_the_clock():
    """A court and national security destroy at once, canceled data and withdrawn."""
    for reason in (Reason.LEGAL_ORDER, Reason.NATIONAL_SECURITY):
        for status in (CANCELED, WITHDRAWN):
            asked = {"requester": Requester.AUTHORITY, **BOTH}
            assert result(ask(record(status, since=TODAY), Action.PURGE, reason, **asked)).purged_on == TODAY


def test_a_frozen_record_is_not_destroyed():
    """Not even when its time is over."""
    assert code(ask(record(CANCELED, frozen=True), Action.PURGE, Reason.RETENTION_ENDED, **BOTH)) == "frozen"


@pytest.mark.parametrize("since, objects", [(TODAY, True), (LONG_AGO, False)])
def test_a_purge_is_judged_again_by_the_retention_of_today(since, objects):
    """If the time is made longer, what was destroyed too early by the new one is named."""
    before = record(CANCELED, since=since)
    event = Event(
        accession=before.accession,
        version=4,
        operation="op-1",
        action=Action.PURGE,
        source=CANCELED,
        target=CANCELED,
        reason=Reason.RETENTION_ENDED,
        effective=TODAY,
        recorded_at=None,
    )
    asked = Request(action=Action.PURGE, accession=before.accession, principal="curator-a", operation="op-1", **BOTH)
    objection = judge_again(before, event, asked, site=SITE)
    assert (objection is not None and objection.code == "retained") is objects


@pytest.mark.parametrize("event", [None, 0, -1, 4])
def test_an_event_that_did_not_happen_is_not_redacted(event):
    """What is redacted is an event of this record, from the first to the last."""
    assert code(ask(record(Status.PUBLIC), Action.REDACT, event=event, **BOTH)) == "no_such_event"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", [1, 3])
def test_a_redaction_leaves_the_record_as_it_is(status, event):
    """In every status, also for the first event and the last, and even of a frozen record."""
    before = record(status, frozen=True)
    after = result(ask(before, Action.REDACT, event=event, **BOTH))
    assert (after.status, after.reason, after.version, after.cause) == (status, before.reason, 4, before.cause)


def test_no_glass_is_broken_to_redact():
    """What is destroyed cannot be reviewed."""
    verdict = ask(record(Status.PUBLIC), Action.REDACT, event=1, internal_note="why", break_glass=True)
    assert code(verdict) == "break_glass"
