"""What is admitted in a mass is what would be decided of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from domain.scene import SITE

from statusengine.domain import admission
from statusengine.domain.action import Action
from statusengine.domain.admission import admissions
from statusengine.domain.decide import decide
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Particulars, Record
from statusengine.domain.request import Request
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.domain.verdict import Decision, Unchanged

MOVES = {
    "release": (Action.RELEASE, Reason.HOLD_DATE_REACHED, Giver.JOB),
    "rerelease": (Action.RERELEASE, Reason.RERELEASE_DATE_REACHED, Giver.JOB),
    "linked": (Action.RELEASE, Reason.LINKED_RELEASE, Giver.ENGINE),
}
TODAY = date(2026, 4, 9)


def record(status, reason, frozen, as_part, processed, kind=Kind.RUN, scope=HoldScope.DRA):
    """A record whose date came yesterday."""
    return Record(
        accession="DRR000001",
        particulars=Particulars(kind=kind, origin=SITE.archive, scope=scope),
        status=status,
        version=3,
        since=TODAY,
        cause=2,
        reason=reason,
        first_public_on=TODAY if status in EVER_PUBLIC else None,
        processed_on=TODAY if processed else None,
        hold_on=TODAY - timedelta(1),
        rerelease_on=TODAY - timedelta(1),
        frozen=frozen,
        as_part=as_part,
    )


@pytest.mark.parametrize("name", MOVES)
def test_what_is_admitted_in_a_mass_is_what_is_decided_of_each(name):
    """For every status, reason and mark: the list says yes where the rules do, and the move is the same."""
    action, reason, giver = MOVES[name]
    listed = admissions(action, reason, giver, SITE)
    asked = Request(action=action, accession="DRR000001", principal="x", operation="x", reason=reason, giver=giver)
    now = datetime.combine(TODAY, time(12), tzinfo=SITE.archive.zone)
    seen = 0
    for status, why, *marks in product(Status, (None, *Reason), *[(False, True)] * 3):
        verdict = decide(record(status, why, *marks), asked, now, site=SITE)
        found = [each for each in listed if each.source is status and why in each.admitted.get(tuple(marks), ())]
        assert len(found) == isinstance(verdict, Decision), (status, why, marks)
        for each in found:
            [event] = verdict.events
            same = (event.target, event.reason, event.detail, event.as_part, event.until)
            assert same == (each.target, each.reason, each.detail, each.as_part, None)
            seen += 1
    assert seen


def test_every_move_of_the_job_is_listed_once():
    """A release and a re-release start from one status each, and lead to the public."""
    for name, source in (("release", Status.PRIVATE), ("rerelease", Status.TEMPORARILY_SUPPRESSED)):
        [only] = admissions(*MOVES[name], SITE)
        assert (only.source, only.target) == (source, Status.PUBLIC)
    [linked] = admissions(*MOVES["linked"], SITE)
    assert (linked.source, linked.target) == (Status.PRIVATE, Status.PUBLIC)


def test_what_hangs_on_the_kind_is_left_to_be_judged(monkeypatch):
    """A rule that tells kinds apart cannot be said of all: such records are not listed."""

    def choosy(record, request, now, *, site):
        verdict = decide(record, request, now, site=site)
        is_sample = record.particulars.kind is Kind.SAMPLE
        return Unchanged(record) if is_sample and record.reason is Reason.SUBMITTER_REQUEST else verdict

    monkeypatch.setattr(admission, "decide", choosy)
    [only] = admissions(*MOVES["release"], SITE)
    reasons = only.admitted[False, False, True]
    assert None in reasons
    assert Reason.SUBMITTER_REQUEST not in reasons


def test_a_move_of_two_steps_is_left_to_be_judged(monkeypatch):
    """What makes two events is no single move."""

    def twice(record, request, now, *, site):
        verdict = decide(record, request, now, site=site)
        return replace(verdict, events=verdict.events * 2) if isinstance(verdict, Decision) else verdict

    monkeypatch.setattr(admission, "decide", twice)
    assert admissions(*MOVES["release"], SITE) == ()
