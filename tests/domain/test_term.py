"""Holds, processing and what is due: when a record may go out, and when it does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from domain.scene import BOTH, LONG_AGO, TODAY, ask, code, is_unchanged, particulars, record, result

from statusengine.domain.action import Action
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE, Company

PRIVATE, TEMP = Status.PRIVATE, Status.TEMPORARILY_SUPPRESSED
LATER = date(2027, 1, 5)
PROJECT = particulars(kind=Kind.BIOPROJECT, scope=HoldScope.BIOPROJECT_BIOSAMPLE)
AT_GENBANK = particulars(scope=HoldScope.GENBANK_SRA)
IN_PROCESSING = {"processed_on": None}


def hold(until=None, *, company=ALONE, fields=None, **changed):
    """Ask the submitter's way for a hold."""
    asked = {"until": until, "clear_date": until is None} | changed
    return ask(record(PRIVATE, **fields or {}), Action.HOLD, Reason.SUBMITTER_REQUEST, company=company, **asked)


# Completion


def test_completed_without_a_hold_it_goes_out_at_once():
    """Two events of one operation: processed, and released because it is."""
    verdict = ask(record(PRIVATE, **IN_PROCESSING), Action.COMPLETE, carried_from="DRA000001")
    assert [event.action.value for event in verdict.events] == ["complete", "release"]
    assert {event.carried_from for event in verdict.events} == {"DRA000001"}
    out = result(verdict)
    assert (out.status, out.reason, out.processed_on) == (Status.PUBLIC, Reason.PROCESSING_COMPLETED, TODAY)


def test_completed_with_a_hold_it_waits():
    """It is processed, private, and due on its date."""
    waiting = result(ask(record(PRIVATE, hold_on=LATER, **IN_PROCESSING), Action.COMPLETE))
    assert (waiting.status, waiting.processed_on, waiting.due) == (PRIVATE, TODAY, (LATER, Action.RELEASE))


@pytest.mark.parametrize("kind", [Kind.BIOPROJECT, Kind.BIOSAMPLE])
def test_a_project_or_sample_follows_its_data(kind):
    """Completed, it stays private, for it has no date of its own to wait for."""
    told = particulars(kind=kind, scope=HoldScope.BIOPROJECT_BIOSAMPLE)
    done = result(ask(record(PRIVATE, particulars=told, **IN_PROCESSING), Action.COMPLETE))
    assert (done.status, done.processed_on) == (PRIVATE, TODAY)


def test_what_is_public_is_not_completed():
    """Only a private record is in processing."""
    assert code(ask(record(Status.PUBLIC), Action.COMPLETE)) == "illegal_move"


def test_reopened_it_has_to_be_completed_again():
    """Its old hold date is kept and sends nothing out before that."""
    canceled = record(Status.CANCELED, hold_on=LONG_AGO)
    reopened = result(ask(canceled, Action.REOPEN, Reason.STATUS_CORRECTION, **BOTH))
    assert (reopened.status, reopened.processed_on, reopened.hold_on, reopened.due) == (PRIVATE, None, LONG_AGO, None)


# Release


def test_what_is_in_processing_is_not_released():
    """But for the reason that says it is processed."""
    raw = record(PRIVATE, **IN_PROCESSING)
    assert code(ask(raw, Action.RELEASE, Reason.SUBMITTER_REQUEST)) == "unprocessed"
    assert code(ask(raw, Action.RELEASE, Reason.PUBLISHED, evidence="10.1234/x")) == "unprocessed"
    out = result(ask(raw, Action.RELEASE, Reason.PROCESSING_COMPLETED))
    assert (out.status, out.processed_on) == (Status.PUBLIC, TODAY)


@pytest.mark.parametrize("fields", [{}, IN_PROCESSING])
def test_processing_ends_no_hold(fields):
    """A hold ends on its date, at publication or on request, and not because processing does."""
    held = record(PRIVATE, hold_on=LATER, **fields)
    assert code(ask(held, Action.RELEASE, Reason.PROCESSING_COMPLETED)) == "wrong_date"
    over = record(PRIVATE, hold_on=TODAY, **fields)
    assert result(ask(over, Action.RELEASE, Reason.PROCESSING_COMPLETED)).status is Status.PUBLIC


