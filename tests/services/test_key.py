"""What is asked again under the key of what was done is answered with that, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from services.desk import RUN

from statusengine import (
    Applied,
    IdempotencyKeyError,
    Pending,
    Refused,
)
from statusengine.domain.plan import NO_PLAN
from statusengine.errors import InternalError
from statusengine.testing import record_in


def test_a_key_is_answered_again_with_what_was_done(desk):
    """The same request under the same key is answered with the first outcome and writes nothing."""
    record_in(desk.engine, "public")
    first = desk.engine.suppress(RUN, reason="contamination", key="ticket-7")
    before = desk.dump()
    again = desk.engine.suppress(RUN, reason="contamination", key="ticket-7")
    assert again == replace(first, replayed=True)
    assert desk.dump() == before


def test_a_waiting_request_is_answered_again(desk):
    """A key under which a withdrawal was asked for is answered with the request that waits."""
    record_in(desk.engine, "public")
    first = desk.engine.withdraw(RUN, reason="privacy", key="ticket-8")
    before = desk.dump()
    again = desk.engine.withdraw(RUN, reason="privacy", key="ticket-8")
    assert again == replace(first, replayed=True)
    assert isinstance(again, Pending)
    assert desk.dump() == before


def test_a_carried_hold_is_answered_again_whole(memory):
    """The replay of a submission's hold tells the events of its members too."""
    engine = memory.engine
    engine.register("DRA000001")
    engine.register(RUN, part_of=["DRA000001"])
    words = {"until": date(2027, 4, 1), "reason": "submitter_request", "key": "ticket-9"}
    first = engine.hold("DRA000001", **words)
    assert [event.accession for event in first.events] == ["DRA000001", RUN]
    assert engine.hold("DRA000001", **words) == replace(first, replayed=True, plan=NO_PLAN)


def test_another_request_under_a_used_key_is_a_mistake(desk):
    """A key names one request for good; another under it raises, and nothing is written."""
    record_in(desk.engine, "public")
    desk.engine.suppress(RUN, reason="contamination", key="ticket-7")
    before = desk.dump()
    with pytest.raises(IdempotencyKeyError, match=RUN):
        desk.engine.suppress(RUN, reason="contamination", note="once more", key="ticket-7")
    assert desk.dump() == before


def test_a_key_of_a_run_names_many_records(memory):
    """The key of an operation on many records is told apart from a single one's."""
    memory.engine.register(RUN, until=date(2026, 4, 2), processed=True)
    memory.clock.turn_to("2026-04-02T03:00:00+00:00")
    run = memory.engine.release_due().run
    with pytest.raises(IdempotencyKeyError, match="many records"):
        memory.engine.suppress(RUN, reason="contamination", key=f"{run}:release")


def test_the_key_of_a_refusal_may_be_used_again(memory):
    """A refusal is no deed: its key is judged afresh."""
    record_in(memory.engine, "private")
    assert isinstance(memory.engine.suppress(RUN, reason="contamination", key="k"), Refused)
    memory.engine.complete(RUN)
    assert isinstance(memory.engine.suppress(RUN, reason="contamination", key="k"), Applied)


def test_a_key_twice_in_one_command_is_one_request(memory):
    """In one batch a repeated key is answered with the first answer: a deed as replayed, a refusal as refused."""
    record_in(memory.engine, "public")
    right = memory.engine.ask("suppress", RUN, reason="contamination", key="k-1")
    wrong = memory.engine.ask("complete", "DRR000404", key="k-2")
    done, again, refused, refused_again = memory.engine.change([right, right, wrong, wrong])
    assert again == replace(done, replayed=True)
    assert isinstance(refused, Refused)
    assert refused_again == refused
    with pytest.raises(IdempotencyKeyError):
        memory.engine.change([replace(wrong, operation="k-3"), replace(right, operation="k-3")])


def test_an_operation_that_left_no_record_is_a_defect(memory):
    """A key whose record was taken away by hand is reported, not answered."""
    request = memory.engine.ask("register", RUN, key="k")
    memory.engine.change([request])
    memory.force("DELETE FROM record")
    with pytest.raises(InternalError, match=RUN):
        memory.engine.change([request])
