"""An archive moves between engines whole, unchanged and at one moment; what is not whole is opened by nobody."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from itertools import cycle

import pytest
from services.desk import desk_at
from sqlalchemy import create_engine, inspect, text
from storage.rich import enrich

from statusengine import (
    Applied,
    Archive,
    ConflictError,
    DamagedRecordError,
    DatabaseUnavailableError,
    StatusEngine,
    UnknownSchemaError,
    UsageError,
    WrongArchiveError,
    copy_database,
    create_database,
    upgrade_database,
)
from statusengine.storage import admin, seal
from statusengine.storage.database import connect_engine, masked, read_url
from statusengine.storage.rows import METADATA


@pytest.fixture(scope="module")
def rich(made_sqlite, tmp_path_factory):
    """The address of a SQLite archive in which every table has something; nobody changes it."""
    folder = tmp_path_factory.mktemp("rich")
    path = folder / "status.sqlite"
    shutil.copy(made_sqlite, path)
    desk = desk_at(f"sqlite:///{path}", lambda url, _principal: url)
    enrich(desk, folder)
    desk.close()
    return desk.url


@pytest.fixture
def own(rich, tmp_path):
    """The address of a copy of that file, to be changed."""
    path = tmp_path / "own.sqlite"
    shutil.copy(read_url(rich).database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def own_postgres(rich, postgres_server):
    """The address of the same archive in PostgreSQL."""
    name = postgres_server.create()
    assert copy_database(rich, postgres_server.url(name)).is_sound
    yield postgres_server.url(name)
    postgres_server.drop(name)


def _run(url, *statements):
    """Do something to a database by hand; the rows of the last statement."""
    engine = connect_engine(read_url(url), create=True)
    with engine.begin() as connection:
        for statement in statements:
            answer = connection.execute(text(statement))
        found = answer.all() if answer.returns_rows else None
    engine.dispose()
    return found


def _dump(url):
    """Every row of every table, as the database itself says it."""
    engine = create_engine(read_url(url))
    names = inspect(engine).get_table_names()
    engine.dispose()
    return {name: sorted(map(repr, _run(url, f"SELECT * FROM {name}"))) for name in names}  # noqa: S608 - our own tables


def _refused(url):
    """What everybody is told who comes to this database."""
    for attempt in (
        lambda: StatusEngine.open(url, principal="curator-a"),
        lambda: create_database(url, archive=Archive.DDBJ, principal="curator-a"),
        lambda: upgrade_database(url),
    ):
        with pytest.raises(UnknownSchemaError, match="cut short") as caught:
            attempt()
        assert caught.value.hint == f"status db copy --from URL --to {masked(read_url(url))} --again"


def test_there_and_back_nothing_has_changed(rich, postgres_url, sqlite_url):
    """From SQLite to PostgreSQL and to SQLite again: every row of every table is what it was, to the letter."""
    there, back = copy_database(rich, postgres_url), copy_database(postgres_url, sqlite_url)
    assert there.is_sound
    assert back.is_sound
    assert _dump(sqlite_url) == _dump(rich)
    assert [(each.table, each.digest) for each in there.tables] == [(each.table, each.digest) for each in back.tables]


def test_a_copy_says_what_the_original_said(rich, postgres_url, as_principal):
    """Another engine answers with the same cards, histories, requests and reviews, and goes on from there."""
    copy_database(rich, postgres_url)
    with (
        StatusEngine.open(rich, principal="curator-a") as old,
        StatusEngine.open(as_principal(postgres_url, "curator-a"), principal="x") as new,
    ):
        for (accession,) in _run(rich, "SELECT accession FROM record"):
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
    [(frozen, hold_on)] = _run(postgres_url, "SELECT frozen, hold_on FROM record WHERE accession = 'DRR000101'")
    assert (frozen, hold_on.isoformat()) == (True, "2026-04-03")
    [(started_at,)] = _run(postgres_url, "SELECT started_at FROM run")
    assert started_at == datetime(2026, 4, 5, 16, 2, 3, 456789, tzinfo=UTC)


def test_no_table_is_forgotten(rich, sqlite_url):
    """Each table that this version knows is copied and compared; each had something to copy."""
    report = copy_database(rich, sqlite_url)
    assert {each.table for each in report.tables} == set(METADATA.tables)
    assert report.tables[-1].table == "archive"
    assert all(each.rows for each in report.tables)
    assert report.rows == sum(len(held) for name, held in _dump(rich).items() if name != "alembic_version")


def test_a_copy_within_one_kind(rich, own_postgres, sqlite_url, postgres_url):
    """A file is copied into a file, and a server's database into another."""
    assert copy_database(rich, sqlite_url).is_sound
    assert copy_database(own_postgres, postgres_url).is_sound
    assert _dump(sqlite_url) == _dump(rich)
    assert _dump(postgres_url) == _dump(own_postgres)


def test_a_database_just_made_is_filled(rich, made_url):
    """What db init made for the same archive may be the target; who made it, and when, is then the original's."""
    assert copy_database(rich, made_url).is_sound
    assert _run(made_url, "SELECT created_by FROM archive") == [("curator-a",)]


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
    before = _dump(source)
    done = []

    def meanwhile(_more):
        if not done:
            done.append(_run(source, "DELETE FROM actor"))
            with StatusEngine.open(source, principal="curator-a") as engine:
                engine.register("DRR777777", processed=True, note="meanwhile")

    report = copy_database(source, target, progress=meanwhile)
    assert report.is_sound
    for url, count in ((source, 1), (target, 0)):
        assert _run(url, "SELECT count(*) FROM record WHERE accession = 'DRR777777'") == [(count,)]
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
            _run(target, TAMPERED[table])

    report = copy_database(rich, target, progress=tamper)
    assert [each.table for each in report.tables if not each.agrees] == [table]
    assert not report.is_sound
    assert report.problems == ()
    _refused(target)
    assert copy_database(rich, target, again=True).is_sound


