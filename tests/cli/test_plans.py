"""Looking before leaping: what a dry run shows, and how far one command reaches."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from cli.tree import (
    FAMILY,
    FIRST,
    OTHER,
    RUN,
    SECOND,
    SEQUENCE,
    STUDY,
    SUPPRESS,
    TREE,
    dump,
    limited,
    plant,
    statuses,
)

from statusengine.cli.plantree import plan_lines
from statusengine.domain.action import Action
from statusengine.domain.blast import LIMITS
from statusengine.domain.cascade import goes_down
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import Refused
from statusengine.domain.plan import Incomplete, Plan, Standing, Step
from statusengine.domain.refusal import Refusal, RefusalCode


@pytest.fixture(autouse=True)
def _family(shell):
    plant(shell.engine)


def test_a_dry_run_shows_the_tree(shell):
    """A person reads who moves from where to where, below whom, and who will be incomplete; nothing is written."""
    before = dump(shell)
    result = shell(*SUPPRESS, "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.endswith("\n\n" + TREE)
    assert dump(shell) == before


def test_a_dry_run_in_json_has_the_plan(shell):
    """A program reads every step, with version, standing and both statuses, and the number that moves."""
    row = json.loads(shell(*SUPPRESS, "--dry-run", "--format", "json").stdout)
    steps = {step["accession"]: step for step in row["plan"]["steps"]}
    assert row["moves"] == 5
    assert set(steps) == set(FAMILY) - {STUDY}
    assert (steps[RUN]["via"], steps[RUN]["standing"], steps[RUN]["target"]) == (
        FIRST,
        "moves",
        "permanently_suppressed",
    )
    assert row["plan"]["incomplete"] == [{"accession": SEQUENCE, "relation": "cites", "missing": RUN}]


def test_rows_of_many_records_stay_rows(shell):
    """Whatever comes along, a row is a line, with the number that moves."""
    result = shell("suppress", STUDY, SEQUENCE, "--reason", "contamination", "--dry-run", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["accession"], row["moves"]) for row in rows] == [(STUDY, "5"), (SEQUENCE, "1")]
    assert "plan" not in rows[0]


def test_one_record_alone_has_no_tree(shell):
    """What carries nobody along is answered by its row."""
    result = shell("suppress", SEQUENCE, "--reason", "contamination", "--dry-run")
    assert len(result.stdout.splitlines()) == 2


def test_a_member_that_cannot_follow_stops_all(shell):
    """The refusal names it and the way on, ends with 4, and changes nothing."""
    shell.engine.freeze(SECOND)
    before = dump(shell)
    for extra in ((), ("--dry-run",), ("--yes",)):
        result = shell(*SUPPRESS, *extra)
        assert result.exit_code == 4
        assert f"{SECOND} cannot follow {STUDY}: {SECOND} is frozen" in result.stderr
        assert "--go-on" in result.stderr
    assert f"  {SECOND}  cannot follow: {SECOND} is frozen" in shell(*SUPPRESS, "--dry-run").stdout
    assert dump(shell) == before


def test_going_on_leaves_it_out_and_says_so(shell):
    """With --go-on the others move, and who was left out is named, before and after."""
    shell.engine.freeze(SECOND)
    assert shell(*SUPPRESS, "--go-on", "--dry-run").stdout.endswith("moves 4 of 5; 1 cannot follow\n")
    result = shell(*SUPPRESS, "--go-on", "--yes", "--format", "json")
    assert json.loads(result.stdout)["carried"] == [FIRST, RUN, OTHER]
    assert f"{SECOND} was left out and does not follow {STUDY}" in result.stderr
    assert statuses(shell, (STUDY, FIRST, SECOND)) == ["permanently_suppressed"] * 2 + ["public"]


def test_what_stays_is_told(shell):
    """A member that is so already stops nobody, and has a line of its own."""
    shell.engine.suppress(RUN, reason="contamination")
    told = shell(*SUPPRESS, "--dry-run").stdout
    assert f"    {RUN}  stays: " in told
    assert "moves 4 of 5" in told


def test_a_cascade_is_confirmed(shell):
    """One accession that takes others along touches more than one record, so a yes is asked for."""
    result = shell(*SUPPRESS)
    assert result.exit_code == 2
    assert f"suppress {STUDY} and 4 more that follow" in result.stderr
    assert set(statuses(shell)) == {"public"}


def test_a_rerelease_restores_what_went_with_it(shell):
    """What the suppression had carried along comes back, but not what was changed since."""
    shell("suppress", STUDY, "--reason", "released_before_publication", "--yes")
    shell.engine.amend(RUN, note="looked at")
    told = shell("rerelease", STUDY, "--reason", "verified_by_submitter", "--dry-run").stdout
    assert f"  {OTHER}  temporarily_suppressed -> public" in told
    assert RUN not in told.partition("incomplete")[0]
    assert shell("rerelease", STUDY, "--reason", "verified_by_submitter", "--yes").exit_code == 0
    assert statuses(shell) == ["public", "public", "public", "temporarily_suppressed", "public"]


def test_a_hold_shows_whom_it_moves_and_asks_nothing(shell):
    """The date of a submission is that of its members; no status changes, so no yes is asked for."""
    shell.engine.register("DRA000001", until=date(2027, 3, 31))
    shell.engine.register("DRR000009", part_of=["DRA000001", "ERS000001"])
    words = ("hold", "DRA000001", "--until", "2027-05-06", "--reason", "submitter_request")
    assert "DRA000001  private (changed)\n  DRR000009  private (changed)\n" in shell(*words, "--dry-run").stdout
    assert shell(*words).exit_code == 0


def test_another_archives_member_is_elsewhere(shell):
    """What is not ours stops nobody, and is told as such."""
    shell.engine.register("DRR000009", until=date(2027, 3, 31), processed=True, part_of=["ERS000001"])
    told = shell("release", "DRR000009", "--reason", "submitter_request", "--dry-run").stdout
    assert "DRR000009  private -> public\n  ERS000001  elsewhere: not here" in told


class TestCount:
    """How many records a command says it moves."""

    @pytest.fixture(autouse=True)
    def _limits(self, shell):
        limited(shell, stated=3, alone=4)

    def test_the_number_is_asked_for_once(self, shell):
        """Above the limit the number is missing: one sentence, 4, and nothing changed; nobody is asked to confirm."""
        before = dump(shell)
        for words in ((*SUPPRESS,), (*SUPPRESS, "--yes"), ("suppress", STUDY, SEQUENCE, *SUPPRESS[2:], "--yes")):
            result = shell(*words)
            number = 6 if SEQUENCE in words else 5
            assert result.exit_code == 4
            assert result.stderr.count(f"{number} records would move, and nobody said how many") == 1
            assert f"Give --count {number}" in result.stderr
        assert dump(shell) == before

    def test_a_wrong_number_is_refused(self, shell):
        """Another number than that of the records is no statement."""
        result = shell(*SUPPRESS, "--count", "4", "--yes")
        assert result.exit_code == 4
        assert "5 records would move, and 4 was said" in result.stderr

    @pytest.mark.parametrize("word", ["five", "-1", "1.5", ""])
    def test_a_number_that_is_none_is_a_slip(self, shell, word):
        """Nothing but digits is a number."""
        result = shell(*SUPPRESS, f"--count={word}")
        assert (result.exit_code, "is not a number of records" in result.stderr) == (2, True)

    def test_the_dry_run_says_what_is_needed(self, shell):
        """The last line has the number, and that a second person must agree where it is that many."""
        told = shell(*SUPPRESS, "--dry-run").stdout
        assert told.endswith("moves 5 of 5; needs --count 5; needs a second person\n")
        assert f"{STUDY}  public, waits for a second person to suppress\n" in told

    def test_with_the_number_many_wait_for_a_second_person(self, shell):
        """The command is put as a request, which the other approves."""
        assert shell(*SUPPRESS, "--count", "5", "--yes").exit_code == 7
        shell.user = "curator-b"
        assert shell("approve", STUDY, "--yes").exit_code == 0
        assert set(statuses(shell)) == {"permanently_suppressed"}

    def test_the_right_number_is_still_confirmed(self, shell):
        """Stating the number is no yes."""
        assert shell("suppress", SECOND, "--reason", "contamination", "--count", "2").exit_code == 2
        assert shell("suppress", SECOND, "--reason", "contamination", "--count", "2", "--yes").exit_code == 0


def test_many_left_out_are_named_up_to_twenty(shell):
    """With --go-on, the first twenty who stay behind are named, and the rest is counted."""
    for number in range(100, 122):
        shell.engine.register(f"DRX{number:06d}", processed=True, part_of=[STUDY])
        shell.engine.freeze(f"DRX{number:06d}")
    told = shell(*SUPPRESS, "--go-on", "--yes").stderr
    assert told.count("was left out") == 20
    assert "… and 2 more were left out" in told


def _step(number, standing=Standing.STAYS, via=STUDY, depth=1):
    return Step(accession=f"DRX{number:06d}", via=via, depth=depth, standing=standing, why="because")


def _told(*steps, incomplete=()):
    plan = Plan(steps=steps, incomplete=tuple(incomplete))
    outcome = Refused(accession=STUDY, refusal=Refusal(RefusalCode.FROZEN, "frozen"), plan=plan)
    return list(plan_lines([outcome], LIMITS))


def test_like_members_are_folded_but_not_those_that_cannot_follow():
    """After twenty of a kind the rest is counted; who cannot follow is always named."""
    lines = _told(*map(_step, range(1, 31)), *(_step(each, Standing.CANNOT) for each in range(31, 61)))
    assert lines[1] == f"{STUDY}  stays: not here, and nothing of this is done"
    assert "  … and 10 more stay" in lines
    assert sum("cannot follow: because" in line for line in lines) == 30


def test_incomplete_records_are_folded():
    """After twenty, those left incomplete are counted."""
    lines = _told(incomplete=(Incomplete(f"AB{each:06d}", "part_of", STUDY) for each in range(30)))
    assert "  … and 10 more" in lines
    assert "  AB000000  part of DRP000001, which will not be public" in lines


def test_a_member_reached_through_what_stays_out_of_the_plan_is_shown_all_the_same():
    """Where the way leads through a record that the action leaves alone, its target stands below the root."""
    assert "  DRX000001  elsewhere: because" in _told(_step(1, Standing.ELSEWHERE, via="DRX000099", depth=2))


def test_every_standing_has_its_words():
    """No standing is without a line."""
    lines = _told(*(_step(number, standing) for number, standing in enumerate(Standing, start=1)))
    assert len(lines) == 2 + len(Standing) + 2


def test_moves_that_go_down_are_known():
    """The commands that ask first are those whose table leads to members."""
    assert goes_down(Action.SUPPRESS, Kind.STUDY)
    assert not goes_down(Action.RELEASE, Kind.RUN)
