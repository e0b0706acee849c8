"""The table of moves, against the specification written out a second time."""

from __future__ import annotations

from itertools import product

import pytest

from statusengine.domain.action import Action
from statusengine.domain.moves import MOVES, MoveKind, actions_from, find_move, targets
from statusengine.domain.status import Status

ALL = ["private", "public", "canceled", "temporarily_suppressed", "permanently_suppressed", "withdrawn"]
TEMP, PERM = "temporarily_suppressed", "permanently_suppressed"
SPECIFIED = {
    (None, "register", "private", "ordinary"),
    *((None, "import", status, "ordinary") for status in ALL),
    ("private", "complete", "private", "ordinary"),
    ("private", "hold", "private", "ordinary"),
    ("private", "release", "public", "ordinary"),
    ("private", "cancel", "canceled", "ordinary"),
    ("canceled", "reopen", "private", "exceptional"),
    ("public", "suppress", TEMP, "ordinary"),
    ("public", "suppress", PERM, "ordinary"),
    (TEMP, "suppress", TEMP, "ordinary"),
    (TEMP, "suppress", PERM, "ordinary"),
    (PERM, "suppress", TEMP, "exceptional"),
    (TEMP, "rerelease", "public", "ordinary"),
    (PERM, "rerelease", "public", "exceptional"),
    ("public", "replace", PERM, "ordinary"),
    (TEMP, "replace", PERM, "ordinary"),
    (PERM, "replace", PERM, "ordinary"),
    ("public", "withdraw", "withdrawn", "two_persons"),
    (TEMP, "withdraw", "withdrawn", "two_persons"),
    (PERM, "withdraw", "withdrawn", "two_persons"),
    ("withdrawn", "suppress", PERM, "exceptional"),
    ("withdrawn", "rerelease", "public", "exceptional"),
    *((status, "amend", status, "ordinary") for status in ALL),
    *((status, "freeze", status, "ordinary") for status in ALL),
    *((status, "unfreeze", status, "ordinary") for status in ALL),
    ("canceled", "purge", "canceled", "exceptional"),
    ("withdrawn", "purge", "withdrawn", "exceptional"),
    *((status, "redact", status, "exceptional") for status in ALL),
}


def reached_from(*starts):
    """Every status that any chain of moves leads to, the starts among them."""
    found, waiting = set(starts), list(starts)
    while waiting:
        source = waiting.pop()
        onward = {move.target for move in MOVES if move.source == source} - found
        found |= onward
        waiting.extend(onward)
    return found


def test_the_table_is_the_specification_to_the_row():
    """No row is missing, none is added, and none is of another kind or there twice."""
    table = [(move.source, move.action.value, move.target.value, move.kind.value) for move in MOVES]
    assert len(table) == len(set(table))
    assert set(table) == SPECIFIED


def test_no_path_leads_from_public_back_to_private():
    """By any chain of moves, a record that was ever public is neither private nor canceled again."""
    for start in ("public", TEMP, PERM, "withdrawn"):
        assert reached_from(start) == {"public", TEMP, PERM, "withdrawn"}


def test_private_is_suppressed_only_by_way_of_public():
    """Without being public first, a record is never suppressed or withdrawn."""
    never_public = reached_from("private") | reached_from("canceled")
    without = {(move.source, move.target) for move in MOVES if move.target == "public"}
    assert "public" in never_public
    assert {target for source, target in pairs({"private", "canceled"}) if target not in {"private", "canceled"}} == {
        "public"
    }
    assert ("canceled", "public") not in without


def pairs(sources):
    """The moves out of some statuses, as pairs."""
    return {(move.source, move.target) for move in MOVES if move.source in sources}


def test_a_record_is_born_once():
    """Nothing but registration and import begins a record, and neither is a move of one that is here."""
    assert {move.action for move in MOVES if move.source is None} == {Action.REGISTER, Action.IMPORT}
    assert not {move for move in MOVES if move.source and move.action in {Action.REGISTER, Action.IMPORT}}


@pytest.mark.parametrize("source,action", [*product([None, *Status], Action)])
def test_every_lookup_reads_the_same_table(source, action):
    """Targets, rows and the actions from a status agree, for what is in the table and what is not."""
    expected = {row[2] for row in SPECIFIED if row[:2] == (source, action)}
    assert targets(source, action) == expected
    assert (action in actions_from(source)) == bool(expected)
    for target in Status:
        move = find_move(source, action, target)
        assert (move is not None) == (target in expected)
        assert move is None or (move.stays == (source == target))


def test_only_ordinary_moves_are_made_by_one_person():
    """An exceptional move and a withdrawal need another principal."""
    assert {kind.value for kind in MoveKind if kind.needs_second_person} == {"two_persons", "exceptional"}
