"""A record is what its events make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from domain.journey import decisions, journeys
from domain.scene import LONG_AGO, NOW, RUN, TODAY, particulars, record
from hypothesis import assume, given
from hypothesis import strategies as st

from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.record import Event, evolve, replay
from statusengine.domain.status import Status
from statusengine.errors import InternalError

TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED


def event(action, source, target, **changed):
    """The next thing that happens to a record of version 3."""
    told = {"accession": RUN, "version": 4 if source else 1, "operation": "op-1", "effective": TODAY}
    return Event(**told | {"action": action, "source": source, "target": target, "recorded_at": NOW} | changed)


def after(before, action, target, **changed):
    """The record after one more event."""
    return evolve(before, event(action, before.status, target, **changed), before.particulars)


def histories(steps):
    """All events of a life, in order."""
    return [event for step in decisions(steps) for event in step.verdict.events]


def test_no_history_is_no_record():
    """Folding nothing gives nothing."""
    assert replay([], particulars()) is None


@given(journeys(), st.data())
def test_a_gap_in_a_history_shows(steps, data):
    """A history without one of its events, but the last, cannot be replayed."""
    events = histories(steps)
    assume(len(events) > 1)
    del events[data.draw(st.integers(0, len(events) - 2))]
    with pytest.raises(InternalError, match="gap"):
        replay(events, particulars())


@given(journeys(), st.data())
def test_an_edited_history_shows(steps, data):
    """An event that claims another source than the record's status cannot be replayed."""
    events = histories(steps)
    assume(events)
    at = data.draw(st.integers(0, len(events) - 1))
    other = data.draw(st.sampled_from([None, *Status]).filter(lambda source: source is not events[at].source))
    events[at] = replace(events[at], source=other)
    with pytest.raises(InternalError, match="does not follow"):
        replay(events, particulars())


@given(journeys())
def test_each_event_has_a_name_of_its_own_for_good(steps):
    """The public name is derived from what the event is, so that no two share one and none changes."""
    events = histories(steps)
    names = {event.id for event in events}
    assert len(names) == len(events)
    assert names == {replace(event, detail="other", recorded_at=NOW).id for event in events}
    assert all(UUID(name).version == 5 for name in names)


def test_an_events_name_is_the_same_in_every_release():
    """The name is written down here, for others have written it down too."""
    first = event(Action.REGISTER, None, Status.PRIVATE)
    assert first.id == "62af778a-4cfa-50ae-aadb-a9d34a6efe32"


@pytest.mark.parametrize("status", Status)
def test_an_imported_record_begins_in_its_status(status):
    """What was public is processed and has the date the list says; what was not has neither."""
    told = particulars(published_on=LONG_AGO)
    born = evolve(None, event(Action.IMPORT, None, status, reason=Reason.IMPORTED), told)
    was_public = status not in {Status.PRIVATE, Status.CANCELED}
    assert (born.status, born.version, born.cause, born.since) == (status, 1, 1, TODAY)
    assert born.first_public_on == (LONG_AGO if was_public else None)
    assert born.processed_on == (TODAY if was_public else None)


@pytest.mark.parametrize(
    "status,hold_on,rerelease_on",
    [(Status.PRIVATE, TODAY, None), (TEMP, None, TODAY), (Status.PUBLIC, None, None)],
)
def test_a_date_at_birth_is_the_one_its_status_has(status, hold_on, rerelease_on):
    """A private record has a hold date, a temporarily suppressed one a re-release date, others none."""
    born = evolve(None, event(Action.IMPORT, None, status, until=TODAY), particulars())
    assert (born.hold_on, born.rerelease_on) == (hold_on, rerelease_on)


@pytest.mark.parametrize(
    "status,fields,until",
    [
        (Status.PRIVATE, {"hold_on": TODAY, "rerelease_on": LONG_AGO}, TODAY),
        (TEMP, {"hold_on": LONG_AGO, "rerelease_on": TODAY}, TODAY),
        (Status.PUBLIC, {"hold_on": LONG_AGO, "rerelease_on": LONG_AGO}, None),
        (Status.CANCELED, {"hold_on": LONG_AGO}, None),
        (Status.WITHDRAWN, {"hold_on": LONG_AGO, "rerelease_on": LONG_AGO}, None),
    ],
)
def test_only_the_date_of_the_present_status_is_pending(status, fields, until):
    """Old dates are history: in another status they mean nothing."""
    assert record(status, **fields).until == until


