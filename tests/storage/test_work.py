"""The unit of work: what was read decides what may be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from services.desk import RUN

from statusengine import DamagedRecordError, Status
from statusengine.storage import rows
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.work import Work
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
        Work(connection).decide_request(waiting, "approved", "op", "x", NOW)


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
        work.add(rows.LinkRow, accession=accession, relation="part_of", target=target)
    work.write()
    assert work.submissions("ABCD") == {"A": "DRA000001", "B": "JGA000001"}


def test_writing_nothing_writes_nothing(work):
    """A unit of work that gathered nothing leaves the database as it is."""
    work.load([RUN, "DRR000404"])
    work.write()
    assert work.is_gathered(rows.RequestRow, RUN) is False
