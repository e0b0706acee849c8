"""A command that is run again with its key: the answer of the first time, and nothing is done twice."""

from __future__ import annotations

from datetime import date

import pytest
from cli.tree import dump

from statusengine.exchange.accession_table import COLUMNS
from statusengine.testing import record_in

RUN, PUBLIC, WAITING, HELD = "DRR000001", "DRR000002", "DRR000003", "DRR000004"
DOI = "10.1093/nar/gkae882"


@pytest.fixture
def archive(shell, tmp_path, monkeypatch):
    """A shell with a public run, one whose withdrawal waits, one that is held, and a list beside it."""
    record_in(shell.engine, "public", PUBLIC)
    record_in(shell.engine, "public", WAITING)
    shell.engine.withdraw(WAITING, reason="privacy")
    shell.engine.register(HELD, processed=True, until=date(2026, 9, 1))
    plain = dict.fromkeys(COLUMNS, "-") | {"Visibility": "public", "Type": "RUN", "Status": "live"}
    lines = ["\t".join(COLUMNS), "\t".join((plain | {"Accession": "DRR000021"}).values())]
    (tmp_path / "list.tab").write_text("\n".join(lines) + "\n")
    monkeypatch.chdir(tmp_path)
    return shell


COMMANDS = [
    ("curator-a", f"register {RUN} --processed --note new", 0),
    ("curator-a", f"suppress {PUBLIC} --reason contamination", 0),
    ("curator-a", f"amend {PUBLIC} --note seen", 0),
    ("curator-a", f"freeze {PUBLIC} --note stay", 0),
    ("curator-a", f"link {PUBLIC} --part-of DRX000001", 0),
    ("curator-a", f"withdraw {PUBLIC} --reason privacy", 7),
    ("curator-a", f"published {HELD} --evidence {DOI}", 0),
    ("curator-b", f"approve {WAITING}", 0),
    ("curator-b", f"decline {WAITING}", 0),
    ("curator-a", "import list.tab", 0),
]


@pytest.mark.parametrize("user, words, code", COMMANDS, ids=lambda value: str(value).split()[0])
def test_a_command_with_its_key_is_done_once(archive, user, words, code):
    """Whoever did not read the answer asks again with the same key, and reads it; every table stays as it was."""
    archive.user = user
    yes = () if words.startswith("import") else ("--yes",)
    first = archive(*words.split(), "--key", "ticket-7", *yes)
    assert first.exit_code == code, first.stderr
    before = dump(archive)
    assert archive(*words.split(), "--key", "ticket-7", *yes).exit_code == code
    assert dump(archive) == before
    assert any("ticket-7" in line for line in before)
