"""What a change does to the store, and what a refusal leaves of it: everything."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from services.desk import NOTE, RUN

from statusengine import (
    Action,
    AlreadySo,
    Applied,
    RefusalCode,
    Refused,
    Status,
    StatusEngine,
)
from statusengine.errors import InternalError
from statusengine.testing import record_in

ORDINARY = [
    ("complete", "private", {}, "public"),
    ("hold", "private", {"until": date(2027, 4, 1), "reason": "submitter_request"}, "private"),
    ("release", "private", {"reason": "processing_completed"}, "public"),
    ("cancel", "private", {"reason": "failed_quality_control"}, "canceled"),
    ("suppress", "public", {"reason": "contamination"}, "permanently_suppressed"),
    ("suppress", "public", {"reason": "hold_not_requested"}, "temporarily_suppressed"),
    ("rerelease", "temporarily_suppressed", {"reason": "verified_by_submitter"}, "public"),
    ("replace", "public", {"by": ["DRR000009"]}, "permanently_suppressed"),
    ("amend", "public", {"note": NOTE}, "public"),
    ("freeze", "public", {}, "public"),
]

REFUSED = [
    ("complete", None, {}, RefusalCode.NO_SUCH_RECORD),
    ("hold", "public", {"until": date(2027, 4, 1)}, RefusalCode.ILLEGAL_MOVE),
    ("release", "private", {"reason": "submitter_request"}, RefusalCode.UNPROCESSED),
    ("cancel", "public", {"reason": "submitter_request"}, RefusalCode.ILLEGAL_MOVE),
    ("suppress", "private", {"reason": "contamination"}, RefusalCode.ILLEGAL_MOVE),
    ("suppress", "public", {}, RefusalCode.REASON_NEEDED),
    ("rerelease", "temporarily_suppressed", {"reason": "published"}, RefusalCode.EVIDENCE_NEEDED),
    ("replace", "public", {"by": [RUN]}, RefusalCode.SUCCESSOR),
    ("replace", "public", {}, RefusalCode.SUCCESSOR),
    ("withdraw", "public", {"reason": "contamination"}, RefusalCode.WRONG_REASON),
    ("withdraw", "public", {"reason": "fraud"}, RefusalCode.CONFIRMATION_NEEDED),
    ("reopen", "canceled", {"reason": "submitter_request"}, RefusalCode.NOTE_NEEDED),
    ("amend", "public", {}, RefusalCode.NOTHING_TO_AMEND),
    ("register", "public", {}, RefusalCode.ALREADY_HERE),
]


@pytest.mark.parametrize("action, status, words, target", ORDINARY)
def test_an_ordinary_move_is_written_with_its_operation_and_event(desk, action, status, words, target):
    """An ordinary action moves the record, and operation, event and record agree."""
    record_in(desk.engine, status)
    outcome = getattr(desk.engine, action)(RUN, **words)
    assert isinstance(outcome, Applied)
    assert outcome.record.status.value == target
    assert desk.count("operation", id=outcome.operation, principal=desk.engine.principal) == 1
    assert desk.count("event", operation=outcome.operation) == len(outcome.events)
    assert desk.engine.check_database() == ()


@pytest.mark.parametrize("action, status, words, code", REFUSED)
def test_a_refusal_leaves_the_database_as_it_was(desk, action, status, words, code):
    """What a rule refuses changes no row of any table."""
    if status:
        record_in(desk.engine, status)
    before = desk.dump()
    outcome = getattr(desk.engine, action)(RUN, **words)
    assert isinstance(outcome, Refused)
    assert outcome.refusal.code is code
    assert (outcome.record is None) == (status is None)
    assert desk.dump() == before


def test_others_records_are_not_changed_here(memory):
    """A record of another archive is refused with the place to ask."""
    outcome = memory.engine.suppress("ERR000001", reason="contamination")
    assert outcome.refusal.code is RefusalCode.NOT_OURS
    assert outcome.refusal.hint


def test_what_is_already_so_writes_nothing(desk):
    """Asking for what is already so is no error and leaves no event."""
    record_in(desk.engine, "permanently_suppressed")
    before = desk.dump()
    outcome = desk.engine.suppress(RUN, reason="contamination")
    assert isinstance(outcome, AlreadySo)
    assert desk.dump() == before


def test_a_large_command_keeps_its_order(memory):
    """Answers come in the order of the requests, over batches, and progress adds up."""
    accessions = [f"DRR{number:06d}" for number in range(1, 1_202)]
    seen = []
    outcomes = memory.engine.change(
        [memory.engine.ask("register", accession) for accession in accessions], progress=seen.append
    )
    assert [outcome.accession for outcome in outcomes] == accessions
    assert sum(seen) == 1_201
    assert max(seen) == 500
    assert memory.count("record") == 1_201


def test_one_record_may_be_asked_for_twice_in_a_batch(desk):
    """Later requests of a batch see what earlier ones did to the same record."""
    ask = desk.engine.ask
    outcomes = desk.engine.change(
        [ask("register", RUN, processed=True), ask("suppress", RUN, reason="contamination"), ask("freeze", RUN)]
    )
    assert [outcome.record.version for outcome in outcomes] == [3, 4, 5]
    assert desk.engine.show(RUN).frozen
    assert desk.engine.check_database() == ()


def test_a_refusal_stops_nobody_else_in_the_batch(memory):
    """A refused request of a batch leaves the others done."""
    ask = memory.engine.ask
    outcomes = memory.engine.change([ask("complete", "DRR000404"), ask("register", RUN)])
    assert [type(outcome) for outcome in outcomes] == [Refused, Applied]


def test_replacements_of_one_batch_close_no_circle(desk):
    """Two records of one batch cannot replace each other, and a link is made once."""
    for accession in (RUN, "DRR000002"):
        record_in(desk.engine, "public", accession)
    ask = desk.engine.ask
    first, twice, back = desk.engine.change(
        [
            ask("replace", RUN, by=["DRR000002"]),
            ask("replace", RUN, by=["DRR000002"]),
            ask("replace", "DRR000002", by=[RUN]),
        ]
    )
    assert isinstance(first, Applied)
    assert isinstance(twice, AlreadySo)
    assert back.refusal.code is RefusalCode.SUCCESSOR
    assert desk.rows("SELECT accession, successor FROM secondary") == [(RUN, "DRR000002")]


def test_a_circle_of_replacements_is_refused(memory):
    """A chain of replacements cannot be led back to its beginning."""
    accessions = ["DRR000001", "DRR000002", "DRR000003"]
    for accession in accessions:
        record_in(memory.engine, "public", accession)
    memory.engine.replace(accessions[0], by=[accessions[1]])
    memory.engine.replace(accessions[1], by=[accessions[2]])
    before = memory.dump()
    outcome = memory.engine.replace(accessions[2], by=[accessions[0]])
    assert outcome.refusal.code is RefusalCode.SUCCESSOR
    assert memory.dump() == before
    assert memory.engine.resolve(accessions[0], audience="curator") == (accessions[2],)


def test_a_dry_run_tells_and_leaves_nothing(desk):
    """A dry run answers as the real one would, marked, and writes no row."""
    record_in(desk.engine, "public")
    before = desk.dump()
    ask = desk.engine.ask
    words = [
        ask("suppress", RUN, reason="contamination"),
        ask("register", "DRR000002"),
        ask("withdraw", RUN, reason="privacy"),
        ask("cancel", RUN, reason="submitter_request"),
    ]
    suppressed, registered, waiting, refused = desk.engine.change(words, dry_run=True)
    assert suppressed.dry_run
    assert registered.dry_run
    assert waiting.dry_run
    assert isinstance(refused, Refused)
    assert desk.dump() == before


def test_a_naive_clock_is_refused(memory):
    """A clock that tells no time zone could mean either of two days and is not believed."""
    setting = memory.engine._setting
    engine = StatusEngine(setting.store, principal="curator-a", clock=lambda: datetime(2026, 4, 1))  # noqa: DTZ001 - a moment without a zone is the point
    with pytest.raises(InternalError, match="time zone"):
        engine.register(RUN)


def test_records_know_their_parents(memory):
    """Registration links a record to its parents, to samples by derivation."""
    memory.engine.register(RUN, part_of=["DRA000001", "SAMD00000001", "DRS000001"])
    found = memory.rows("SELECT relation, target FROM link ORDER BY target")
    assert found == [("part_of", "DRA000001"), ("derived_from", "DRS000001"), ("derived_from", "SAMD00000001")]


def test_every_release_owes_a_notice(memory):
    """A release, and a failed quality control, owe the submitter a message; nothing else does."""
    engine = memory.engine
    engine.register("DRR000001", processed=True)
    engine.register("DRR000002")
    engine.cancel("DRR000002", reason="failed_quality_control")
    engine.register("DRR000003")
    engine.cancel("DRR000003", reason="submitter_request")
    engine.suppress("DRR000001", reason="contamination")
    found = memory.rows("SELECT accession, version, subject FROM notice ORDER BY accession")
    assert found == [("DRR000001", 3, "released"), ("DRR000002", 2, "failed_quality_control")]


def test_unfreezing_and_every_verb_goes_through_the_library(memory):
    """Each method of the engine asks for the action of its name."""
    record_in(memory.engine, "public")
    memory.engine.freeze(RUN)
    outcome = memory.engine.unfreeze(RUN)
    assert outcome.events[0].action is Action.UNFREEZE
    assert outcome.record.status is Status.PUBLIC
