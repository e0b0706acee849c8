"""How far one command may reach before more is asked of whoever gives it.

A number that must be typed cannot be slipped on; and what reaches still further is not for one person alone.
Neither binds what a list takes in for the first time, nor what a date has made due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.outcome import Applied, Outcome, Pending

__all__ = ["LIMITS", "Limits", "reach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of records.

    Above `stated` the caller must say how many are moved; above `alone` a second person must agree; up to
    `at_once` they move in one transaction, and above in windows of `window`.
    """

    stated: int = 1_000
    alone: int = 10_000
    at_once: int = 50_000
    window: int = 20_000


LIMITS: Final = Limits()

_TAKING_IN: Final = frozenset({Action.REGISTER, Action.IMPORT})


def reach(outcomes: Iterable[tuple[Action, Outcome]]) -> int:
    """How many records a command moves, or will once it is approved; what it only takes in is not counted.

    What it did before under the same keys counts too, so that the same command may be given again as it stands.
    """
    moved: set[str] = set()
    for action, outcome in outcomes:
        if action in _TAKING_IN:
            continue
        if isinstance(outcome, Applied | Pending):
            moved.add(outcome.accession)
            moved.update(event.accession for event in outcome.events)
            moved.update(step.accession for step in outcome.plan.moving)
    return len(moved)
