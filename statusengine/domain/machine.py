"""The table of moves as a state machine, and the machine as a lookup.

`transitions` executes the table; compiling what it would do into a mapping makes a decision a hundred
times cheaper and cannot drift: the mapping is read off the machine, and a test walks every pair through both.

>>> [str(status) for status in sorted(permitted(Status.PUBLIC, Action.SUPPRESS))]
['permanently_suppressed', 'temporarily_suppressed']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from transitions import Machine

from statusengine.domain.action import Action
from statusengine.domain.moves import MOVES
from statusengine.domain.status import Status
from statusengine.errors import InternalError

__all__ = ["COMPILED", "UNBORN", "Subject", "build_machine", "compile_machine", "permitted", "trigger"]

UNBORN: Final = "unborn"
"""The machine's state of a record that is not here yet; never stored."""

_SEPARATOR: Final = "_to_"


class Subject:
    """What the machine moves: a throwaway, so that it never holds a record."""

    state: str


def trigger(action: Action, target: Status) -> str:
    """The machine's name for one arrow: an action alone may lead to two statuses."""
    return f"{action}{_SEPARATOR}{target}"


def build_machine(subject: Subject, initial: Status | None = None) -> Machine:
    """A machine that moves `subject` by the table and by nothing else."""
    return Machine(
        subject,
        states=[UNBORN, *(status.value for status in Status)],  # of an enum it would take the names
        transitions=[
            {
                "trigger": trigger(move.action, move.target),
                "source": str(move.source or UNBORN),
                "dest": str(move.target),
            }
            for move in MOVES
        ],
        initial=str(initial or UNBORN),
        auto_transitions=False,
    )


def compile_machine(machine: Machine) -> Mapping[tuple[Status | None, Action], frozenset[Status]]:
    """Read every arrow off the machine.

    Raises:
        InternalError: The machine has something that a lookup cannot express (a condition, or an arrow that
            does not say where it leads).
    """
    found: dict[tuple[Status | None, Action], frozenset[Status]] = {}
    for name, event in machine.events.items():
        action = Action(name.partition(_SEPARATOR)[0])
        for source, arrows in event.transitions.items():
            if len(arrows) != 1 or arrows[0].conditions or arrows[0].dest is None:
                raise InternalError(f"the arrow {name} from {source} cannot be compiled")
            key = (None if source == UNBORN else Status(source), action)
            found[key] = found.get(key, frozenset()) | {Status(arrows[0].dest)}
    return MappingProxyType(found)


COMPILED: Final = compile_machine(build_machine(Subject()))

_NOWHERE: Final[frozenset[Status]] = frozenset()


def permitted(source: Status | None, action: Action) -> frozenset[Status]:
    """Where the machine lets `action` lead from `source`; empty when nowhere."""
    return COMPILED.get((source, action), _NOWHERE)
