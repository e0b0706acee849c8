"""The guards that `make mutants` takes out are still where they can be taken out, and told on a page."""

from __future__ import annotations

import pytest
from faults.mutants import CASES, COMPARE, ISOLATION
from properties.mutants import ROOT

PAGE = (ROOT / "docs" / "explanation" / "proof.md").read_text("utf-8")


@pytest.mark.parametrize("mutant", [COMPARE, ISOLATION], ids=lambda mutant: mutant.defect.replace(" ", "_"))
def test_a_guard_can_be_taken_out_and_is_told(mutant):
    """Each replacement is found exactly once, changes something, and is a line of the page."""
    text = (ROOT / "statusengine" / mutant.file).read_text("utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.old != mutant.new
    assert f"| {mutant.defect} | `{mutant.file}` |" in PAGE


def test_each_guard_is_left_alone_once_and_all_are_out_once():
    """An update is lost in one case only: where none of the guards is left."""
    left = [2 - len(case.planted) + (not case.keyless) for case in CASES]
    assert sorted(left) == [0, 1, 1, 3]
    assert [case.is_lost for case in CASES] == [number == 0 for number in left]
