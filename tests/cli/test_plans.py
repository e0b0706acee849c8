"""Looking before leaping: what a dry run shows, a plan on paper, and how far one command reaches."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from cli.tree import FAMILY, FIRST, OTHER, RUN, SECOND, SEQUENCE, STUDY, dump, limited, plant, statuses

from statusengine.cli.plantree import plan_lines
from statusengine.domain.action import Action
from statusengine.domain.blast import LIMITS
from statusengine.domain.cascade import goes_down
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import Refused
from statusengine.domain.plan import Incomplete, Plan, Standing, Step
from statusengine.domain.refusal import Refusal, RefusalCode

SUPPRESS = ("suppress", STUDY, "--reason", "contamination")
TREE = """\
DRP000001  public -> permanently_suppressed
  DRX000001  public -> permanently_suppressed
    DRR000001  public -> permanently_suppressed
  DRX000002  public -> permanently_suppressed
    DRR000002  public -> permanently_suppressed
incomplete afterwards:
  AB000001  cites DRR000001, which will not be public

moves 5 of 5
"""


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


class TestPlanFile:
    """A plan on paper."""

    @pytest.fixture
    def plan(self, shell, tmp_path):
        """The plan to suppress the study, written."""
        file = tmp_path / "plan.json"
        before = dump(shell)
        result = shell(*SUPPRESS, "--plan-out", str(file))
        assert result.exit_code == 0
        assert TREE in result.stdout
        assert f"status apply {file}" in result.stderr
        assert dump(shell) == before
        return str(file)

    def test_it_is_carried_out_once(self, shell, plan):
        """The first time it is done whole; the second time it is refused with 6."""
        assert shell("apply", plan).exit_code == 2
        result = shell("apply", plan, "--yes", "--format", "json")
        assert result.exit_code == 0
        assert [row["moves"] for row in json.loads(result.stdout)] == [5]
        assert set(statuses(shell)) == {"permanently_suppressed"}
        result = shell("apply", plan, "--yes")
        assert result.exit_code == 6
        assert "carried out already" in result.stderr

    def test_it_is_shown_again(self, shell, plan):
        """A dry run of the plan shows its tree and writes nothing."""
        before = dump(shell)
        result = shell("apply", plan, "--dry-run")
        assert (result.exit_code, TREE in result.stdout) == (0, True)
        assert dump(shell) == before

    def test_a_record_that_moved_since_ends_it(self, shell, plan):
        """Ends with 6, names the record, and changes nothing."""
        shell.engine.amend(RUN, note="looked at")
        before = dump(shell)
        result = shell("apply", plan, "--yes")
        assert result.exit_code == 6
        assert f"1 of the plan's records moved since: {RUN}" in result.stderr
        assert dump(shell) == before

    @pytest.mark.usefixtures("plan")
    def test_a_plan_changed_by_hand_is_none(self, shell, tmp_path):
        """So is another text, and a file that is not there; each ends with 2."""
        edited = tmp_path / "edited.json"
        edited.write_text((tmp_path / "plan.json").read_text().replace(RUN, OTHER))
        for file in (edited, tmp_path / "none"):
            assert shell("apply", str(file), "--yes").exit_code == 2
        assert shell("apply", "-", "--yes", stdin="no plan").exit_code == 2
        assert set(statuses(shell)) == {"public"}

    def test_a_file_that_is_there_is_kept(self, shell, plan):
        """Nothing is written over, and the command ends with 2."""
        result = shell(*SUPPRESS, "--plan-out", plan)
        assert (result.exit_code, "is there already" in result.stderr) == (2, True)

    @pytest.mark.parametrize(
        "words, told",
        [
            ((*SUPPRESS, "--key", "k"), "keys of its own"),
            (("register", "DRR000009"), "not planned"),
        ],
    )
    def test_what_is_not_planned(self, shell, tmp_path, words, told):
        """A registration has nothing to look at, and a plan has its own keys."""
        file = tmp_path / "other.json"
        result = shell(*words, "--plan-out", str(file))
        assert (result.exit_code, told in result.stderr) == (2, True)
        assert not file.exists()

    def test_a_folder_that_is_not_there(self, shell, tmp_path):
        """The place is looked at before anything is judged."""
        assert shell(*SUPPRESS, "--plan-out", str(tmp_path / "none" / "plan.json")).exit_code == 2

    def test_a_place_that_cannot_be_written(self, shell, tmp_path, monkeypatch):
        """What the system says is told, and the command ends with 2."""
        monkeypatch.setattr("statusengine.cli.planfile.free_place", lambda _named: None)
        monkeypatch.setattr("statusengine.cli.asking.free_place", lambda _named: None)
        result = shell(*SUPPRESS, "--plan-out", str(tmp_path))
        assert (result.exit_code, "cannot be written" in result.stderr) == (2, True)

    def test_standard_output_takes_a_plan(self, shell):
        """A dash writes the plan alone, and one that is read from a dash is carried out."""
        result = shell(*SUPPRESS, "--plan-out", "-")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["format"] == "statusengine plan 1"
        assert shell("apply", "-", "--yes", stdin=result.stdout).exit_code == 0
        assert set(statuses(shell)) == {"permanently_suppressed"}

    def test_what_is_refused_is_no_plan(self, shell, tmp_path):
        """A plan is carried out whole, so that one with a refusal is not written; the code is that of the refusal."""
        shell.engine.freeze(SECOND)
        file = tmp_path / "plan.json"
        result = shell(*SUPPRESS, "--plan-out", str(file))
        assert result.exit_code == 4
        assert "No plan was written" in result.stderr
        assert not file.exists()
        assert shell(*SUPPRESS, "--plan-out", "-").stdout == ""

    def test_a_plan_may_become_a_request(self, shell, tmp_path):
        """A planned withdrawal waits for a second person, and the command ends with 7."""
        file = str(tmp_path / "plan.json")
        assert shell("withdraw", STUDY, "--reason", "privacy", "--plan-out", file).exit_code == 0
        result = shell("apply", file, "--yes")
        assert result.exit_code == 7
        assert set(statuses(shell)) == {"temporarily_suppressed"}

    def test_a_plan_that_the_rules_refuse_by_now_is_done_in_no_part(self, shell, tmp_path):
        """Only refusals are told, because nothing was done, and the code is 4."""
        file = str(tmp_path / "plan.json")
        shell("withdraw", STUDY, SEQUENCE, "--reason", "privacy", "--plan-out", file)
        limited(shell, stated=1)
        before = dump(shell)
        result = shell("apply", file, "--yes", "--format", "json")
        assert result.exit_code == 4
        assert {row["code"] for row in json.loads(result.stdout)} == {"count_needed"}
        assert dump(shell) == before
        assert shell("apply", file, "--yes", "--count", "6").exit_code == 7


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
