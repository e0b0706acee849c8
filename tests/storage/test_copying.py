"""An archive moves between engines whole, unchanged and at one moment; a row that differs is found."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

import pytest
from storage.copied import dump, expect_refused, run

from statusengine import (
    Applied,
    StatusEngine,
    copy_database,
)
from statusengine.storage import seal
from statusengine.storage.rows import METADATA


def test_there_and_back_nothing_has_changed(rich, postgres_url, sqlite_url):
    """From SQLite to PostgreSQL and to SQLite again: every row of every table is what it was, to the letter."""
    there, back = copy_database(rich, postgres_url), copy_database(postgres_url, sqlite_url)
    assert there.is_sound
    assert back.is_sound
    assert dump(sqlite_url) == dump(rich)
    assert [(each.table, each.digest) for each in there.tables] == [(each.table, each.digest) for each in back.tables]


def test_a_copy_says_what_the_original_said(rich, postgres_url, as_principal):
    """Another engine answers with the same cards, histories, requests and reviews, and goes on from there."""
    copy_database(rich, postgres_url)
    with (
        StatusEngine.open(rich, principal="curator-a") as old,
        StatusEngine.open(as_principal(postgres_url, "curator-a"), principal="x") as new,
    ):
        for (accession,) in run(rich, "SELECT accession FROM record"):
            assert new.show(accession) == old.show(accession)
            assert list(new.history(accession)) == list(old.history(accession))
        assert new.requests() == old.requests()
        assert new.reviews() == old.reviews()
        assert new.actors(past=True) == old.actors(past=True)
        assert new.policy() == old.policy()
        assert isinstance(new.unfreeze("DRR000101"), Applied)


def test_values_are_of_the_engines_own_kinds(rich, postgres_url):
    """Truth is a boolean, a date a date, and a moment keeps its microseconds, in UTC."""
    copy_database(rich, postgres_url)
    [(frozen, hold_on)] = run(postgres_url, "SELECT frozen, hold_on FROM record WHERE accession = 'DRR000101'")
    assert (frozen, hold_on.isoformat()) == (True, "2026-04-03")
    [(started_at,)] = run(postgres_url, "SELECT started_at FROM run")
    assert started_at == datetime(2026, 4, 5, 16, 2, 3, 456789, tzinfo=UTC)


def test_no_table_is_forgotten(rich, sqlite_url):
    """Each table that this version knows is copied and compared; each had something to copy."""
    report = copy_database(rich, sqlite_url)
    assert {each.table for each in report.tables} == set(METADATA.tables)
    assert report.tables[-1].table == "archive"
    assert all(each.rows for each in report.tables)
    assert report.rows == sum(len(held) for name, held in dump(rich).items() if name != "alembic_version")


def test_a_copy_within_one_kind(rich, own_postgres, sqlite_url, postgres_url):
    """A file is copied into a file, and a server's database into another."""
    assert copy_database(rich, sqlite_url).is_sound
    assert copy_database(own_postgres, postgres_url).is_sound
    assert dump(sqlite_url) == dump(rich)
    assert dump(postgres_url) == dump(own_postgres)


def test_a_database_just_made_is_filled(rich, made_url):
    """What db init made for the same archive may be the target; who made it, and when, is then the original's."""
    assert copy_database(rich, made_url).is_sound
    assert run(made_url, "SELECT created_by FROM archive") == [("curator-a",)]


def test_how_it_is_batched_makes_no_difference(monkeypatch, rich, postgres_url, sqlite_url):
    """In small batches, each told as it is done, the digests are the same as in large ones."""
    large, told = copy_database(rich, sqlite_url), []
    monkeypatch.setattr(seal, "_BATCH", 7)
    small = copy_database(rich, postgres_url, progress=told.append)
    assert small.is_sound
    assert [each.digest for each in small.tables] == [each.digest for each in large.tables]
    assert sum(told) == 2 * (small.rows - 1)
    assert max(told[: -len(METADATA.tables) + 1]) == 7


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_is_of_one_moment(request, tmp_path, own, kind):
    """What is done to the source meanwhile is not in the copy: no event without its record, no half command."""
    source = own if kind == "sqlite" else request.getfixturevalue("own_postgres")
    target = f"sqlite:///{tmp_path / 'target.sqlite'}"
    before = dump(source)
    done = []

    def meanwhile(_more):
        if not done:
            done.append(run(source, "DELETE FROM actor"))
            with StatusEngine.open(source, principal="curator-a") as engine:
                engine.register("DRR777777", processed=True, note="meanwhile")

    report = copy_database(source, target, progress=meanwhile)
    assert report.is_sound
    for url, count in ((source, 1), (target, 0)):
        assert run(url, "SELECT count(*) FROM record WHERE accession = 'DRR777777'") == [(count,)]
    assert {table.table: table.rows for table in report.tables} == {
        name: len(held) for name, held in before.items() if name != "alembic_version"
    }


TAMPERED = {
    "record": "UPDATE record SET owner = 'lab-2' WHERE accession = 'DRR000110'",
    "event": "UPDATE event SET effective = '2026-04-02' WHERE accession = 'DRR000110'",
    "note": "DELETE FROM note WHERE internal_note IS NOT NULL",
    "operation": "UPDATE operation SET recorded_at = '2026-04-05 16:02:03.456788'",
    "due": "INSERT INTO due (accession, on_date, action) VALUES ('DRR999999', '2026-05-01', 'release')",
    "request": "UPDATE request SET override = true",
}
KINDS = ("sqlite_url", "postgres_url")


@pytest.mark.parametrize("kind, table", list(zip(cycle(KINDS), TAMPERED)))
def test_a_row_that_is_not_the_same_is_found(request, rich, kind, table):
    """A value changed, a row lost or a row too many, between the copy and the comparison, keeps the target closed."""
    target, written = request.getfixturevalue(kind), []

    def tamper(more):
        written.append(more)
        if len(written) == len(METADATA.tables) - 1:  # the last table's only batch is committed
            run(target, TAMPERED[table])

    report = copy_database(rich, target, progress=tamper)
    assert [each.table for each in report.tables if not each.agrees] == [table]
    assert not report.is_sound
    assert report.problems == ()
    expect_refused(target)
    assert copy_database(rich, target, again=True).is_sound
