"""Many requests at once, and those that wait too long."""

from __future__ import annotations

import csv
import io
import json

import pytest
from cli.tree import dump, limited, plant

from statusengine.domain.status import Status
from statusengine.testing import record_in

RUNS = [f"DRR{number:06d}" for number in range(11, 19)]
WITHDRAW = ("withdraw", "--reason", "no_informed_consent", "--yes")


@pytest.fixture
def waiting(shell):
    """Eight withdrawals that wait."""
    for accession in RUNS:
        record_in(shell.engine, "public", accession)
    assert shell(*WITHDRAW, *RUNS).exit_code == 7
    shell.user = "curator-b"
    return shell


def _statuses(shell):
    return {shell.engine.show(accession).status for accession in RUNS}


def test_a_request_says_why_it_waits_and_for_how_long(shell):
    """The list has the age in days, the cause, how many move along, and the last day."""
    plant(shell.engine)
    shell("withdraw", "DRP000001", "--reason", "privacy", "--yes")
    shell.clock.advance(days=1)
    (row,) = json.loads(shell("requests", "--format", "json").stdout)
    assert (row["why"], row["members"], row["age_days"], row["overdue"]) == ("two_persons", 4, 1, False)
    assert row["expires_on"] == "2026-05-01"
    heading = " ".join(shell("requests").stdout.splitlines()[0].split())
    assert heading == "ID ACTION REASON PRINCIPAL WHY MEMBERS AGE DAYS OVERDUE EXPIRES ON"


def test_a_monitor_learns_of_what_waits_too_long(waiting):
    """After two working days the requests are overdue: they are listed, and the code is 3; before it is 0."""
    result = waiting("requests", "--overdue", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    record_in(waiting.engine, "public", "DRR000099")
    waiting.clock.advance(days=7)
    waiting("withdraw", "DRR000099", *WITHDRAW[1:])
    result = waiting("requests", "--overdue", "--format", "json")
    assert result.exit_code == 3
    assert [row["accession"] for row in json.loads(result.stdout)] == RUNS
    assert len(json.loads(waiting("requests", "--format", "json").stdout)) == len(RUNS) + 1


@pytest.mark.parametrize("form", ["tsv", "csv"])
@pytest.mark.parametrize("words", [("-",), ("--from", "-")])
def test_the_list_pipes_into_the_approval(waiting, form, words):
    """What `status requests` prints is read as it is, from standard input, in both ways of naming it."""
    listed = waiting("requests", "--format", form).stdout
    result = waiting("approve", *words, "--yes", "--note", "seen", "--format", "csv", stdin=listed)
    assert result.exit_code == 0
    assert [row["accession"] for row in csv.DictReader(io.StringIO(result.stdout))] == RUNS
    assert _statuses(waiting) == {Status.WITHDRAWN}


def test_a_file_of_requests_declines_them(waiting, tmp_path):
    """A file may name them by a column or one by one; comments and doubles are passed over."""
    file = tmp_path / "requests.txt"
    file.write_text(
        "# not these\n" + "\n".join(f"{accession}/1" for accession in RUNS[:4]) + f"\n{RUNS[0]}/1 # again\n"
    )
    assert waiting("decline", "--from", str(file), "--yes").exit_code == 0
    file.write_text("accession\n" + "\n".join(RUNS[4:]) + "\n")
    assert waiting("decline", "--from", str(file), "--yes").exit_code == 0
    assert _statuses(waiting) == {Status.PUBLIC}


def test_many_approvals_are_confirmed(waiting):
    """Without a terminal a yes is needed, and nothing is approved before."""
    before = dump(waiting)
    assert waiting("approve", *RUNS).exit_code == 2
    assert dump(waiting) == before


def test_one_that_is_refused_stops_nobody(waiting):
    """A request that waits no more is refused, the others are approved, and the code is 3."""
    waiting("decline", RUNS[0])
    result = waiting("approve", *RUNS, "--yes", "--key", "minutes-3")
    assert result.exit_code == 3
    assert f"no request waits on {RUNS[0]}" in result.stderr
    assert _statuses(waiting) == {Status.PUBLIC, Status.WITHDRAWN}


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "no request is named"),
        ("id\taccession\nDRR000011/x\tDRR000011\n", "line 2: 'DRR000011/x' is not a request"),
        ("id\taccession\nDRR000011/1\n", "line 2: the cells do not match the columns. Each row has 2"),
        ('id,reason\nDRR000011/1,"open\n', "line 2: the cells do not match the columns"),
        ("DRR000011/1\nnonsense\n", "line 2: 'nonsense' is not an accession"),
        ("name\taction\nDRR000011\twithdraw\n", "line 1: 'name' is not an accession"),
    ],
)
def test_a_list_that_is_none_names_the_line(waiting, tmp_path, text, told):
    """One wrong line ends the command with 2 before anything is approved."""
    file = tmp_path / "list"
    file.write_text(text)
    before = dump(waiting)
    result = waiting("approve", "--from", str(file), "--yes")
    assert (result.exit_code, told in result.stderr) == (2, True)
    assert dump(waiting) == before


def test_requests_are_named_in_one_way(waiting, tmp_path):
    """A file and requests on the line together are a slip."""
    assert waiting("approve", RUNS[0], "--from", str(tmp_path / "none"), "--yes").exit_code == 2


def test_a_dry_run_of_an_approval_shows_the_plan(shell):
    """The second person sees the tree before agreeing."""
    plant(shell.engine)
    shell("withdraw", "DRP000001", "--reason", "privacy", "--yes")
    shell.user = "curator-b"
    before = dump(shell)
    told = shell("approve", "DRP000001", "--dry-run").stdout
    assert "    DRR000001  temporarily_suppressed -> withdrawn\n" in told
    assert told.endswith("moves 5 of 5\n")
    result = shell("approve", "DRP000001")
    assert (result.exit_code, "approve DRP000001 and 4 more that follow" in result.stderr) == (2, True)
    assert dump(shell) == before


def test_an_approval_asks_for_no_number(shell):
    """Whoever asked stated the number; the second person looks, says yes, and need not count again."""
    plant(shell.engine)
    limited(shell, stated=2, alone=3)
    assert shell("suppress", "DRP000001", "--reason", "contamination", "--count", "5", "--yes").exit_code == 7
    shell.user = "curator-b"
    assert shell("approve", "DRP000001", "--dry-run").stdout.endswith("moves 5 of 5\n")
    assert shell("approve", "DRP000001").exit_code == 2
    assert shell("approve", "DRP000001", "--yes").exit_code == 0
