"""`status db copy`: what it prints, and what it ends with."""

from __future__ import annotations

import json
import sqlite3

import pytest
from typer.testing import CliRunner

from statusengine import StatusEngine
from statusengine.cli.app import app
from statusengine.storage.copying import CopyReport
from statusengine.storage.rows import METADATA


def _status(*words):
    return CliRunner().invoke(app, list(map(str, words)))


@pytest.fixture
def files(made_sqlite_url, tmp_path):
    """The file of an archive with one record, and a place for another."""
    source = tmp_path / "made.sqlite"
    with StatusEngine.open(made_sqlite_url, principal="curator-a") as engine:
        engine.register("DRR000001", processed=True)
    return source, tmp_path / "other.sqlite"


def test_a_copy_is_told_table_by_table(files):
    """A person reads a line for each table and a sentence; the new file answers like the old one."""
    source, target = files
    done = _status("db", "copy", "--from", source, "--to", target)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["TABLE", "ROWS", "ROWS", "THERE", "AGREES"]
    assert sorted(line.split()[0] for line in lines[1:]) == sorted(METADATA.tables)
    assert ["event", "3", "3", "yes"] in [line.split() for line in lines]
    assert "7 rows were copied, and read back the same; the histories are sound." in done.stderr
    shown = [_status("--database", each, "show", "DRR000001", "--format", "json").stdout for each in files]
    assert shown[0] == shown[1]


def test_a_copy_is_told_to_a_program(files):
    """JSON is one document: both addresses, the number of rows, and the digests of each table."""
    source, target = files
    told = json.loads(_status("db", "copy", "--from", source, "--to", target, "--format", "json").stdout)
    assert (told["source"], told["target"]) == (f"sqlite:///{source}", f"sqlite:///{target}")
    assert (told["is_sound"], told["problems"], told["archive"]) == (True, [], "DDBJ")
    assert sum(table["rows"] for table in told["tables"]) == told["rows"]
    assert all(table["digest"] == table["digest_there"] for table in told["tables"])


def test_a_second_copy_into_the_same_place_is_refused(files):
    """What holds something is not written to: 2, and nothing was changed."""
    source, target = files
    words = ("db", "copy", "--from", source, "--to", target)
    _status(*words)
    again = _status(*words, "--again")
    assert again.exit_code == 2
    assert "holds something already" in again.stderr


def test_a_target_that_will_not_do_ends_with_2(files):
    """A slip in the second address is the caller's, and the sentence ends with what to do."""
    source, target = files
    target.write_text("garbage")
    for said in ("sqlite://", "", source.parent, target, source):
        refused = _status("db", "copy", "--from", source, "--to", said)
        assert refused.exit_code == 2, refused.stderr
        assert ". Name a" in refused.stderr
    assert target.read_text() == "garbage"


def test_a_copy_that_was_cut_short_can_be_typed_again(files):
    """A target that is not whole ends every command with 6 and the words that mend it."""
    source, target = files
    words = ("db", "copy", "--from", source, "--to", target)
    _status(*words)
    with sqlite3.connect(target) as hand:
        hand.execute("UPDATE alembic_version SET version_num = 'under copy 0123456789abcdef'")
        hand.execute("DELETE FROM archive")
    hand.close()
    for refused in (_status(*words), _status("--database", target, "show", "DRR000001")):
        assert refused.exit_code == 6
        assert f"Try: status db copy --from URL --to sqlite:///{target} --again" in refused.stderr
    assert _status(*words, "--again").exit_code == 0


def test_a_copy_that_differs_ends_with_6(files, monkeypatch):
    """A table that is not the same is told on standard error, even where silence was asked for."""
    monkeypatch.setattr(CopyReport, "agrees", False)
    source, target = files
    done = _status("db", "copy", "--from", source, "--to", target, "--quiet")
    assert done.exit_code == 6
    assert "not the same, and stays closed" in done.stderr


def test_a_copy_of_a_contradiction_ends_with_6(files):
    """What is wrong in both is told, a line each."""
    source, target = files
    with sqlite3.connect(source) as hand:
        hand.execute("UPDATE record SET version = 9")
    hand.close()
    done = _status("db", "copy", "--from", source, "--to", target)
    assert done.exit_code == 6
    assert "DRR000001: its history leads to public, version 3" in done.stderr
    assert "what is wrong in it was wrong before" in done.stderr
