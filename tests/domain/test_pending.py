"""While a withdrawal waits for its second person."""

from __future__ import annotations

from datetime import date

import pytest
from domain.scene import (
    BOTH,
    LONG_AGO,
    ask,
    code,
    record,
    result,
)

from statusengine.domain.action import Action
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.status import Status

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = Status.PRIVATE, Status.PUBLIC, Status.CANCELED, Status.WITHDRAWN
TEMP, PERM = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
LATER = date(2027, 1, 5)


PENDING = record(TEMP, reason=Reason.WITHDRAWAL_PENDING)


def pending(action, reason=None, **changed):
    """Ask something of a record whose withdrawal waits."""
    return ask(PENDING, action, reason, **changed)


@pytest.mark.parametrize(
    "action,reason,changed",
    [
        (Action.SUPPRESS, Reason.CONTAMINATION, {}),
        (Action.SUPPRESS, Reason.RELEASED_BEFORE_PUBLICATION, {"until": LATER}),
        (Action.SUPPRESS, Reason.CONTAMINATION, {"giver": Giver.ENGINE}),
        (Action.RERELEASE, Reason.STATUS_CORRECTION, BOTH),
        (Action.RERELEASE, Reason.VERIFIED_BY_SUBMITTER, {"giver": Giver.ENGINE}),
        (Action.RERELEASE, Reason.RERELEASE_DATE_REACHED, {"giver": Giver.JOB}),
        (Action.REPLACE, None, {"successors": ("DRR000002",)}),
        (Action.AMEND, Reason.HOLD_NOT_REQUESTED, {}),
        (Action.AMEND, None, {"until": LATER}),
        (Action.AMEND, None, {"clear_date": True, "internal_note": "n"}),
    ],
)
def test_a_pending_withdrawal_is_decided_and_not_passed_by(action, reason, changed):
    """Neither another action nor an amendment takes the record out of it, not even in a cascade."""
    verdict = pending(action, reason, **changed)
    assert code(verdict) == "request_pending"
    assert verdict.hint == "status approve DRR000001, or status decline DRR000001"


def test_a_pending_withdrawal_may_be_frozen_and_noted():
    """What leaves the request open is allowed."""
    assert result(pending(Action.FREEZE)).frozen
    assert result(pending(Action.AMEND, internal_note="called the institution")).reason is Reason.WITHDRAWAL_PENDING


def test_approved_it_is_withdrawn():
    """The approval is the withdrawal with its second person."""
    assert result(pending(Action.WITHDRAW, Reason.PRIVACY, approver="curator-b")).status is WITHDRAWN


def test_declined_it_is_as_it_was_before():
    """The engine releases what was public, and suppresses again what was suppressed, with its old date."""
    by_engine = {"giver": Giver.ENGINE}
    assert result(pending(Action.RERELEASE, Reason.WITHDRAWAL_DECLINED, **by_engine)).status is PUBLIC
    restored = result(pending(Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, until=LATER, **by_engine))
    assert (restored.reason, restored.rerelease_on) == (Reason.HOLD_NOT_REQUESTED, LATER)
    undated = result(pending(Action.SUPPRESS, Reason.HOLD_NOT_REQUESTED, **by_engine))
    assert (undated.reason, undated.rerelease_on) == (Reason.HOLD_NOT_REQUESTED, None)
    imported = result(pending(Action.AMEND, Reason.IMPORTED, until=LONG_AGO, **by_engine))
    assert (imported.reason, imported.rerelease_on) == (Reason.IMPORTED, LONG_AGO)


def test_only_what_waits_can_be_declined():
    """The engine does not release another suppression by declining a request that is not there."""
    verdict = ask(record(TEMP), Action.RERELEASE, Reason.WITHDRAWAL_DECLINED, giver=Giver.ENGINE)
    assert code(verdict) == "no_such_request"


def test_asked_for_the_record_is_hidden_by_the_engine():
    """A public record and one that is suppressed for a time are hidden without a date."""
    for status in (PUBLIC, TEMP):
        before = record(status, rerelease_on=LATER if status is TEMP else None)
        hidden = result(ask(before, Action.SUPPRESS, Reason.WITHDRAWAL_PENDING, giver=Giver.ENGINE))
        assert (hidden.status, hidden.reason, hidden.until) == (TEMP, Reason.WITHDRAWAL_PENDING, None)
