"""Laws that hold for every record, whatever is asked of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from domain.scene import SITE, particulars
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import told
from properties.told import TOKYO

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.outcome import Applied, Refused
from statusengine.domain.reason import Reason
from statusengine.domain.record import Record
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.verdict import Decision, Wanting
from statusengine.testing import (
    access_tiers,
    accessions,
    asks,
    memory_engine,
    record_in,
    requesters,
    statuses,
    texts,
)

RUN, NEW = "DRR000001", "DRR000002"
RESULT = {Decision: "Applied", Wanting: "Pending"}


# the table


@pytest.mark.parametrize("status", told.STATUSES)
def test_a_record_moves_where_the_table_says_and_nowhere_else(status):
    """For every status, action and reason, with all else granted, the engine moves exactly as the specification."""
    day, now = date(2026, 6, 3), datetime(2026, 6, 3, 3, tzinfo=UTC)
    was_public = status in told.EVER_PUBLIC
    for action in sorted({action for _, action, _ in told.MOVES} - {"amend", "freeze", "unfreeze", "complete"}):
        for reason in sorted({r for each in told.REASONS for r in told.reasons_of(each)} | told.OF_JOB_AND_ENGINE):
            record = Record(
                accession=RUN,
                particulars=particulars(),
                status=Status(status),
                version=2,
                since=day - timedelta(366),  # longer than canceled data is kept
                cause=2,
                processed_on=day,
                first_public_on=day if was_public else None,
            )
            target = told.leads(status, action, reason)
            request = Request(
                action=Action(action),
                accession=RUN,
                principal="curator-a",
                operation="op",
                reason=Reason(reason),
                internal_note="because",
                evidence="PMID:1",
                confirmed_with=Requester.INSTITUTION,
                successors=(NEW,) if action == "replace" else (),
                until=day + timedelta(9) if action == "hold" or target == told.TEMPORARY else None,
            )
            verdict = decide(record, request, now, site=SITE)
            where = f"{status} {action} {reason}: {verdict}"
            if target is None:
                assert type(verdict) not in RESULT, where
            elif told.MOVES[status, action, target] == "ordinary":
                assert verdict.record.status == target, where
            else:
                assert verdict.move.target == target, where


@given(data=st.data(), number=st.integers(1, 7))
def test_a_rehearsal_and_a_refusal_change_nothing(crowd, data, number):
    """Whatever is asked of whichever record as a dry run, every record and history stays as it was."""
    request = data.draw(asks(f"DRR00000{number}"))
    before = [crowd.history(f"DRR00000{each}") for each in range(1, 8)], list(crowd.list())
    try:
        crowd.change([crowd.ask(**request)], dry_run=True)
    finally:
        after = [crowd.history(f"DRR00000{each}") for each in range(1, 8)], list(crowd.list())
    assert before == after


@given(data=st.data(), status=statuses())
def test_a_refusal_leaves_the_store_as_it_was(data, status):
    """What is refused, or so already, writes no row in any table; what is done is in the table of moves."""
    with memory_engine() as engine:
        record_in(engine, status, RUN)
        before = len(engine.history(RUN)), list(engine.list()), engine.requests()
        outcome = engine.change([engine.ask(**data.draw(asks(RUN)))])[0]
        after = len(engine.history(RUN)), list(engine.list()), engine.requests()
        if type(outcome).__name__ in {told.REFUSED, told.ALREADY}:
            assert before == after
        assert list(told.broken_laws(engine.history(RUN), TOKYO)) == []
        assert engine.check_database() == ()


@given(name=accessions(), owner=texts(), access=access_tiers(), who=requesters(), note=texts())
def test_what_is_told_comes_back_as_it_was_told(name, owner, access, who, note):
    """Owner, tier, requester and notes are stored and shown without a change."""
    with memory_engine() as engine:
        outcome = engine.register(name, owner=owner, access=access, requested_by=who, note=note, public_note=note)
        card = engine.show(name)
        assert isinstance(outcome, Applied)
        assert (card.accession, card.owner, card.access) == (name, owner, access)
        assert (card.requester, card.note, card.public_note) == (who, note, note)


# a part of a submission


@given(size=st.integers(2, 4), data=st.data())
@settings(max_examples=30)
def test_a_part_that_was_suppressed_stays_suppressed(size, data):
    """Runs of a DRA submission come back only when all its once-public runs were suppressed together."""
    runs = [f"DRR00000{number}" for number in range(1, size + 1)]
    taken = data.draw(st.lists(st.sampled_from(runs), min_size=1, unique=True))
    for_a_time = data.draw(st.booleans())
    reason = "hold_not_requested" if for_a_time else "contamination"
    with memory_engine() as engine:
        engine.register("DRA000001", processed=True)
        for run in runs:
            engine.register(run, part_of=["DRA000001"], processed=True)
        outcomes = engine.change(engine.ask("suppress", run, reason=reason) for run in taken)
        is_whole = set(taken) == set(runs)
        refused = for_a_time and not is_whole
        assert {isinstance(outcome, Refused) for outcome in outcomes} == {refused}
        back = engine.rerelease(taken[0], reason="verified_by_submitter", note="checked")
        assert isinstance(back, Refused) is not is_whole


# the proof proves


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET hold_on = '2027-01-05'",
        "UPDATE record SET version = version + 1",
        "UPDATE record SET reason = 'duplicate'",
        "DELETE FROM event WHERE version = 3",
        "UPDATE event SET until = '2027-01-05' WHERE version = 1",
    ],
)
def test_a_store_that_was_changed_by_hand_is_found_out(house, statement):
    """`check_database` is silent on a sound store and speaks once a hand changed a record or its history."""
    house.empty()
    house.a.register(RUN, processed=True)
    house.a.suppress(RUN, reason="contamination")
    assert house.a.check_database() == ()
    house.spoil(statement)
    assert house.a.check_database() != ()


def test_what_was_replaced_and_released_again_can_be_replaced_again(house):
    """A public record is replaced by its successor also when it was so once before."""
    house.empty()
    for name in (RUN, NEW):
        house.a.register(name, processed=True)
    house.a.replace(RUN, by=[NEW])
    house.a.rerelease(RUN, reason="status_correction", note="a slip")
    house.b.approve(RUN)
    assert isinstance(house.a.replace(RUN, by=[NEW]), Applied)
    assert house.a.resolve(RUN) == (NEW,)


@pytest.mark.parametrize("status", ["canceled", "withdrawn"])
@given(reason=st.sampled_from(("retention_ended", "legal_order")))
def test_no_amendment_says_that_data_was_destroyed(status, reason):
    """A reason to purge is given with a purge and never as the reason of a status."""
    with memory_engine() as engine:
        record_in(engine, status, RUN)
        assert isinstance(engine.amend(RUN, reason=reason), Refused)
