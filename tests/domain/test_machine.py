"""The state machine and the lookup compiled from it say the same."""

from __future__ import annotations

from itertools import product

import pytest
from transitions import Machine, MachineError

from statusengine.domain.action import Action
from statusengine.domain.machine import UNBORN, Subject, build_machine, compile_machine, permitted, trigger
from statusengine.domain.status import Status
from statusengine.errors import InternalError

TRIGGERS = sorted({trigger(action, target) for action, target in product(Action, Status)})


def moved(source, action, target):
    """Where the real machine brings a subject; None when it refuses."""
    subject = Subject()
    machine = build_machine(subject, source)
    name = trigger(action, target)
    if name not in machine.events:
        return None
    try:
        assert getattr(subject, name)() is True
    except MachineError:
        assert subject.state == (source or UNBORN)
        return None
    return subject.state


@pytest.mark.parametrize("source", [None, *Status])
def test_the_machine_and_the_lookup_agree_on_every_pair(source):
    """Every action to every status, from every status and from none, is tried on the machine itself."""
    for action, target in product(Action, Status):
        allowed = target in permitted(source, action)
        assert moved(source, action, target) == (target if allowed else None)


def test_the_machine_moves_by_the_table_alone():
    """There is no `to_public()` from anywhere, no state but the statuses, and a new subject is unborn."""
    subject = Subject()
    machine = build_machine(subject)
    assert set(machine.events) <= set(TRIGGERS)
    assert set(machine.states) == {UNBORN, *Status}
    assert subject.state == UNBORN
    assert not hasattr(subject, "to_public")


def machine_with(**arrow):
    """A machine with one arrow that the table would never make."""
    machine = Machine(Subject(), states=[UNBORN, *map(str, Status)], initial=UNBORN, auto_transitions=False)
    machine.add_transition(**{"trigger": "release_to_public", "source": "private", "dest": "public"} | arrow)
    return machine


@pytest.mark.parametrize(
    "arrow",
    [
        pytest.param({"conditions": lambda: True}, id="a condition"),
        pytest.param({"unless": lambda: False}, id="a condition turned round"),
        pytest.param({"dest": None}, id="an internal arrow"),
    ],
)
def test_what_a_lookup_cannot_say_is_not_compiled(arrow):
    """A condition would be forgotten and an arrow to nowhere be no status: both are our defect, and loud."""
    with pytest.raises(InternalError, match="release_to_public"):
        compile_machine(machine_with(**arrow))


def test_two_arrows_for_one_trigger_are_not_compiled():
    """The machine would take the first and never say so."""
    machine = machine_with()
    machine.add_transition("release_to_public", "private", "withdrawn")
    with pytest.raises(InternalError, match="release_to_public"):
        compile_machine(machine)


def test_an_arrow_from_everywhere_shows_in_the_lookup():
    """A wildcard cannot hide: it compiles to an arrow from each status, and the exact table would fail."""
    compiled = compile_machine(machine_with(source="*"))
    assert {source for source, _ in compiled} == {None, *Status}
