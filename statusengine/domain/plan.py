"""What an action will do, before it is done: who moves along, who stays, who cannot follow, who is left incomplete.

A plan names the version at which it found each record, so that it can be carried out later only on what was looked
at.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from statusengine.domain.refusal import RefusalCode
from statusengine.domain.status import Status

__all__ = ["NO_PLAN", "Incomplete", "Plan", "Standing", "Step"]


class Standing(StrEnum):
    """What becomes of a record that an action reaches."""

    MOVES = "moves"
    STAYS = "stays"
    CANNOT = "cannot"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One record that the action reaches, in the order of the walk.

    `via` is the record through which it was reached, `depth` how many links away it is. `version` is the record's
    now; `source` and `target` are its status before and after, where it moves. `why` says why it does not.
    """

    accession: str
    via: str
    depth: int
    standing: Standing
    version: int | None = None
    source: Status | None = None
    target: Status | None = None
    code: RefusalCode | None = None
    why: str = ""
    as_part: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Incomplete:
    """A public record whose parent, or what it cites, will not be public."""

    accession: str
    relation: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What comes along with one action on one record."""

    steps: tuple[Step, ...] = ()
    incomplete: tuple[Incomplete, ...] = ()

    @property
    def moving(self) -> tuple[Step, ...]:
        """The records that move along."""
        return tuple(step for step in self.steps if step.standing is Standing.MOVES)

    @property
    def stopped(self) -> tuple[Step, ...]:
        """The own records that cannot follow."""
        return tuple(step for step in self.steps if step.standing is Standing.CANNOT)


NO_PLAN: Final = Plan()
