"""The defects that `make mutants` plants are still where they can be planted, and told on the page about proofs."""

from __future__ import annotations

import pytest
from properties.mutants import MUTANTS, ROOT

PAGE = (ROOT / "docs" / "explanation" / "proof.md").read_text("utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.defect.replace(" ", "_"))
def test_a_defect_can_be_planted_and_is_told(mutant):
    """Each replacement is found exactly once, changes something, and is a line of the page."""
    text = (ROOT / "statusengine" / mutant.file).read_text("utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.old != mutant.new
    assert f"| {mutant.law} | {mutant.defect} | `{mutant.file}` |" in PAGE
