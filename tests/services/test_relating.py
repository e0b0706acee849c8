"""Ties: made once, ended and made again, of sensible kinds, and never in a circle."""

from __future__ import annotations

import pytest
from services.tree import P, R, S, X

from statusengine import Applied, RefusalCode


def _ties(desk):
    return desk.rows("SELECT relation, target FROM link WHERE retired_by IS NULL ORDER BY relation, target")


def test_a_tie_is_made_ended_and_made_again(desk):
    """Who ended it stays known until it is in force again; the history has each of it."""
    desk.engine.register(R)
    assert isinstance(desk.engine.link(R, part_of=[X], cites=["AB000001"]), Applied)
    assert _ties(desk) == [("cites", "AB000001"), ("part_of", X)]
    ended = desk.engine.link(R, part_of=[X], unlink=True)
    assert _ties(desk) == [("cites", "AB000001")]
    assert desk.one("SELECT retired_by FROM link WHERE relation = 'part_of'") == ended.operation
    desk.engine.link(R, part_of=[X])
    assert _ties(desk) == [("cites", "AB000001"), ("part_of", X)]
    assert len(desk.engine.history(R)) == 4
    assert desk.engine.check_database() == ()


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize(
    "words, expected",
    [
        ([{}, {"unlink": True}], []),
        ([{"unlink": True}, {}], [("part_of", X)]),
        ([{}, {"unlink": True}, {}], [("part_of", X)]),
    ],
)
def test_the_last_word_of_one_command_counts(desk, here, words, expected):
    """Made and ended, or ended and made, in one transaction: what was said last stands."""
    desk.engine.register(R, part_of=[X] if words[0] else [])
    asked = [desk.engine.ask("amend", R, part_of=[X], **each) for each in words]
    if not here and not words[0]:
        desk.engine.register("DRR000002")
        asked = [desk.engine.ask("amend", "DRR000002", part_of=[X], **each) for each in words]
    assert all(isinstance(outcome, Applied) for outcome in desk.engine.change(asked))
    assert _ties(desk) == expected


def test_a_tie_that_is_not_there_is_not_ended(memory):
    """A slip of the pen is told."""
    memory.engine.register(R, part_of=[X])
    refusal = memory.engine.link(R, part_of=[X, P], unlink=True).refusal
    assert refusal.code is RefusalCode.LINK
    assert refusal.message == f"{R} is not part of {P}"


@pytest.mark.parametrize(
    "child, words, hint",
    [
        (P, {"part_of": [R]}, "not tied"),
        (R, {"cites": [X]}, "it may be: part_of"),
        (R, {"derived_from": [P]}, "part_of"),
    ],
)
def test_kinds_that_do_not_go_together_are_not_tied(memory, child, words, hint):
    """The hint tells what there may be between them."""
    memory.engine.register(child)
    refusal = memory.engine.link(child, **words).refusal
    assert refusal.code is RefusalCode.LINK
    assert hint in refusal.hint


def test_ties_make_no_circle(memory):
    """Directly or in turn; and what leads elsewhere is no circle."""
    one, two, three = "DRS000001", "DRS000002", "DRS000003"
    memory.engine.register(one)
    memory.engine.register(two, derived_from=[one])
    memory.engine.register(three, derived_from=[two])
    refusal = memory.engine.link(one, derived_from=[three]).refusal
    assert refusal.code is RefusalCode.LINK
    assert "circle" in refusal.hint
    assert isinstance(memory.engine.link(one, derived_from=["DRS000009"]), Applied)
    assert isinstance(memory.engine.link(two, part_of=[S]), Applied)