@pytest.mark.parametrize(
    "status,fields,due",
    [
        (Status.PRIVATE, {"hold_on": TODAY}, (TODAY, Action.RELEASE)),
        (Status.PRIVATE, {"hold_on": TODAY, "processed_on": None}, None),
        (Status.PRIVATE, {"hold_on": TODAY, "frozen": True}, None),
        (Status.PRIVATE, {}, None),
        (TEMP, {"rerelease_on": TODAY}, (TODAY, Action.RERELEASE)),
        (TEMP, {"rerelease_on": TODAY, "frozen": True}, None),
        (TEMP, {"hold_on": TODAY}, None),
        (PERM, {"rerelease_on": TODAY}, None),
        (Status.PUBLIC, {"hold_on": TODAY}, None),
        (Status.CANCELED, {"hold_on": TODAY}, None),
        (Status.WITHDRAWN, {"hold_on": TODAY, "rerelease_on": TODAY}, None),
    ],
)
def test_the_job_has_something_to_do_with_few(status, fields, due):
    """Processed and private with a date, or suppressed for a time with one, and never frozen."""
    assert record(status, **fields).due == due


def test_a_move_is_dated_and_a_stay_is_not():
    """Since when a record has its status changes with the status alone; the cause with the reason."""
    private = record(Status.PRIVATE)
    held = after(private, Action.HOLD, Status.PRIVATE, until=TODAY, reason=Reason.SUBMITTER_REQUEST)
    assert (held.since, held.cause, held.hold_on) == (LONG_AGO, 4, TODAY)
    out = after(private, Action.RELEASE, Status.PUBLIC, reason=Reason.SUBMITTER_REQUEST)
    assert (out.since, out.cause, out.first_public_on) == (TODAY, 4, TODAY)


def test_the_first_day_in_public_is_never_moved():
    """Suppressed and released again, a record was first public when it was."""
    hidden = after(record(Status.PUBLIC), Action.SUPPRESS, PERM, reason=Reason.CONTAMINATION)
    back = after(replace(hidden, version=3), Action.RERELEASE, Status.PUBLIC, reason=Reason.STATUS_CORRECTION)
    assert hidden.first_public_on == back.first_public_on == LONG_AGO


def test_a_reopened_record_is_in_processing():
    """It is not sent out by a date from before, for it has to be completed first."""
    canceled = record(Status.CANCELED, hold_on=LONG_AGO)
    reopened = after(canceled, Action.REOPEN, Status.PRIVATE, until=LONG_AGO, reason=Reason.SUBMITTER_REQUEST)
    assert (reopened.processed_on, reopened.hold_on, reopened.due) == (None, LONG_AGO, None)


def test_a_release_ends_processing():
    """What is released is processed from that day on, if it was not before."""
    in_processing = record(Status.PRIVATE, processed_on=None)
    assert after(in_processing, Action.RELEASE, Status.PUBLIC).processed_on == TODAY
    assert after(record(Status.PRIVATE), Action.RELEASE, Status.PUBLIC).processed_on == LONG_AGO


@pytest.mark.parametrize(
    "action,status,field,value",
    [
        (Action.COMPLETE, Status.PRIVATE, "processed_on", TODAY),
        (Action.FREEZE, Status.PUBLIC, "frozen", True),
        (Action.UNFREEZE, Status.PUBLIC, "frozen", False),
        (Action.PURGE, Status.WITHDRAWN, "purged_on", TODAY),
        (Action.REDACT, PERM, "frozen", False),
    ],
)
def test_a_mark_changes_one_thing(action, status, field, value):
    """Status, reason and cause stay; the version counts, and one field says what was done."""
    before = record(status, frozen=action is Action.UNFREEZE, processed_on=None if status == "private" else LONG_AGO)
    marked = after(before, action, status, reason=Reason.LEGAL_ORDER if action is Action.PURGE else None)
    assert marked == replace(before, version=4, **{field: value})


def test_a_date_in_the_past_tense_is_kept_as_history():
    """Leaving a status, a record keeps the date it had there."""
    hidden = record(TEMP, rerelease_on=date(2027, 1, 5))
    assert after(hidden, Action.WITHDRAW, Status.WITHDRAWN, reason=Reason.FRAUD).rerelease_on == date(2027, 1, 5)
