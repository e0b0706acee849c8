"""A plan on paper: written, looked at, and carried out once, as it was or not at all."""

from __future__ import annotations

import json

import pytest
from cli.tree import OTHER, RUN, SECOND, SEQUENCE, STUDY, SUPPRESS, TREE, dump, limited, plant, statuses


@pytest.fixture(autouse=True)
def _family(shell):
    plant(shell.engine)


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
