"""How far one command may reach: a number that must be stated, and one that asks for a second person."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import NOTE
from services.tree import EARLY, P, R, S, X, limited, plant, statuses

from statusengine import Applied, Pending, RefusalCode, Refused, Status
from statusengine.domain.waiting import Why

PUBLIC, PERMANENT = Status.PUBLIC, Status.PERMANENTLY_SUPPRESSED
RUNS = [f"DRR{number:06d}" for number in range(1, 5)]


def _ask_all(desk, action, **words):
    return [desk.engine.ask(action, run, **words) for run in RUNS]


@pytest.mark.parametrize("count", [None, 5, 7])
def test_what_reaches_far_must_say_how_far(desk, count):
    """Without the number, or with another, nothing is done, and the number is told."""
    plant(desk)
    limited(desk, stated=5)
    before = desk.dump()
    [refused] = desk.engine.change([desk.engine.ask("suppress", S, **EARLY)], count=count)
    assert refused.refusal.code is RefusalCode.COUNT_NEEDED
    assert refused.refusal.hint == "--count 6"
    assert (str(count) in refused.refusal.message) is (count is not None)
    assert desk.dump() == before


def test_the_right_number_is_enough(memory):
    """And up to the limit none is asked for, whatever is said."""
    plant(memory)
    limited(memory, stated=5)
    [outcome] = memory.engine.change([memory.engine.ask("suppress", S, **EARLY)], count=6)
    assert len(outcome.events) == 6
    limited(memory, stated=6)
    assert isinstance(memory.engine.rerelease(S, reason="verified_by_submitter"), Applied)


def test_a_preview_needs_no_number(memory):
    """What would move is what a preview is for."""
    plant(memory)
    limited(memory, stated=1)
    [outcome] = memory.engine.change([memory.engine.ask("suppress", S, **EARLY)], dry_run=True)
    assert len(outcome.plan.moving) == 5


def test_what_is_released_along_counts_too(memory):
    """A release reaches up, and each parent is a record that moves."""
    for run in RUNS:
        memory.engine.register(f"SAMD0000000{run[-1]}", processed=True)
        memory.engine.register(run, part_of=[f"SAMD0000000{run[-1]}"])
    limited(memory, stated=7)
    refused = memory.engine.change(_ask_all(memory, "complete"))
    assert [outcome.refusal.hint for outcome in refused] == ["--count 8"] * 4
    assert all(
        isinstance(outcome, Applied) for outcome in memory.engine.change(_ask_all(memory, "complete"), count=8)
    )


def test_a_registration_reaches_nowhere(memory):
    """However many are taken in, no number is asked for, and no second person."""
    limited(memory, stated=1, alone=2)
    outcomes = memory.engine.change(_ask_all(memory, "register", processed=True))
    assert all(isinstance(outcome, Applied) for outcome in outcomes)


@pytest.mark.parametrize("per_transaction", [500, 2])
def test_what_reaches_further_waits_for_a_second_person(desk, monkeypatch, per_transaction):
    """Every request of the command waits, whole or in many transactions, and another approves each."""
    monkeypatch.setattr("statusengine.services.change._AT_ONCE", per_transaction)
    for run in RUNS:
        desk.engine.register(run, processed=True)
    limited(desk, stated=3, alone=3)
    asked = _ask_all(desk, "suppress", reason="contamination")
    assert all(outcome.refusal.code is RefusalCode.COUNT_NEEDED for outcome in desk.engine.change(asked))
    outcomes = desk.engine.change(asked, count=4)
    assert all(isinstance(outcome, Pending) for outcome in outcomes)
    assert {outcome.request.why for outcome in outcomes} == {Why.MANY}
    assert statuses(desk, *RUNS) == [PUBLIC] * 4
    assert desk.engine.approve(RUNS[0]).refusal.code is RefusalCode.SAME_PRINCIPAL
    for run in RUNS:
        assert isinstance(desk.second.approve(run), Applied)
    assert statuses(desk, *RUNS) == [PERMANENT] * 4
    again = desk.engine.change(asked, count=4)
    assert all(outcome.replayed for outcome in again)


def test_a_long_command_within_the_limits_is_one_persons(memory, monkeypatch):
    """Judged whole first, then done in its transactions."""
    monkeypatch.setattr("statusengine.services.change._AT_ONCE", 3)
    for run in RUNS:
        memory.engine.register(run, processed=True)
    done = []
    outcomes = memory.engine.change(_ask_all(memory, "suppress", reason="contamination"), progress=done.append)
    assert [type(outcome) for outcome in outcomes] == [Applied] * 4
    assert done == [3, 1]


def test_a_completion_that_reaches_far_is_approved_with_all_that_it_releases(memory):
    """What would be released by it waits with it."""
    memory.engine.register("PRJDB1", processed=True)
    memory.engine.register(RUNS[0], part_of=["PRJDB1"])
    limited(memory, alone=1)
    outcome = memory.engine.complete(RUNS[0])
    assert isinstance(outcome, Pending)
    assert [step.accession for step in outcome.plan.moving] == ["PRJDB1"]
    memory.second.approve(RUNS[0])
    assert statuses(memory, RUNS[0], "PRJDB1") == [PUBLIC, PUBLIC]
    memory.engine.register("PRJDB2", processed=True)
    memory.engine.register(RUNS[1], part_of=["PRJDB2"], until=date(2027, 4, 1))
    limited(memory, alone=0)
    assert memory.engine.complete(RUNS[1]).plan.steps == ()


def test_no_glass_is_broken_for_what_reaches_far(memory):
    """An emergency is not a licence for ten thousand records."""
    plant(memory)
    limited(memory, alone=2)
    refused = memory.engine.withdraw(S, reason="privacy", break_glass=True, note=NOTE)
    assert refused.refusal.code is RefusalCode.BREAK_GLASS


def test_the_job_is_bound_by_no_number(memory):
    """What a date has made due goes out, however much it is."""
    for run in RUNS:
        memory.engine.register(run, processed=True, until=date(2026, 4, 8))
    limited(memory, stated=1, alone=2)
    memory.clock.turn_to("2026-04-08T03:00:00+00:00")
    assert memory.engine.release_due().released == 4


def test_a_suppression_for_good_is_not_loosened_by_many(memory):
    """A member that would follow only by an exceptional move stays, at the request and at its approval."""
    plant(memory)
    memory.engine.suppress(R, reason="contamination")
    limited(memory, alone=1)
    pending = memory.engine.suppress(S, reason="erroneous_submission")
    assert {step.accession for step in pending.plan.moving} == {P, X, "DRR000002", "DRS000001"}
    assert not isinstance(memory.second.approve(S), Refused)
    assert memory.engine.show(R).reason == "contamination"
