"""Judging first, asking a person where much is at stake, and then doing it: the same for all that changes records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from statusengine.cli.call import Call
from statusengine.cli.confirmation import confirm, needs_confirmation
from statusengine.cli.outcomes import conclude, moves
from statusengine.cli.plantree import needs_count, plan_of
from statusengine.domain.blast import Limits
from statusengine.domain.outcome import Outcome

__all__ = ["Carrier", "Do"]


class Do(Protocol):
    """A change that can be rehearsed."""

    def __call__(self, *, dry_run: bool) -> list[Outcome]:
        """What it comes to; on a dry run nothing is written."""


class _Manner(Protocol):
    @property
    def dry_run(self) -> bool: ...

    @property
    def yes(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One change, on its way. `what` is asked about, with a `warning` where it is grave.

    `rehearses` says that more than one record may move; `one` that it was asked of a single one. Beyond the `limits`
    a number must be stated, which is `count`.
    """

    call: Call
    do: Do
    what: str
    warning: str = ""
    rehearses: bool = False
    one: bool = False
    limits: Limits | None = None
    count: int | None = None

    def carry_out(self, manner: _Manner) -> None:
        """Do it, print what it came to, and end with its exit code."""
        if not (manner.yes or manner.dry_run) and (self.rehearses or self.warning):
            self._ask_first()
        self._conclude(self.do(dry_run=manner.dry_run), dry_run=manner.dry_run)

    def _ask_first(self) -> None:
        judged = self.do(dry_run=True)
        if not any(moves(outcome) for outcome in judged):
            self._conclude(judged, dry_run=False)
        needed = needs_count(judged, self.limits)
        along = _along(judged)
        if needed in {None, self.count} and needs_confirmation(len(judged) + along, grave=bool(self.warning)):
            confirm(self._question(along))

    def _question(self, along: int) -> str:
        members = f" and {along} more that follow" if along else ""
        return f"{self.what}{members}{f' ({self.warning})' if self.warning else ''}"

    def _conclude(self, outcomes: Sequence[Outcome], *, dry_run: bool) -> None:
        conclude(self.call, outcomes, dry_run=dry_run, one=self.one, limits=self.limits)


def _along(outcomes: Sequence[Outcome]) -> int:
    """How many records would get another status because of these."""
    own = {outcome.accession for outcome in outcomes}
    followers = {
        step.accession for outcome in outcomes for step in plan_of(outcome).moving if step.source != step.target
    }
    return len(followers - own)
