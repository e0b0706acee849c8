"""What is known of a reason: the moves it justifies, who may ask and sign with it, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from statusengine.domain.action import Action
from statusengine.domain.moves import Move
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status

__all__ = ["Binding", "Giver", "ReasonRule"]


class Giver(StrEnum):
    """Who may name a reason: people may not sign with the engine's own, nor the engine with theirs."""

    PERSON = "person"
    JOB = "job"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Binding:
    """The moves of one action that a reason justifies; `None` means every status the table allows."""

    action: Action
    sources: frozenset[Status] | None = None
    targets: frozenset[Status] | None = None

    def covers(self, move: Move) -> bool:
        """Whether `move` is among them."""
        return (
            move.action is self.action
            and (self.sources is None or move.source in self.sources)
            and (self.targets is None or move.target in self.targets)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRule:
    """All there is to know about one reason.

    `requesters` is ordered: the first is assumed where none is named. `public_sentence` is what everybody may
    read; `None` where nobody outside the archive learns the reason.
    """

    bindings: tuple[Binding, ...]
    requesters: tuple[Requester, ...]
    public_sentence: str | None
    giver: Giver = Giver.PERSON
    needs_publication: bool = False
    needs_confirmation: bool = False
    details: tuple[str, ...] = ()

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions this reason belongs to."""
        return tuple(dict.fromkeys(binding.action for binding in self.bindings))

    def justifies(self, move: Move) -> bool:
        """Whether this reason is a reason for `move`."""
        return any(binding.covers(move) for binding in self.bindings)
