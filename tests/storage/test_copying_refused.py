"""What is not copied, or not whole, is opened by nobody; each refusal says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from storage.copied import dump, expect_refused, run

from statusengine import (
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
)
from statusengine.storage import admin

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
    assert run(any_url, "SELECT count(*) FROM archive") == [(0,)]
    expect_refused(any_url)
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
            second.append((copy_database(rich, any_url, again=True), dump(any_url)))

    with pytest.raises(ConflictError, match="another copy"):
        copy_database(rich, any_url, progress=overtaken)
    [(report, held)] = second
    assert report.is_sound
    assert dump(any_url) == held


def test_again_empties_nothing_that_is_whole(rich, own):
    """--again is for what was cut short: a database that is in use is refused with it as without it."""
    before = dump(own)
    for again in (False, True):
        with pytest.raises(UsageError, match="holds something already"):
            copy_database(rich, own, again=again)
    with pytest.raises(UsageError, match="same database") as caught:
        copy_database(own, own, again=True)
    assert caught.value.hint.startswith("name another target")
    assert dump(own) == before


def test_a_target_of_something_else_is_refused(rich, any_url):
    """A database with tables of another program is not touched."""
    run(any_url, "CREATE TABLE invoices (id integer)")
    with pytest.raises(UsageError, match=r"something else \(invoices\)"):
        copy_database(rich, any_url)
    assert dump(any_url) == {"invoices": []}


def test_a_target_of_another_archive_is_refused(rich, any_url):
    """A database made for another archive does not change hands."""
    create_database(any_url, archive=Archive.ENA, principal="curator-a")
    before = dump(any_url)
    with pytest.raises(WrongArchiveError, match="ENA") as caught:
        copy_database(rich, any_url)
    assert caught.value.hint.startswith("name another target")
    assert dump(any_url) == before


@pytest.mark.parametrize(
    "target, said",
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:?patience=3", "in memory"),
        ("", "has no address"),
        (" ", "has no address"),
        (".", "is a folder"),
    ],
)
def test_a_target_that_can_keep_nothing_is_refused(rich, tmp_path, monkeypatch, target, said):
    """What is in memory, empty or a folder is told as a slip in the address, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=said) as caught:
        copy_database(rich, target)
    assert caught.value.hint.startswith("name a file")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(rich, tmp_path):
    """Something else lies there: that is no damage, it is not written to, and the hint is to name another file."""
    target = tmp_path / "letter.txt"
    target.write_text("garbage")
    with pytest.raises(UsageError, match=r"letter\.txt is no database") as caught:
        copy_database(rich, str(target))
    assert caught.value.hint.startswith("name another target")
    assert target.read_text() == "garbage"
    assert list(tmp_path.iterdir()) == [target]


def test_a_damaged_target_is_told_as_damaged(rich, tmp_path):
    """A database that begins like one and cannot be read is no slip: it is told as it is anywhere else."""
    target = tmp_path / "other.sqlite"
    create_database(str(target), archive=Archive.DDBJ, principal="curator-a")
    with target.open("r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 200)
    with pytest.raises(DatabaseUnavailableError, match="malformed"):
        copy_database(rich, str(target))


def test_another_schema_is_refused_on_either_side(rich, made_sqlite_url, postgres_url):
    """Both must be of this version: the hint is the command that makes them so."""
    admin.downgrade(made_sqlite_url, "0001")
    for source, target in ((rich, made_sqlite_url), (made_sqlite_url, postgres_url)):
        with pytest.raises(UnknownSchemaError, match="at revision 0001") as caught:
            copy_database(source, target)
        assert caught.value.hint.endswith("db upgrade")
    assert dump(postgres_url) == {}


def test_a_source_that_is_not_there_makes_no_target(tmp_path):
    """A slip in the first address leaves no file at the second."""
    with pytest.raises(DatabaseUnavailableError, match="no database"):
        copy_database(str(tmp_path / "a.sqlite"), str(tmp_path / "b.sqlite"))
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_read_is_told(own, postgres_url):
    """A value that is not of its column's kind stops the copy, and is named."""
    run(own, "UPDATE record SET hold_on = 'soon' WHERE accession = 'DRR000110'")
    with pytest.raises(DamagedRecordError, match="a row of record cannot be read"):
        copy_database(own, postgres_url)
    expect_refused(postgres_url)


def test_a_row_that_the_target_refuses_is_told(own, postgres_url):
    """What only an engine without its checks could hold is not let in."""
    run(own, "PRAGMA ignore_check_constraints = ON", "UPDATE record SET status = 99 WHERE accession = 'DRR000110'")
    with pytest.raises(DatabaseUnavailableError, match="ck_record_status"):
        copy_database(own, postgres_url)
    expect_refused(postgres_url)


def test_a_copy_of_a_contradiction_is_a_contradiction(own, postgres_url):
    """What was wrong in the source is copied as it is, and told: a copy mends nothing."""
    run(own, "UPDATE record SET version = version + 1 WHERE accession = 'DRR000110'")
    report = copy_database(own, postgres_url)
    assert report.agrees
    assert not report.is_sound
    [problem] = report.problems
    assert problem.startswith("DRR000110: its history leads to")
    assert run(postgres_url, "SELECT count(*) FROM archive") == [(1,)]


def test_who_sees_a_part_copies_nothing(own_postgres, as_principal, sqlite_url):
    """An account for which the server hides rows is refused, and not given a smaller archive."""
    run(
        own_postgres,
        "ALTER TABLE record ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY part ON record FOR SELECT USING (status = 4)",
    )
    with pytest.raises(DatabaseUnavailableError, match="row-level security"):
        copy_database(as_principal(own_postgres, "curator-b"), sqlite_url)
    expect_refused(sqlite_url)
