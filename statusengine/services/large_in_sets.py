"""Members of a large operation that are alike in all that a rule may look at: judged once, moved by a few statements.

One of each likeness is judged as it would be alone. Those that share their marks are moved together where the same
becomes of all of them; a refusal, a record that cannot be read, and whatever is rare is left to be judged one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from statusengine.domain.record import Event, Record
from statusengine.domain.verdict import Decision
from statusengine.errors import StatusEngineError
from statusengine.storage.stamp import Likeness, Marks, Stamp, Stretch, stamp_of
from statusengine.storage.work import Carried, Work

__all__ = ["FEW", "SHARE", "Judge", "Sets", "sets_of"]

FEW: Final = 8
"""So few are not worth their statements."""
SHARE: Final = 128
"""Nor is a smaller part of a stretch than this: each statement walks all of it."""

Judge = Callable[[Likeness], tuple[Record, Decision | None]]
"""Judges one of a likeness; no decision where it is to stay as it is."""


@dataclass(slots=True)
class Sets:
    """Which members of a stretch move together, by their marks, and which stay; `left` is how many do neither."""

    left: int
    moving: dict[Marks, Stamp] = field(default_factory=dict)
    staying: list[Marks] = field(default_factory=list)

    def move(self, work: Work, stretch: Stretch) -> list[Carried]:
        """Move what moves together; answers with those that are left, in order of accession."""
        rest = work.without(stretch, [*self.moving, *self.staying]) if self.left else []
        for marks, stamp in self.moving.items():
            work.stamp(stretch, marks, stamp)
        return rest


def sets_of(work: Work, stretch: Stretch, judge: Judge, most: int) -> Sets:
    """The sets of a stretch; there are none where more than `most` would have to be judged to tell."""
    sets, likenesses = Sets(stretch.number), work.likenesses(stretch)
    if len(likenesses) > most:
        return sets
    work.load(likeness.accession for likeness in likenesses)
    for marks, alike in _by_marks(likenesses).items():
        number = sum(likeness.number for likeness in alike)
        if number >= max(FEW, stretch.number // SHARE) and _have_found(sets, marks, alike, judge):
            sets.left -= number
    return sets


def _by_marks(likenesses: Sequence[Likeness]) -> dict[Marks, list[Likeness]]:
    found: dict[Marks, list[Likeness]] = {}
    for likeness in likenesses:
        found.setdefault(likeness.marks, []).append(likeness)
    return found


def _have_found(sets: Sets, marks: Marks, alike: Sequence[Likeness], judge: Judge) -> bool:
    """Whether the same becomes of all of them; what stops one will stop it again when it is judged by itself."""
    try:
        judged = [judge(likeness) for likeness in alike]
    except StatusEngineError:
        return False
    moves = [move for record, decision in judged for move in _moves(record, decision)]
    if not any(decision for _, decision in judged):
        sets.staying.append(marks)
        return True
    stamp = stamp_of(moves) if len(moves) == len(judged) else None
    if stamp is not None:
        sets.moving[marks] = stamp
    return stamp is not None


def _moves(record: Record, decision: Decision | None) -> list[tuple[Record, Event, Record]]:
    """The one event of a decision that has no more to it."""
    if decision is None or len(decision.events) != 1 or decision.successors:
        return []
    return [(record, decision.events[0], decision.record)]
