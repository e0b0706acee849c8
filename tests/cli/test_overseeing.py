"""Moves made alone, and operations cut short."""

from __future__ import annotations

import json

import pytest
from cli.tree import FAMILY, RUN, STUDY, dump, limited, plant, statuses

from statusengine.domain.status import Status
from statusengine.errors import DatabaseUnavailableError
from statusengine.services import large
from statusengine.testing import record_in

ALONE = ("--break-glass", "--note", "names in the reads", "--yes")


@pytest.fixture(autouse=True)
def _family(shell):
    plant(shell.engine)


@pytest.mark.parametrize(
    "start, words, target",
    [
        ("public", ("withdraw", "--reason", "privacy"), "withdrawn"),
        ("withdrawn", ("suppress", "--reason", "status_correction"), "permanently_suppressed"),
        ("withdrawn", ("rerelease", "--reason", "status_correction"), "public"),
        ("canceled", ("reopen", "--reason", "status_correction"), "private"),
    ],
)
def test_breaking_the_glass_is_done_at_once_and_never_quiet(shell, start, words, target):
    """One person moves the record; the warning is told even where silence was asked for, and names the review."""
    accession = record_in(shell.engine, start, "DRR000009")
    result = shell(words[0], accession, *words[1:], *ALONE, "--quiet", "--format", "json")
    row = json.loads(result.stdout)
    assert (result.exit_code, row["status"], row["break_glass"]) == (0, target, True)
    assert f"GLASS BROKEN: {accession} moved by one person" in result.stderr
    assert f"status review sign {row['operation']}" in result.stderr


def test_it_needs_a_note_and_a_yes(shell):
    """Without a note it is refused with 4, without a yes it ends with 2; a dry run says what would be."""
    before = dump(shell)
    words = ("withdraw", RUN, "--reason", "privacy", "--break-glass")
    assert shell(*words, "--yes").exit_code == 4
    assert shell(*words, "--note", "x").exit_code == 2
    result = shell(*words, "--note", "x", "--dry-run")
    assert (result.exit_code, "would move by one person" in result.stderr) == (0, True)
    assert dump(shell) == before


def test_a_glass_that_need_not_be_broken_is_whole(shell):
    """What one person may do anyway is no emergency: no warning, and nothing on review."""
    result = shell("suppress", RUN, "--reason", "contamination", *ALONE)
    assert (result.exit_code, "GLASS" in result.stderr) == (0, False)
    assert shell("review").stdout == ""


def test_a_review_is_signed_by_another(shell):
    """It stays listed until another principal signs; their own is refused with 4, what is none with 2."""
    shell("withdraw", STUDY, "--reason", "privacy", *ALONE)
    assert set(statuses(shell)) == {"withdrawn"}
    (row,) = json.loads(shell("review", "--format", "json").stdout)
    assert (row["accession"], row["action"], row["note"]) == (STUDY, "withdraw", "names in the reads")
    assert shell("review", "sign", row["operation"]).exit_code == 4
    assert shell("review", "sign", "nonsense").exit_code == 2
    shell.user = "curator-b"
    result = shell("review", "--format", "json", "sign", row["operation"], "--note", "right")
    assert (result.exit_code, json.loads(result.stdout)["signed_by"]) == (0, "curator-b")
    assert json.loads(shell("review", "--format", "json").stdout) == []
    (row,) = json.loads(shell("review", "--signed", "--format", "json").stdout)
    assert row["signed_by"] == "curator-b"
    assert "SIGNED BY" in shell("review", "--signed").stdout
    assert shell("review", "--signed", "sign", row["operation"]).exit_code == 2


class TestLarge:
    """An operation in windows."""

    @pytest.fixture
    def cut_short(self, shell, monkeypatch):
        """A withdrawal of five whose approval lost its database after the first window; what names it."""
        limited(shell, at_once=2, window=1)
        assert shell("withdraw", STUDY, "--reason", "privacy", "--yes").exit_code == 7
        assert set(statuses(shell)) == {"temporarily_suppressed"}
        windows = iter([large._window])

        def failing(*words, **more):
            for window in windows:
                return window(*words, **more)
            raise DatabaseUnavailableError

        shell.user = "curator-b"
        with monkeypatch.context() as patch:
            patch.setattr(large, "_window", failing)
            assert shell("approve", STUDY, "--yes").exit_code == 6
        (row,) = json.loads(shell("operations", "--format", "json").stdout)
        assert (row["accession"], row["phase"], row["done"], row["total"]) == (STUDY, "carry_out", 1, 4)
        return row["operation"]

    def test_nobody_moves_its_records_meanwhile(self, shell, cut_short):
        """Another command on one of them is refused with 4, and says how to go on."""
        result = shell("freeze", RUN)
        assert result.exit_code == 4
        assert f"status resume {cut_short}" in result.stderr

    def test_it_is_resumed_to_its_end(self, shell, cut_short):
        """The rest is done, the answer says from where; once whole it is an operation no more."""
        result = shell("resume", cut_short, "--format", "json")
        row = json.loads(result.stdout)
        assert (result.exit_code, row["resumed_from"], row["done"], row["total"]) == (0, 1, 4, 4)
        assert set(statuses(shell, FAMILY)) == {"withdrawn"}
        assert shell("operations").stdout == ""
        again = shell("resume", cut_short)
        assert (again.exit_code, "in progress" in again.stderr) == (2, True)
        assert shell.engine.show(STUDY).status is Status.WITHDRAWN
