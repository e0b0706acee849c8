"""Giving roles and taking them back: by whom, to whom, and what is never left without anybody."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from services.desk import desk_in_memory

from statusengine import InvalidTextError, NotPermittedError, Role, UnknownNameError, UsageError
from statusengine.domain.role import UNBOUND
from statusengine.testing import as_principal

A, B, C = "curator-a", "curator-b", "curator-c"


@pytest.fixture
def bound(memory):
    """A database whose maker is curator, with two approvers besides."""
    memory.engine.add_actor(A, "curator")
    memory.engine.add_actor(B, "approver")
    memory.engine.add_actor(C, "approver")
    return memory


def pairs(engine, **words):
    """Names with their roles."""
    return [(actor.name, actor.role.value) for actor in engine.actors(**words)]


def test_the_first_role_binds_the_database(desk):
    """Who made the database gives it, to themselves if they like; the list names giver and moment."""
    assert desk.engine.actors() == ()
    assert desk.engine.roles() == UNBOUND
    change = desk.engine.add_actor(desk.engine.principal, Role.CURATOR)
    assert (change.is_first, change.already_so) == (True, False)
    assert desk.engine.actors() == (change.actor,)
    actor = change.actor
    assert (actor.name, actor.role, actor.number, actor.owner) == (desk.engine.principal, Role.CURATOR, 1, None)
    assert (actor.granted_by, actor.granted_at) == (desk.engine.principal, desk.clock())
    assert actor.is_in_force
    assert not desk.engine.add_actor("else", "auditor").is_first
    assert desk.engine.roles() == {Role.CURATOR}
    assert desk.engine.check_database() == ()


def test_only_the_maker_gives_the_first_role(desk):
    """In an open database nobody else may, and nothing is written."""
    before = desk.dump()
    for role in ("curator", "approver"):
        with pytest.raises(NotPermittedError, match="the account that made the database"):
            desk.second.add_actor(desk.second.principal, role)
    assert desk.dump() == before


def test_an_approver_gives_roles_and_a_curator_does_not(bound):
    """Roles are a matter for the second person."""
    as_principal(bound.engine, B).add_actor("dan", "curator")
    with pytest.raises(NotPermittedError):
        as_principal(bound.engine, "dan").add_actor("eve", "curator")
    with pytest.raises(NotPermittedError):
        as_principal(bound.engine, "dan").revoke_actor(B, "approver")


@pytest.mark.parametrize("name, role", [(A, "approver"), (B, "curator")])
def test_nobody_gives_a_role_to_themselves(bound, name, role):
    """Neither an approver nor who made the database: a further role comes from another person."""
    before = bound.dump()
    with pytest.raises(NotPermittedError, match="themselves"):
        as_principal(bound.engine, name).add_actor(name, role)
    assert bound.dump() == before


def test_alone_one_person_has_every_role():
    """In a single-user database its maker is both persons here too; another user of it is not."""
    desk = desk_in_memory(single_user=True)
    desk.engine.add_actor(A, "curator")
    desk.engine.add_actor(A, "approver")
    desk.engine.add_actor(B, "approver")
    assert desk.engine.roles() == {Role.CURATOR, Role.APPROVER}
    with pytest.raises(NotPermittedError, match="themselves"):
        desk.second.add_actor(B, "curator")
    desk.close()


def test_the_maker_is_never_locked_out(bound):
    """Who made the database goes on giving and taking roles, whatever was taken from them."""
    as_principal(bound.engine, B).revoke_actor(A, "curator")
    assert bound.engine.roles() == frozenset()
    bound.engine.add_actor("dan", "curator")
    bound.engine.revoke_actor(B, "approver")
    assert pairs(bound.engine) == [(C, "approver"), ("dan", "curator")]


def test_already_so_is_no_error(bound):
    """A role that is there, and one that was taken back, stay as they are and write nothing."""
    before = bound.dump()
    again = bound.engine.add_actor(A, "curator")
    assert (again.already_so, again.is_first, again.actor.number) == (True, False, 1)
    assert bound.dump() == before
    revoked = bound.engine.revoke_actor(B, "approver").actor
    before = bound.dump()
    again = bound.engine.revoke_actor(B, "approver")
    assert again.already_so
    assert again.actor == revoked
    assert bound.dump() == before


def test_what_was_given_is_never_forgotten(desk):
    """Each time a role is given is a row of its own, with who gave it and who took it back, and when."""
    desk.engine.add_actor("else", "auditor")
    desk.engine.add_actor("dan", "curator")
    desk.clock.advance(days=1)
    gone = desk.engine.revoke_actor("dan", "curator").actor
    assert (gone.revoked_by, gone.revoked_at, gone.is_in_force) == (desk.engine.principal, desk.clock(), False)
    assert pairs(desk.engine) == [("else", "auditor")]
    desk.clock.advance(days=1)
    assert desk.engine.add_actor("dan", "curator").actor.number == 2
    told = [(actor.name, actor.number, actor.is_in_force) for actor in desk.engine.actors(past=True)]
    assert told == [("dan", 1, False), ("dan", 2, True), ("else", 1, True)]
    assert desk.engine.actors(past=True)[0] == gone


def test_the_last_role_stays(desk):
    """A database without any role is open to everybody, so nobody takes the last one back."""
    desk.engine.add_actor(desk.engine.principal, "curator")
    desk.engine.add_actor("dan", "auditor")
    desk.engine.revoke_actor("dan", "auditor")
    before = desk.dump()
    with pytest.raises(NotPermittedError, match="last role"):
        desk.engine.revoke_actor(desk.engine.principal, "curator")
    assert desk.dump() == before


def test_an_approver_leaves_only_when_another_stays(bound):
    """An approver may step back; the last one does not do so alone, and the maker may see to it."""
    as_principal(bound.engine, B).revoke_actor(B, "approver")
    with pytest.raises(NotPermittedError, match="last approver"):
        as_principal(bound.engine, C).revoke_actor(C, "approver")
    as_principal(bound.engine, C).add_actor(C + "-deputy", "curator")
    as_principal(bound.engine, C).revoke_actor(C + "-deputy", "curator")
    bound.engine.revoke_actor(C, "approver")
    assert pairs(bound.engine) == [(A, "curator")]


def test_two_who_leave_at_once_do_not_open_the_database(desk):
    """Rivals that each take back one of the last two roles: one of them is told that it is the last."""
    names = ("dan", "eve")
    for name in names:
        desk.engine.add_actor(name, "auditor")
    start, told = Barrier(2), []

    def revoke(name):
        start.wait()
        try:
            desk.engine.revoke_actor(name, "auditor")
        except NotPermittedError as error:
            told.append(error.message)

    threads = [Thread(target=revoke, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert "last role" in told[0]
    assert len(desk.engine.actors()) == 1


def test_a_submitter_has_an_owner(bound):
    """It is one owner at a time, told with the role; another takes a revocation first."""
    change = bound.engine.add_actor("dan", "submitter", owner=" lab-7 ")
    assert change.actor.owner == "lab-7"
    assert bound.engine.add_actor("dan", "submitter", owner="lab-7").already_so
    before = bound.dump()
    with pytest.raises(UsageError, match="lab-7") as caught:
        bound.engine.add_actor("dan", "submitter", owner="lab-8")
    assert caught.value.hint == "status actor revoke dan --role submitter"
    assert bound.dump() == before
    bound.engine.revoke_actor("dan", "submitter")
    assert bound.engine.add_actor("dan", "submitter", owner="lab-8").actor.number == 2


@pytest.mark.parametrize(
    "words, error",
    [
        (("dan", "king"), UnknownNameError),
        (("dan", "submitter"), UsageError),
        (("dan", "submitter", "  "), UsageError),
        (("dan", "curator", "lab-7"), UsageError),
        ((" ", "curator"), UsageError),
        (("d\x1b[2Jan", "curator"), InvalidTextError),
        (("dan\neve", "curator"), InvalidTextError),
        (("d" * 201, "curator"), InvalidTextError),
        (("dan", "submitter", "lab\u202e7"), InvalidTextError),
    ],
)
def test_words_that_are_off_change_nothing(memory, words, error):
    """An unknown role, an owner that is missing or out of place, and a name that cannot be stored are mistakes."""
    before = memory.dump()
    with pytest.raises(error):
        memory.engine.add_actor(*words)
    assert memory.dump() == before


def test_what_was_never_given_is_not_taken_back(bound):
    """A slip in the name or the role shows; the hint lists who has what."""
    before = bound.dump()
    for name, role in (("dna", "approver"), (B, "curator")):
        with pytest.raises(UnknownNameError, match="was never") as caught:
            bound.engine.revoke_actor(name, role)
        assert caught.value.hint == "status actor list"
    with pytest.raises(UnknownNameError):
        bound.engine.revoke_actor(B, "aprover")
    assert bound.dump() == before


def test_names_are_compared_letter_by_letter(bound):
    """An account that differs in its case is another account."""
    bound.engine.add_actor("Dan", "curator")
    assert as_principal(bound.engine, "Dan").roles() == {Role.CURATOR}
    assert as_principal(bound.engine, "dan").roles() == frozenset()


@pytest.mark.parametrize("name, may_list", [(A, True), (B, True), ("aud", True), ("sch", False), ("nobody", False)])
def test_who_lists_roles(bound, name, may_list):
    """Who reads what curators see, and who gives roles, with a role or as the maker."""
    bound.engine.add_actor("aud", "auditor")
    bound.engine.add_actor("sch", "scheduler")
    as_principal(bound.engine, B).revoke_actor(A, "curator")
    engine = as_principal(bound.engine, name)
    if may_list:
        assert len(engine.actors()) == 4
        return
    with pytest.raises(NotPermittedError):
        engine.actors()


def test_giving_and_taking_is_logged(memory, caplog):
    """One line for each, after it is done, and none for what was so already."""
    caplog.set_level("INFO", "statusengine")
    memory.engine.add_actor("dan", "curator")
    memory.engine.add_actor("dan", "curator")
    memory.engine.add_actor("eve", "auditor")
    memory.engine.revoke_actor("dan", "curator")
    memory.engine.revoke_actor("dan", "curator")
    assert [record.message for record in caplog.records] == ["role_given", "role_given", "role_revoked"]
    assert caplog.records[0].principal == "curator-a"