KILLED = """
import os, signal, sys
from statusengine import copy_database
from statusengine.storage import seal

left = [int(sys.argv[3])]
seal._BATCH = 5

def die(more):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)

copy_database(sys.argv[1], sys.argv[2], progress=die)
"""


@pytest.mark.parametrize("batches", [0, 50])
def test_a_copy_that_was_killed_is_opened_by_nobody(rich, any_url, batches, as_principal):
    """Wherever it died, the target is refused to everybody with what to type, and typed, that leads to the whole."""
    done = subprocess.run([sys.executable, "-c", KILLED, rich, any_url, str(batches)], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert _run(any_url, "SELECT count(*) FROM archive") == [(0,)]
    _refused(any_url)
    with pytest.raises(UnknownSchemaError, match="cut short"):
        copy_database(rich, any_url)
    assert copy_database(rich, any_url, again=True).is_sound
    with StatusEngine.open(as_principal(any_url, "curator-a"), principal="curator-a") as engine:
        assert engine.show("DRR000101").frozen


def test_a_copy_that_was_thought_dead_does_not_meddle(rich, any_url):
    """Begun anew while the first still runs, the second wins; the first ends at its next step and opens nothing."""
    steps, second = [], []

    def overtaken(more):
        steps.append(more)
        if len(steps) == 3:
            second.append((copy_database(rich, any_url, again=True), _dump(any_url)))

    with pytest.raises(ConflictError, match="another copy"):
        copy_database(rich, any_url, progress=overtaken)
    [(report, held)] = second
    assert report.is_sound
    assert _dump(any_url) == held


def test_again_empties_nothing_that_is_whole(rich, own):
    """--again is for what was cut short: a database that is in use is refused with it as without it."""
    before = _dump(own)
    for again in (False, True):
        with pytest.raises(UsageError, match="holds something already"):
            copy_database(rich, own, again=again)
    with pytest.raises(UsageError, match="same database"):
        copy_database(own, own, again=True)
    assert _dump(own) == before


def test_a_target_of_something_else_is_refused(rich, any_url):
    """A database with tables of another program is not touched."""
    _run(any_url, "CREATE TABLE invoices (id integer)")
    with pytest.raises(UsageError, match=r"something else \(invoices\)"):
        copy_database(rich, any_url)
    assert _dump(any_url) == {"invoices": []}


def test_a_target_of_another_archive_is_refused(rich, any_url):
    """A database made for another archive does not change hands."""
    create_database(any_url, archive=Archive.ENA, principal="curator-a")
    before = _dump(any_url)
    with pytest.raises(WrongArchiveError, match="ENA"):
        copy_database(rich, any_url)
    assert _dump(any_url) == before


def test_another_schema_is_refused_on_either_side(rich, made_sqlite_url, postgres_url):
    """Both must be of this version: the hint is the command that makes them so."""
    admin.downgrade(made_sqlite_url, "0001")
    for source, target in ((rich, made_sqlite_url), (made_sqlite_url, postgres_url)):
        with pytest.raises(UnknownSchemaError, match="at revision 0001") as caught:
            copy_database(source, target)
        assert caught.value.hint.endswith("db upgrade")
    assert _dump(postgres_url) == {}


def test_a_source_that_is_not_there_makes_no_target(tmp_path):
    """A slip in the first address leaves no file at the second."""
    with pytest.raises(DatabaseUnavailableError, match="no database"):
        copy_database(str(tmp_path / "a.sqlite"), str(tmp_path / "b.sqlite"))
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_read_is_told(own, postgres_url):
    """A value that is not of its column's kind stops the copy, and is named."""
    _run(own, "UPDATE record SET hold_on = 'soon' WHERE accession = 'DRR000110'")
    with pytest.raises(DamagedRecordError, match="a row of record cannot be read"):
        copy_database(own, postgres_url)
    _refused(postgres_url)


def test_a_row_that_the_target_refuses_is_told(own, postgres_url):
    """What only an engine without its checks could hold is not let in."""
    _run(own, "PRAGMA ignore_check_constraints = ON", "UPDATE record SET status = 99 WHERE accession = 'DRR000110'")
    with pytest.raises(DatabaseUnavailableError, match="ck_record_status"):
        copy_database(own, postgres_url)
    _refused(postgres_url)


def test_a_copy_of_a_contradiction_is_a_contradiction(own, postgres_url):
    """What was wrong in the source is copied as it is, and told: a copy mends nothing."""
    _run(own, "UPDATE record SET version = version + 1 WHERE accession = 'DRR000110'")
    report = copy_database(own, postgres_url)
    assert report.agrees
    assert not report.is_sound
    [problem] = report.problems
    assert problem.startswith("DRR000110: its history leads to")
    assert _run(postgres_url, "SELECT count(*) FROM archive") == [(1,)]


def test_who_sees_a_part_copies_nothing(own_postgres, as_principal, sqlite_url):
    """An account for which the server hides rows is refused, and not given a smaller archive."""
    _run(
        own_postgres,
        "ALTER TABLE record ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY part ON record FOR SELECT USING (status = 4)",
    )
    with pytest.raises(DatabaseUnavailableError, match="row-level security"):
        copy_database(as_principal(own_postgres, "curator-b"), sqlite_url)
    _refused(sqlite_url)
