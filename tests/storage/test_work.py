"""The unit of work: what was read decides what may be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from services.desk import RUN

from statusengine import DamagedRecordError, Status
from statusengine.domain.relation import Link, Relation
from statusengine.domain.waiting import Phase, RequestState
from statusengine.storage import rows
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.work import Carried, InProgress, Work
from statusengine.testing import record_in

NOW = datetime(2026, 4, 2, tzinfo=UTC)


@pytest.fixture
def work(desk):
    """A unit of work over one public record, undone at the end."""
    record_in(desk.engine, Status.PUBLIC)
    with desk.database.connect() as connection, connection.begin() as transaction:
        yield Work(connection)
        transaction.rollback()


def test_a_record_at_another_version_is_a_lost_race(work):
    """A change of a record that is no longer at the version that was read is not written."""
    record = work.record(RUN)
    work._read[RUN] = replace(record, version=99)
    work._now[RUN] = replace(record, version=100)
    with pytest.raises(LostRaceError):
        work.write()


def test_a_request_is_decided_once(desk):
    """A request that a rival decided first is a lost race."""
    record_in(desk.engine, Status.PUBLIC)
    waiting = desk.engine.withdraw(RUN, reason="privacy").request
    desk.second.decline(RUN)
    with desk.database.connect() as connection, pytest.raises(LostRaceError):
        Work(connection).decide_request(waiting, RequestState.APPROVED, "op", "x", NOW)


def test_what_was_read_is_not_read_again(work):
    """A record is read once in a transaction, thousands in a few statements; what is not here is remembered too."""
    keys = [f"DRR{number:06d}" for number in range(1, 2_000)]
    work.load(keys)
    assert work.record(RUN).version == 3
    assert work.record("DRR000002") is None
    first = work.record(RUN)
    work.load(keys)
    assert work.record(RUN) is first


def test_a_damaged_record_is_kept_apart(desk):
    """A record that cannot be read raises whenever it is asked for, and is read once; its neighbours are there."""
    for accession in (RUN, "DRR000002"):
        record_in(desk.engine, Status.PUBLIC, accession)
    desk.force("UPDATE record SET status = 99 WHERE accession = 'DRR000002'")
    with desk.database.connect() as connection:
        work = Work(connection)
        work.load([RUN, "DRR000002"])
        work.load(["DRR000002"])
        assert work.record(RUN).status is Status.PUBLIC
        with pytest.raises(DamagedRecordError, match="DRR000002 cannot be read: 99 is no status"):
            work.record("DRR000002")
        work.write()


def test_successors_that_wait_are_known(work):
    """A link that is gathered and not written yet counts."""
    work.add(rows.SecondaryRow, accession=RUN, successor="DRR000002", operation="x", retired_by=None)
    assert work.successors(RUN) == ["DRR000002"]
    assert work.successors("DRR000002") == []


def test_submissions_are_told_by_kind(work):
    """Only a parent of the kind submission is one, of whatever family."""
    for accession, target in (("A", "DRA000001"), ("B", "JGA000001"), ("C", "DRP000001"), ("D", "BRAX01000000")):
        work.add(
            rows.LinkRow, accession=accession, relation="part_of", target=target, operation="op", retired_by=None
        )
    work.write()
    assert work.submissions("ABCD") == {"A": "DRA000001", "B": "JGA000001"}


def test_a_retired_link_is_no_tie(work):
    """A link that was ended ties nothing any more, in the same transaction and after it; who ended it stays known."""
    link = Link(Relation.PART_OF, "DRA000001")
    work.record(RUN)
    work.link(RUN, link, "op-1")
    work.write()
    assert (work.parents([RUN]), work.submissions([RUN])) == ({RUN: ["DRA000001"]}, {RUN: "DRA000001"})
    assert set(work.members("DRA000001")) == {RUN}
    work.unlink(RUN, link, "op-2")
    assert (work.above([RUN]), work.below(["DRA000001"])) == ([], [])
    work.write()
    assert (work.above([RUN]), work.below(["DRA000001"]), work.parents([RUN])) == ([], [], {})
    assert (work.submissions([RUN]), work.members("DRA000001")) == ({}, {})
    found = work.select("SELECT accession, operation, retired_by FROM link")
    assert list(map(tuple, found)) == [(RUN, "op-1", "op-2")]


def test_a_retired_link_comes_into_force_again(work):
    """A link that was ended may be made again: it is the same row, of the operation that made it again."""
    link = Link(Relation.PART_OF, "DRA000001")
    work.record(RUN)
    work.link(RUN, link, "op-1")
    work.write()
    work.unlink(RUN, link, "op-2")
    work.write()
    work.link(RUN, link, "op-3")
    work.write()
    assert work.parents([RUN]) == {RUN: ["DRA000001"]}
    found = work.select("SELECT operation, retired_by FROM link")
    assert list(map(tuple, found)) == [("op-3", None)]


@pytest.mark.parametrize("is_stored", [False, True])
def test_the_last_word_on_a_link_counts(work, is_stored):
    """A link that is ended and made again in one transaction, or made and ended, is as the last of them says."""
    kept, ended = Link(Relation.PART_OF, "DRA000001"), Link(Relation.PART_OF, "DRP000001")
    work.record(RUN)
    if is_stored:
        work.link(RUN, kept, "op-1")
        work.write()
    for link in (kept, ended):
        if link is ended or not is_stored:
            work.link(RUN, link, "op-2")
        work.unlink(RUN, link, "op-3")
    work.link(RUN, kept, "op-4")
    assert work.parents([RUN]) == {RUN: ["DRA000001"]}
    work.write()
    assert work.parents([RUN]) == {RUN: ["DRA000001"]}
    found = work.select("SELECT target, operation, retired_by FROM link ORDER BY target")
    assert list(map(tuple, found)) == [("DRA000001", "op-4", None), ("DRP000001", "op-2", "op-3")]


def test_links_that_wait_are_known(work):
    """A link that is gathered and not written yet is a tie, seen from both of its ends."""
    work.link("DRX000001", Link(Relation.DERIVED_FROM, "DRS000001"), "op")
    tie = ("DRX000001", "derived_from", "DRS000001")
    assert (work.above(["DRX000001"]), work.below(["DRS000001"])) == ([tie], [tie])
    assert (work.parents(["DRX000001"]), work.above(["DRS000001"])) == ({}, [])


def test_what_an_operation_carried_is_told_in_order(work):
    """What an operation carries along comes back by accession, in windows too, and of no other operation."""
    carried = [Carried(f"DRR00000{number}", number, "DRX000001", as_part=number == 2) for number in (3, 2, 4)]
    work.carry("op-1", carried)
    work.carry("op-2", carried[:1])
    work.write()
    assert work.carried("op-1") == sorted(carried, key=lambda each: each.accession)
    assert [each.accession for each in work.carried("op-1", "DRR000002", 1)] == ["DRR000003"]
    assert work.carried("op-3") == []


def test_an_operation_in_progress_binds_its_members_until_it_is_whole(work):
    """Record and members of an operation in progress are busy; a window that a rival did first is a lost race."""
    progress = InProgress("op-1", RUN, 0, Phase.CARRY_OUT, "", 0, 2, "curator-a", NOW)
    work.begin_progress(progress)
    work.carry("op-1", [Carried("DRR000002", 2, RUN, as_part=False)])
    work.write()
    asked = [RUN, "DRR000002", "DRR000003"]
    later = Work(work._connection)
    assert later.in_progress() == [progress]
    assert later.busy(asked) == {RUN: "op-1", "DRR000002": "op-1"}
    later.advance(progress, "DRR000002", 1)
    with pytest.raises(LostRaceError):
        later.advance(progress, "DRR000002", 1)
    later.end_progress(progress)
    with pytest.raises(LostRaceError):
        later.end_progress(progress)
    assert Work(work._connection).busy(asked) == {}


def test_writing_nothing_writes_nothing(work):
    """A unit of work that gathered nothing leaves the database as it is."""
    work.load([RUN, "DRR000404"])
    work.write()
    assert work.is_gathered(rows.RequestRow, RUN) is False
