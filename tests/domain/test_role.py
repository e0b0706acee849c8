"""Which role permits what, against the whole table written out a second time by hand."""

from __future__ import annotations

from itertools import product

import pytest
from domain.permitted import CELLS, DEEDS, ROLES

from statusengine.domain.action import Action
from statusengine.domain.requester import Requester
from statusengine.domain.role import OWN_ONLY, PERMISSIONS, SUBMITTERS_SIDE, UNBOUND, Deed, Role, holders, may


def test_the_table_written_by_hand_is_whole():
    """No role and no deed is forgotten, on either side, and every action is a deed of the same name."""
    assert [*Role] == [*PERMISSIONS] == ROLES
    assert [*Deed] == DEEDS
    assert [*Deed][: len(Action)] == [*Action]


@pytest.mark.parametrize("role, deed, cell", CELLS)
def test_a_role_permits_what_the_table_says(role, deed, cell):
    """Each cell: on any record, on own ones only, or not at all."""
    asked = {Role(role)}, Deed(deed)
    assert may(*asked) is (cell == "yes")
    assert may(*asked, is_own=True) is (cell != "no")


@pytest.mark.parametrize("deed", Deed)
def test_without_a_role_only_the_public_view_is_left(deed):
    """Who has no role may do nothing, on no record, but see what everybody sees."""
    assert may((), deed, is_own=True) is (deed is Deed.READ_PUBLIC)


@pytest.mark.parametrize("first, second, deed", [*product(Role, Role, Deed)])
def test_roles_add_up_and_take_nothing_away(first, second, deed):
    """A person with two roles may do what either permits."""
    assert may({first, second}, deed) is (may({first}, deed) or may({second}, deed))


def test_asking_and_agreeing_are_different_roles():
    """No single role both asks for a two-person move and approves it."""
    assert not set(holders(Deed.APPROVE)) & set(holders(Deed.WITHDRAW))


def test_holders_hold_on_any_record():
    """A role that reaches own records only is not named as one that would do."""
    assert holders(Deed.HOLD) == (Role.CURATOR,)
    assert holders(Deed.DECLINE) == (Role.CURATOR, Role.APPROVER)


def test_an_open_database_permits_everything():
    """Before the first role is given everybody may do every deed, with no role that reaches own records only."""
    assert all(may(UNBOUND, deed) for deed in Deed)
    assert not UNBOUND & OWN_ONLY


def test_a_submitter_speaks_for_the_owners_of_the_data():
    """Never for the archive, an authority, a journal, or the public."""
    assert [*SUBMITTERS_SIDE] == [*Requester][:4]


def test_every_deed_can_be_said():
    """A deed's words go into a sentence: no underscore, and no two alike."""
    words = [deed.words for deed in Deed]
    assert len(set(words)) == len(words)
    assert not any("_" in word for word in words)
