"""Notices at the command line: taken bare, reported one by one or by a file, and listed."""

from __future__ import annotations

import json

import pytest

from statusengine.testing import record_in

ID = "DRR000001/3/released"
OTHER = "DRR000002/3/released"


@pytest.fixture
def owing(shell):
    """Two releases, and a hold date in nine days."""
    for accession in ("DRR000001", "DRR000002"):
        record_in(shell.engine, "public", accession, owner="lab-7")
    shell("register", "DRR000003", "--processed", "--hold", "2026-04-10")
    return shell


def taken(answer):
    """What the notices taken are named."""
    return [json.loads(line)["id"] for line in answer.stdout.splitlines()]


def test_bare_notices_takes_what_is_owed(owing):
    """Each is printed once, with its text in both languages."""
    answer = owing("notices", "--limit", "1", "--format", "json")
    (told,) = json.loads(answer.stdout)
    assert (answer.exit_code, told["id"], told["owner"]) == (0, ID, "lab-7")
    assert "was made public" in told["text_en"]
    assert "公開されました" in told["text_ja"]
    assert taken(owing("notices", "--format", "ndjson")) == [OTHER]
    assert owing("notices", "--format", "ndjson").stdout == ""


def test_a_dry_run_takes_none(owing):
    """The same notices are told twice, and that nothing was taken."""
    words = ("notices", "--within", "14d", "--dry-run", "--format", "ndjson")
    first, second = owing(*words), owing(*words)
    assert taken(first) == taken(second) == [ID, OTHER, "DRR000003/1/release_due"]
    assert "nothing was taken" in first.stderr


def test_a_report_is_written_down(owing):
    """Once it is new, then it is so already; both end with 0."""
    owing("notices")
    words = ("notices", "report", ID, "--outcome", "delivered", "--format", "json")
    answers = [owing(*words) for _ in range(2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    assert ["applied" in answers[0].stdout, "already_so" in answers[1].stdout] == [True, True]


def test_what_was_never_taken_is_refused(owing):
    """A notice that is still owed ends with 4, one that there never was with 5."""
    assert owing("notices", "report", ID, "--outcome", "delivered").exit_code == 4
    assert owing("notices", "report", "DRR000009/1/released", "--outcome", "delivered").exit_code == 5


def test_many_are_reported_by_a_file(owing, tmp_path):
    """The list that was taken, with a column more, is a report; one refused of several ends with 3."""
    owing("notices", "--limit", "1")
    path = tmp_path / "sent.csv"
    path.write_text(f"id,owner,outcome\n{ID},lab-7,failed\n{OTHER},lab-7,delivered\n")
    assert owing("notices", "report", "--from", str(path)).exit_code == 3
    assert taken(owing("notices", "--failed", "--format", "ndjson")) == [ID, OTHER]
    assert owing("notices", "report", "--from", "-", stdin=f"id\toutcome\n{ID}\tdelivered\n").exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id,outcome\n",
        "id\nDRR000001/3/released\n",
        "id,outcome\nDRR000001/3/released,sold\n",
        "id,outcome\nDRR000001,delivered\n",
        "id,outcome\nDRR000001/3/released\n",
        'id,outcome\n"DRR000001/3/released,delivered\n',
        "id,outcome\nDRR000001/3/released,delivered\nDRR000001/3/released,failed\n",
    ],
)
def test_a_slip_in_a_file_changes_nothing(owing, text):
    """The whole file is read before any of it is written down."""
    owing("notices")
    assert owing("notices", "report", "--from", "-", stdin=text).exit_code == 2
    assert len(owing("notices", "list", "--taken", "--format", "ndjson").stdout.splitlines()) == 2


def test_the_ledger_is_listed(owing):
    """What is owed, what was taken, and what came of it are apart."""
    owing("notices", "--limit", "1")
    assert taken(owing("notices", "list", "--owed", "--format", "ndjson")) == [OTHER]
    assert taken(owing("notices", "list", "--taken", "--format", "ndjson")) == [ID]
    owing("notices", "report", ID, "--outcome", "no_address")
    assert taken(owing("notices", "list", "--outcome", "no_address", "--format", "ndjson")) == [ID]
    assert taken(owing("notices", "list", "--format", "ndjson")) == [ID, OTHER]


@pytest.mark.parametrize(
    "words",
    [
        ("--within", "soon"),
        ("--again", "soon"),
        ("--limit", "many"),
        ("--within", "14d", "list"),
        ("list", "--owed", "--taken"),
        ("list", "--outcome", "sold"),
        ("report",),
        ("report", ID),
        ("report", ID, "--outcome", "sold"),
        ("report", "DRR000001", "--outcome", "delivered"),
        ("report", ID, "--from", "x.csv"),
    ],
)
def test_words_that_are_off_end_with_2(owing, words):
    """Nothing is guessed, and nothing is taken."""
    assert owing("notices", *words).exit_code == 2
    assert len(owing("notices", "list", "--owed", "--format", "ndjson").stdout.splitlines()) == 2
