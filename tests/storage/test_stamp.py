"""What moves alike is said once, and only where it is the same for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from domain.scene import ask, record

from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.status import Status
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
