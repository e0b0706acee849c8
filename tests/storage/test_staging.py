"""Sorting a list on disk: one row for each accession, the winner, in key order."""

from __future__ import annotations

import sqlite3
from itertools import permutations
from pathlib import Path

import pytest

from statusengine.errors import DatabaseUnavailableError
from statusengine.storage import staging as place
from statusengine.storage.staging import Staging


def test_the_lowest_rank_wins_and_the_first_of_equals():
    """Of rows of one accession the lowest rank stays, and among equals the first."""
    with Staging() as staging:
        staging.add([("B", 2, 0, "1"), ("A", 1, 0, "2"), ("B", 1, 0, "3")])
        staging.add([("B", 1, 0, "4"), ("B", 5, 0, "5")])
        assert staging.count() == 2
        assert list(staging.batches(10)) == [[("A", 0, "2"), ("B", 0, "3")]]


def test_the_highest_tier_stays_whichever_row_wins():
    """The winner by rank carries the highest tier of all rows of its accession, in whatever order they come."""
    rows = [("A", 1, 0, "1"), ("A", 2, 2, "2"), ("A", 3, 1, "3")]
    for order in permutations(rows):
        with Staging() as staging:
            staging.add(order)
            assert list(staging.batches(10)) == [[("A", 2, "1")]]


def test_batches_come_in_key_order_and_no_larger_than_asked():
    """The winners come sorted by accession, in batches of the size asked for."""
    with Staging() as staging:
        staging.add((f"{number:03d}", 0, 0, "") for number in reversed(range(7)))
        batches = list(staging.batches(3))
    assert [len(batch) for batch in batches] == [3, 3, 1]
    assert [accession for batch in batches for accession, _, _ in batch] == [f"{number:03d}" for number in range(7)]


def test_nothing_is_left_behind():
    """The file is private while it is there, and gone afterwards."""
    with Staging() as staging:
        folder = Path(staging._folder.name)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_a_full_disk_is_trouble_of_the_machine_and_no_defect():
    """Where there is no room for the file, it is told so, with what to do; and nothing is left behind."""
    staging = Staging()
    staging._file.execute("PRAGMA max_page_count = 3")
    with pytest.raises(DatabaseUnavailableError, match="database or disk is full") as trouble, staging:
        staging.add((f"{number:06d}", 0, 0, "x" * 100) for number in range(1_000))
    assert "TMPDIR" in trouble.value.hint
    assert not Path(staging._folder.name).exists()


def test_a_disk_that_fails_at_once_is_told_as_well(monkeypatch):
    """The first thing that is written to the file may fail already."""

    class Failing(sqlite3.Connection):
        def execute(self, _statement):
            raise sqlite3.OperationalError("disk I/O error")

    connect = sqlite3.connect
    monkeypatch.setattr(place.sqlite3, "connect", lambda path, **words: connect(path, factory=Failing, **words))
    with pytest.raises(DatabaseUnavailableError, match="disk I/O error"):
        Staging()