@pytest.mark.parametrize(
    "reason,giver", [("submitter_request", "person"), ("published", "person"), ("linked_release", "engine")]
)
def test_a_hold_ends_on_request_publication_or_with_linked_data(reason, giver):
    """Whichever is earlier: the date that was set is kept as history."""
    verdict = ask(
        record(PRIVATE, hold_on=LATER), Action.RELEASE, Reason(reason), giver=Giver(giver), evidence="10.1234/x"
    )
    assert (result(verdict).status, result(verdict).hold_on) == (Status.PUBLIC, LATER)


# What is due


def job(of, action=Action.RELEASE, reason=Reason.HOLD_DATE_REACHED, day=TODAY):
    """Let the job ask for what is due at noon of a day in Tokyo."""
    noon = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return ask(of, action, reason, giver=Giver.JOB, now=noon)


@pytest.mark.parametrize("hold_on,is_released", [(TODAY, True), (LONG_AGO, True), (LATER, False), (None, False)])
def test_the_job_releases_what_is_due_and_nothing_else(hold_on, is_released):
    """However long overdue, never a day early, and never without a date."""
    verdict = job(record(PRIVATE, hold_on=hold_on))
    if is_released:
        assert result(verdict).status is Status.PUBLIC
    else:
        assert code(verdict) == "wrong_date"


def test_what_falls_on_a_day_of_rest_is_released_after_it():
    """Held until 30 December 2026, it goes out on Monday 4 January 2027."""
    held = record(PRIVATE, hold_on=date(2026, 12, 30))
    assert code(job(held, day=date(2026, 12, 30))) == "wrong_date"
    assert code(job(held, day=date(2027, 1, 3))) == "wrong_date"
    assert result(job(held, day=date(2027, 1, 4))).status is Status.PUBLIC


@pytest.mark.parametrize(
    "status,fields,why",
    [
        (PRIVATE, IN_PROCESSING, "unprocessed"),
        (PRIVATE, {"frozen": True}, "frozen"),
        (Status.CANCELED, {}, "illegal_move"),
        (Status.WITHDRAWN, {}, "illegal_move"),
        (Status.PERMANENTLY_SUPPRESSED, {}, "illegal_move"),
        (TEMP, {}, "illegal_move"),
    ],
)
def test_an_old_date_alone_releases_nothing(status, fields, why):
    """In processing, frozen, canceled, withdrawn or suppressed, a record with an old date stays."""
    assert code(job(record(status, hold_on=LONG_AGO, **fields))) == why


def test_the_job_releases_a_suppression_again_on_its_date():
    """A temporary one with its date come; a permanent one never, whatever date it once had."""
    again = {"action": Action.RERELEASE, "reason": Reason.RERELEASE_DATE_REACHED}
    assert result(job(record(TEMP, rerelease_on=TODAY), **again)).status is Status.PUBLIC
    assert code(job(record(TEMP, rerelease_on=LATER), **again)) == "wrong_date"
    assert code(job(record(TEMP), **again)) == "wrong_date"
    for good in (Status.PERMANENTLY_SUPPRESSED, Status.WITHDRAWN):
        assert code(job(record(good, rerelease_on=LONG_AGO), **again)) == "wrong_reason"


def test_a_note_on_what_the_job_did_is_not_a_release():
    """Amended, a record released on its date keeps that reason, and no date is asked for."""
    released = record(Status.PUBLIC, reason=Reason.HOLD_DATE_REACHED)
    amended = ask(released, Action.AMEND, Reason.HOLD_DATE_REACHED, internal_note="n")
    assert result(amended).reason is Reason.HOLD_DATE_REACHED


# Holds


def test_a_hold_is_set_moved_and_cleared():
    """The date is the one asked for; cleared, an unprocessed record goes out when it is completed."""
    assert result(hold(LATER)).hold_on == LATER
    assert result(hold(date(2026, 9, 1), fields={"hold_on": LATER})).hold_on == date(2026, 9, 1)
    assert result(hold(fields={"hold_on": LATER, **IN_PROCESSING})).hold_on is None


