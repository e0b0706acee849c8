"""What `status completeness` prints, and what a monitor makes of it."""

from __future__ import annotations

import json

import pytest

from statusengine.testing import record_in

RUN, EXPERIMENT = "DRR000001", "DRX000001"


def test_a_complete_archive_ends_with_0(shell):
    """Nothing is printed as data, and people are told that all is well."""
    record_in(shell.engine, "public", RUN)
    result = shell("completeness")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "complete" in result.stderr
    assert shell("completeness", "--quiet").stderr == ""
    assert shell("completeness", "--format", "json").stdout == "[]\n"


def test_a_gap_ends_with_3(shell):
    """Each gap is a row; what this archive does not have is said in a word."""
    record_in(shell.engine, "private", EXPERIMENT)
    record_in(shell.engine, "public", RUN, part_of=[EXPERIMENT, "DRA000001"])
    result = shell("completeness", "--format", "json")
    assert result.exit_code == 3
    found = json.loads(result.stdout)
    assert [list(row) for row in found] == [["accession", "relation", "target", "status", "source", "why"]] * 2
    assert [(row["accession"], row["relation"], row["target"], row["status"], row["source"]) for row in found] == [
        (RUN, "part_of", "DRA000001", "not_here", None),
        (RUN, "part_of", EXPERIMENT, "private", None),
    ]
    assert all(row["why"] for row in found)


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "ndjson"])
def test_a_limit_shortens_the_list_and_not_the_answer(shell, form):
    """With a limit fewer gaps are printed, and the exit code is the same."""
    record_in(shell.engine, "public", RUN, part_of=[EXPERIMENT, "DRA000001"])
    result = shell("completeness", "--limit", "1", "--format", form)
    assert result.exit_code == 3
    assert "DRA000001" in result.stdout
    assert EXPERIMENT not in result.stdout
    assert shell("completeness", "--limit", "0").exit_code == 2
