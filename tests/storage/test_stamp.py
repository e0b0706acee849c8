"""What moves alike is said once, and only where it is the same for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from domain.scene import BOTH, ask, particulars, record

from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.refusal import Refusal
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company, Decision, Wanting
from statusengine.storage.stamp import stamp_of

HELD = record(Status.PRIVATE, hold_on=date(2026, 9, 1), reason=None)
UNTIL = date(2026, 10, 1)


def held(**changed):
    """A private run whose hold is extended: as it was, its event, and as it is then."""
    before = replace(HELD, **changed)
    decision = ask(before, Action.HOLD, Reason.SUBMITTER_REQUEST, until=UNTIL)
    return before, decision.events[0], decision.record


def test_what_is_the_same_for_all_is_said_once():
    """Versions and dates of the past differ; what becomes of the records does not."""
    stamp = stamp_of([held(), held(accession="DRR000002", version=7, hold_on=date(2026, 9, 2))])
    assert stamp.changes == {"hold_on": UNTIL, "reason": "submitter_request"}
    assert (stamp.is_cause, stamp.was_due, stamp.due) == (True, True, (UNTIL, Action.RELEASE))


@pytest.mark.parametrize(
    "what, changed",
    [
        ("event", {"detail": "other"}),
        ("record", {"since": date(2026, 1, 1)}),
        ("record", {"cause": 1}),
        ("record", {"frozen": True}),
    ],
)
def test_what_differs_is_said_of_none(what, changed):
    """Another event, another date, another cause, or something else that is due: each of them is its own move."""
    before, event, after = held()
    if what == "event":
        other = before, replace(event, **changed), after
    else:
        other = before, event, replace(after, **changed)
    assert stamp_of([(before, event, after), other]) is None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", [Action.RELEASE, Action.HOLD, Action.CANCEL, Action.SUPPRESS, Action.WITHDRAW])
def test_no_rule_for_members_looks_at_which_record_it_is(action, status):
    """Another accession, version, cause and owner, and all else alike: the same verdict, and the same move."""
    one = record(status)
    other = record(status, accession="DRR000002", version=7, cause=5, particulars=particulars(owner="lab-9"))
    until = {"until": UNTIL} if action is Action.HOLD else {}
    for reason, approved, as_part in product(Reason, ({}, BOTH), (False, True)):
        verdicts = [
            ask(
                replace(each, as_part=as_part),
                *(action, reason),
                company=Company(goes_whole=not as_part),
                **{"accession": each.accession, "carried_from": "DRA000001", **approved, **until},
            )
            for each in (one, other)
        ]
        first, second = verdicts
        assert type(first) is type(second)
        if isinstance(first, Refusal):
            assert first.code is second.code
        elif isinstance(first, Wanting):
            assert replace(first, record=one) == replace(second, record=one)
        elif isinstance(first, Decision):
            moves = zip((one, other), verdicts, strict=True)
            assert stamp_of([(each, verdict.events[0], verdict.record) for each, verdict in moves]) is not None
