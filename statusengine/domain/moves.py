"""Which action leads from which status to which: the only authority.

The state machine is built from this table, the compiled lookup from the machine, and the documentation's
tables and diagram from it too. What is not listed cannot happen.

Sources: DDBJ, "DDBJ and SRA Data Processing", and ENA's data availability policy for the ordinary moves;
the exceptional ones correct an archive's own mistake and need a note and a second person.

>>> targets(Status.PUBLIC, Action.WITHDRAW)
frozenset({<Status.WITHDRAWN: 'withdrawn'>})
>>> targets(Status.PUBLIC, Action.CANCEL)
frozenset()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.status import Status

__all__ = ["MOVES", "Move", "MoveKind", "actions_from", "find_move", "targets"]


class MoveKind(StrEnum):
    """Whose decision a move is."""

    ORDINARY = "ordinary"
    TWO_PERSONS = "two_persons"
    EXCEPTIONAL = "exceptional"

    @property
    def needs_second_person(self) -> bool:
        """Whether another principal must approve."""
        return self is not MoveKind.ORDINARY


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table; `source` is None where the record is not here yet."""

    source: Status | None
    action: Action
    target: Status
    kind: MoveKind = MoveKind.ORDINARY

    @property
    def stays(self) -> bool:
        """Whether the status is the same afterwards."""
        return self.source is self.target


_PRIVATE, _PUBLIC, _CANCELED, _WITHDRAWN = Status.PRIVATE, Status.PUBLIC, Status.CANCELED, Status.WITHDRAWN
_TEMPORARY, _PERMANENT = Status.TEMPORARILY_SUPPRESSED, Status.PERMANENTLY_SUPPRESSED
_TWO, _EXCEPTIONAL = MoveKind.TWO_PERSONS, MoveKind.EXCEPTIONAL


def _in_place(action: Action, statuses: Iterable[Status], kind: MoveKind = MoveKind.ORDINARY) -> list[Move]:
    return [Move(status, action, status, kind) for status in Status if status in statuses]


MOVES: Final[tuple[Move, ...]] = (
    Move(None, Action.REGISTER, _PRIVATE),
    *(Move(None, Action.IMPORT, status) for status in Status),
    Move(_PRIVATE, Action.COMPLETE, _PRIVATE),
    Move(_PRIVATE, Action.HOLD, _PRIVATE),
    Move(_PRIVATE, Action.RELEASE, _PUBLIC),
    Move(_PRIVATE, Action.CANCEL, _CANCELED),
    Move(_CANCELED, Action.REOPEN, _PRIVATE, _EXCEPTIONAL),
    Move(_PUBLIC, Action.SUPPRESS, _TEMPORARY),
    Move(_PUBLIC, Action.SUPPRESS, _PERMANENT),
    Move(_TEMPORARY, Action.SUPPRESS, _TEMPORARY),
    Move(_TEMPORARY, Action.SUPPRESS, _PERMANENT),
    Move(_PERMANENT, Action.SUPPRESS, _TEMPORARY, _EXCEPTIONAL),
    Move(_WITHDRAWN, Action.SUPPRESS, _PERMANENT, _EXCEPTIONAL),
    Move(_TEMPORARY, Action.RERELEASE, _PUBLIC),
    Move(_PERMANENT, Action.RERELEASE, _PUBLIC, _EXCEPTIONAL),
    Move(_WITHDRAWN, Action.RERELEASE, _PUBLIC, _EXCEPTIONAL),
    *(Move(status, Action.REPLACE, _PERMANENT) for status in (_PUBLIC, _TEMPORARY, _PERMANENT)),
    *(Move(status, Action.WITHDRAW, _WITHDRAWN, _TWO) for status in (_PUBLIC, _TEMPORARY, _PERMANENT)),
    *_in_place(Action.AMEND, Status),
    *_in_place(Action.FREEZE, Status),
    *_in_place(Action.UNFREEZE, Status),
    *_in_place(Action.PURGE, (_CANCELED, _WITHDRAWN), _EXCEPTIONAL),
    *_in_place(Action.REDACT, Status, _EXCEPTIONAL),
)


@cache
def _index() -> Mapping[tuple[Status | None, Action, Status], Move]:
    return MappingProxyType({(move.source, move.action, move.target): move for move in MOVES})


@cache
def _targets() -> Mapping[tuple[Status | None, Action], frozenset[Status]]:
    found: dict[tuple[Status | None, Action], frozenset[Status]] = {}
    for move in MOVES:
        key = (move.source, move.action)
        found[key] = found.get(key, frozenset()) | {move.target}
    return MappingProxyType(found)


def find_move(source: Status | None, action: Action, target: Status) -> Move | None:
    """The row that leads from `source` by `action` to `target`, if there is one."""
    return _index().get((source, action, target))


def targets(source: Status | None, action: Action) -> frozenset[Status]:
    """Where `action` may lead from `source`; empty when it is not allowed at all."""
    return _targets().get((source, action), frozenset())


@cache
def actions_from(source: Status | None) -> tuple[Action, ...]:
    """What is allowed from `source`, in the order of the table.

    >>> [str(action) for action in actions_from(None)]
    ['register', 'import']
    """
    return tuple(dict.fromkeys(move.action for move in MOVES if move.source is source))
