"""A record that cannot be read stops no other: each is answered by itself."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import RUN

from statusengine import Applied, DamagedRecordError, Refused, Status, StoreError
from statusengine.testing import record_in

DAMAGE = ["status = 99", "access = 'whatever'", "scope = 'whatever'", "reason = 'whatever'"]


@pytest.fixture
def three(desk):
    """A desk with three public runs."""
    for number in (1, 2, 3):
        record_in(desk.engine, Status.PUBLIC, f"DRR{number:06d}")
    return desk


def _freeze(desk):
    ask = desk.engine.ask
    return desk.engine.change([ask("freeze", f"DRR{number:06d}", key=f"k{number}") for number in (1, 2, 3)])


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_neighbours_of_a_damaged_record_move(three, damage):
    """Of several records asked for in one command the damaged one alone is refused, with what to type."""
    three.force(f"UPDATE record SET {damage} WHERE accession = 'DRR000002'")  # noqa: S608 - the test writes the whole statement
    first, second, third = _freeze(three)
    assert isinstance(first, Applied)
    assert isinstance(third, Applied)
    assert isinstance(second, Refused)
    assert (second.refusal.code.value, second.refusal.hint) == ("unreadable", "status db check")
    assert second.refusal.message.startswith("DRR000002 cannot be read")
    assert three.count("event", accession="DRR000002", action="freeze") == 0


def test_an_answer_given_before_is_not_told_of_a_damaged_record(three):
    """A repeated command finds the neighbours done, and the one that was damaged since refused."""
    _freeze(three)
    three.force("UPDATE record SET status = 99 WHERE accession = 'DRR000002'")
    first, second, third = _freeze(three)
    assert first.replayed
    assert third.replayed
    assert second.refusal.code.value == "unreadable"


def test_a_child_of_a_damaged_submission_is_refused_alone(desk):
    """A record that cannot be judged without a damaged one is refused by its name; the others are registered."""
    desk.engine.register("DRA000001")
    desk.force("UPDATE record SET scope = 'whatever'")
    ask = desk.engine.ask
    asked = [ask("register", RUN, part_of=["DRA000001"]), ask("register", "DRR000002")]
    first, second = desk.engine.change(asked)
    assert first.refusal.code.value == "unreadable"
    assert first.refusal.message.startswith("DRA000001")
    assert isinstance(second, Applied)
    assert desk.count("record", accession=RUN) == 0
    assert desk.count("link") == 0


def test_the_nightly_job_names_a_damaged_record_by_the_same_code(desk):
    """The ledger says of a record that cannot be read what a command says of it, and its neighbour goes out."""
    for accession in (RUN, "DRR000002"):
        desk.engine.register(accession, until=date(2026, 4, 8), processed=True)
    desk.force(f"UPDATE record SET status = 99 WHERE accession = '{RUN}'")  # noqa: S608 - the test writes the whole statement
    desk.clock.advance(days=30)
    report = desk.engine.release_due()
    assert report.released == 1
    assert [(refused.accession, refused.code) for refused in report.refused] == [(RUN, "unreadable")]


def test_a_single_damaged_record_is_an_error_of_the_store():
    """It is the database's trouble, and no defect of the program."""
    assert issubclass(DamagedRecordError, StoreError)
    assert DamagedRecordError.code == "damaged_record"
