"""A plan as a value."""

from __future__ import annotations

from statusengine.domain.plan import NO_PLAN, Incomplete, Plan, Standing, Step


def test_a_plan_tells_who_moves_and_who_cannot():
    """Each record has one standing, and only what moves or stops is asked for."""
    steps = tuple(Step(accession=each.value, via="DRA000001", depth=1, standing=each) for each in Standing)
    plan = Plan(steps=steps)
    assert [step.accession for step in plan.moving] == ["moves"]
    assert [step.accession for step in plan.stopped] == ["cannot"]
    assert Plan() == NO_PLAN


def test_what_is_incomplete_is_told_in_order():
    """By accession, link and what is missing."""
    first, second = Incomplete("DRR000001", "part_of", "DRX000001"), Incomplete("DRR000002", "cites", "DRR000001")
    assert sorted([second, first]) == [first, second]
