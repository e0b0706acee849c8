"""The commands about the rules: what is in force, what a file would add, and what the history says of it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from statusengine.cli.complete import complete_reason
from statusengine.testing import record_in

SOUND = """
version = "one"
closures = [2026-06-04]
[reasons.adapter_rest]
moves = ["suppress_for_good", "cancel"]
requesters = ["archive"]
public_sentence = "It holds rests."
details = ["five_prime"]
[holds.dra]
longest_years = 2
barred = ["12-29"]
"""


@pytest.fixture
def file(tmp_path):
    """A sound policy file."""
    path = tmp_path / "site.toml"
    path.write_text(SOUND)
    return path


def test_a_database_without_additions_says_only_the_tables(shell):
    """Where nothing was adopted, the version of the tables is all there is to tell."""
    shown = shell("policy", "show", "--format", "json")
    assert shown.exit_code == 0
    assert [row["part"] for row in json.loads(shown.stdout)] == ["tables"]


def test_what_was_adopted_is_shown(shell, file):
    """Each addition has a row of its own, with who adopted it."""
    assert shell("policy", "adopt", str(file)).exit_code == 0
    rows = json.loads(shell("policy", "show", "--format", "json").stdout)
    assert [row["part"] for row in rows] == ["tables", "site", "reason", "closure", "hold"]
    assert rows[1]["says"].startswith("adoption 1, by curator-a, 2026-")
    assert rows[2]["says"].startswith("moves=cancel suppress_for_good requesters=archive")
    assert rows[4]["says"].startswith("longest_years=2")
    assert rows[4]["says"].endswith("barred=12-29")


def test_the_same_file_again_is_already_so(shell, file):
    """Adopting twice is no error and no second adoption."""
    shell("policy", "adopt", str(file))
    again = shell("policy", "adopt", str(file), "--format", "json")
    assert again.exit_code == 0
    assert json.loads(again.stdout) == {"number": 1, "version": "one", "already_so": True}


def test_a_sound_file_passes_the_check(shell, file):
    """Nothing wrong: no row, and exit 0; a file and standard input are read alike."""
    checked = shell("policy", "check", str(file))
    assert checked.exit_code == 0
    assert "sound" in checked.stderr
    assert shell("policy", "check", "-", stdin=SOUND).exit_code == 0


def test_every_problem_of_a_file_is_listed(shell, tmp_path):
    """The check ends with 2 and has a row for each problem, with its place and the next step."""
    path = tmp_path / "site.toml"
    path.write_text('version = "1"\n[reasons.fraud]\nmoves = ["purge"]\nrequesters = ["broker"]\n')
    checked = shell("policy", "check", str(path), "--format", "json")
    assert checked.exit_code == 2
    places = [row["place"] for row in json.loads(checked.stdout)]
    assert places == ["reasons.fraud", "reasons.fraud.moves[0]", "reasons.fraud.requesters[0]"]
    assert "3 problems" in checked.stderr
    assert shell("policy", "adopt", str(path)).exit_code == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told(shell, tmp_path, content, monkeypatch):
    """A missing file, or one that is no text, ends with 2 and names the file."""
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "site.toml").write_bytes(content)
    checked = shell("policy", "check", "site.toml")
    assert checked.exit_code == 2
    assert "site.toml" in checked.stderr


def test_a_reason_in_use_is_not_dropped(shell, file, tmp_path):
    """The refusal ends with 4 and names how many records have the reason."""
    shell("policy", "adopt", str(file))
    accession = record_in(shell.engine, "public")
    assert shell("suppress", accession, "--reason", "adapter_rest").exit_code == 0
    other = tmp_path / "other.toml"
    other.write_text('version = "two"')
    refused = shell("policy", "adopt", str(other))
    assert refused.exit_code == 4
    assert "adapter_rest (records: 1)" in refused.stderr


def test_a_site_reason_is_typed_like_any_other(shell, file):
    """Its code is taken on the line and as a filter; a slip ends with 2 and the nearest name."""
    shell("policy", "adopt", str(file))
    accession = record_in(shell.engine, "public")
    slip = shell("suppress", accession, "--reason", "adapter_rests")
    assert slip.exit_code == 2
    assert "Did you mean adapter_rest?" in slip.stderr
    assert shell("suppress", accession, "--reason", "Adapter-Rest!").exit_code == 2
    assert shell("suppress", accession, "--reason", "adapter_rest").exit_code == 0
    listed = shell("list", "--reason", "adapter_rest", "--format", "json")
    assert [row["accession"] for row in json.loads(listed.stdout)] == [accession]
    assert shell("list", "--reason", "adapter_rst").exit_code == 2


def test_a_sound_history_replays_with_zero(shell):
    """Where all would be done again, nothing is listed and the exit code is 0."""
    record_in(shell.engine, "withdrawn")
    replayed = shell("policy", "replay", "--format", "json")
    assert replayed.exit_code == 0
    assert json.loads(replayed.stdout) == []


def test_what_would_be_refused_today_is_listed(shell, file, tmp_path):
    """Each finding is a row and the exit code is 3; a limit shortens the list."""
    shell("policy", "adopt", str(file))
    for number in (1, 2):
        accession = record_in(shell.engine, "public", f"DRR00000{number}")
        shell("suppress", accession, "--reason", "adapter_rest")
        shell("amend", accession, "--reason", "contamination")
    (tmp_path / "other.toml").write_text('version = "two"')
    shell("policy", "adopt", str(tmp_path / "other.toml"))
    replayed = shell("policy", "replay", "--format", "json")
    assert replayed.exit_code == 3
    rows = json.loads(replayed.stdout)
    assert [(row["accession"], row["version"], row["code"]) for row in rows] == [
        ("DRR000001", 4, "wrong_reason"),
        ("DRR000002", 4, "wrong_reason"),
    ]
    assert rows[0]["policy_version"].endswith("+one")
    limited = shell("policy", "replay", "--limit", "1", "--format", "json")
    assert limited.exit_code == 3
    assert len(json.loads(limited.stdout)) == 1


def test_what_has_no_effect_any_more_is_told(shell, file):
    """A text that the present tables do not take in all parts is told with each part that has no effect."""
    shell("policy", "adopt", str(file))
    with shell.engine._setting.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE site_policy SET text = replace(text, 'years = 2', 'years = 9')")
    shell.engine._setting.store.look_again()
    shown = shell("policy", "show")
    assert shown.exit_code == 0
    assert "Without effect: holds.dra.longest_years: 9 is longer" in shown.stderr


def test_the_shell_offers_the_reasons_of_the_site(tmp_path, monkeypatch):
    """At the tabulator key the database's own reasons stand beside the built-in ones, and trouble offers less."""
    import statusengine  # noqa: PLC0415 - the real library, on a real file

    monkeypatch.setenv("STATUSENGINE_DATABASE_URL", str(tmp_path / "status.sqlite"))
    asked = SimpleNamespace(info_name="suppress", find_root=lambda: SimpleNamespace(params={}))
    assert complete_reason(asked, "adapter") == []
    address = str(tmp_path / "status.sqlite")
    statusengine.create_database(address, archive=statusengine.Archive.DDBJ, principal="curator-a")
    with statusengine.StatusEngine.open(address, principal="curator-a") as engine:
        engine.adopt_policy(SOUND)
    assert complete_reason(asked, "adapter") == [("adapter_rest", "It holds rests.")]
    elsewhere = SimpleNamespace(info_name="rerelease", find_root=asked.find_root)
    assert complete_reason(elsewhere, "adapter") == []
    anywhere = SimpleNamespace(info_name="list", find_root=asked.find_root)
    assert complete_reason(anywhere, "adapter") == [("adapter_rest", "It holds rests.")]
    monkeypatch.delenv("STATUSENGINE_DATABASE_URL")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nothing"))
    assert complete_reason(anywhere, "adapter") == []