def test_a_hold_says_its_date():
    """Without a date and without clearing one, nothing is asked for."""
    assert code(ask(record(PRIVATE), Action.HOLD, Reason.SUBMITTER_REQUEST)) == "wrong_date"


def test_a_processed_record_is_not_left_without_an_end():
    """Cleared, it would stay private for ever: it is released instead."""
    verdict = hold(fields={"hold_on": LATER})
    assert code(verdict) == "wrong_date"
    assert verdict.hint == "status release DRR000001 --reason submitter_request"


@pytest.mark.parametrize(
    "told,until",
    [
        pytest.param(particulars(), TODAY, id="not ahead"),
        pytest.param(particulars(), date(2031, 1, 1), id="too long"),
        pytest.param(PROJECT, LATER, id="follows its data"),
        pytest.param(AT_GENBANK, None, id="must have one"),
    ],
)
def test_a_hold_keeps_to_its_policy(told, until):
    """What the policy refuses is refused here, with its own words."""
    assert (
        code(hold(until, fields={"particulars": told, "hold_on": date(2027, 6, 1), **IN_PROCESSING})) == "wrong_date"
    )


def test_postponing_late_needs_an_override_with_a_note():
    """A day before the date it is too late, unless somebody decides so and writes down why."""
    late = {"fields": {"hold_on": date(2026, 6, 4)}}
    assert code(hold(LATER, **late)) == "wrong_date"
    assert code(hold(LATER, **late, override=True)) == "note_needed"
    assert result(hold(LATER, **late, override=True, internal_note="phoned")).hold_on == LATER


def test_a_dra_hold_belongs_to_the_whole_submission():
    """A member's date is set on the submission, and carried to the member from there."""
    part = Company(submission="DRA000001")
    verdict = hold(LATER, company=part)
    assert code(verdict) == "whole_submission"
    assert verdict.hint.startswith("status hold DRA000001")
    assert result(hold(LATER, company=part, carried_from="DRA000001")).hold_on == LATER
    assert result(hold(LATER, company=part, fields={"accession": "DRA000001"})).hold_on == LATER
    entry = {"particulars": particulars(kind=Kind.NUCLEOTIDE, scope=HoldScope.TRAD)}
    assert result(hold(LATER, company=part, fields=entry)).hold_on == LATER


# Dates where none belong


@pytest.mark.parametrize(
    "status,action,reason",
    [
        (Status.PUBLIC, Action.SUPPRESS, Reason.CONTAMINATION),
        (Status.PUBLIC, Action.WITHDRAW, Reason.PRIVACY),
        (PRIVATE, Action.RELEASE, Reason.SUBMITTER_REQUEST),
        (PRIVATE, Action.AMEND, None),
        (TEMP, Action.FREEZE, None),
        (Status.CANCELED, Action.REOPEN, Reason.STATUS_CORRECTION),
    ],
)
def test_a_date_is_not_dropped_where_it_does_not_belong(status, action, reason):
    """Only a hold, a temporary suppression and its amendment take one; a hold is not amended away."""
    for date_or_none in ({"until": LATER}, {"clear_date": True}):
        verdict = ask(record(status, hold_on=date(2026, 9, 1)), action, reason, **date_or_none, **BOTH)
        assert code(verdict) == "wrong_date"


@pytest.mark.parametrize("day", [TODAY, LONG_AGO])
def test_a_rerelease_date_lies_ahead(day):
    """A suppression that would be over already is refused."""
    verdict = ask(record(Status.PUBLIC), Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, until=day)
    assert code(verdict) == "wrong_date"


def test_a_suppression_for_a_time_may_have_an_end_or_none():
    """With a date the job releases it again; without one a person does."""
    asked = {"of": record(Status.PUBLIC), "action": Action.SUPPRESS, "reason": Reason.HOLD_NOT_REQUESTED}
    assert result(ask(**asked, until=LATER)).due == (LATER, Action.RERELEASE)
    assert result(ask(**asked)).due is None
    assert is_unchanged(ask(result(ask(**asked)), Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED))
