"""What a decision is made from besides the record, and the four answers it can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.calendar import Calendar
from statusengine.domain.hold import HoldPolicy, HoldScope
from statusengine.domain.moves import Move
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import Refusal
from statusengine.domain.site_policy import NO_ADDITIONS, SitePolicy
from statusengine.domain.waiting import Why

__all__ = ["ALONE", "POLICY_VERSION", "Company", "Decision", "Site", "Unchanged", "Verdict", "Wanting"]

POLICY_VERSION: Final = "2026.1"
"""Names the tables of this package; every operation keeps the version it was judged by."""


@dataclass(frozen=True, slots=True)
class Site:
    """The archive that decides: its own records, its own calendar, and what its policy adds to the tables."""

    archive: Archive
    calendar: Calendar
    policy: SitePolicy = NO_ADDITIONS

    def hold_policy(self, scope: HoldScope) -> HoldPolicy:
        """The rule on holds that is in force here for a scope."""
        return self.policy.hold_policy(scope)

    @property
    def policy_version(self) -> str:
        """Names the rules in force here; every operation keeps the version it was judged by."""
        return self.policy.recorded_as(POLICY_VERSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the rules must know of the other members of a record's submission.

    `submission` is named when it is a record here; `goes_whole` says that every other once-public experiment,
    run and analysis of it makes the same move in the same command; `others_public` that some stay in view.
    """

    submission: str | None = None
    goes_whole: bool = True
    others_public: bool = False


ALONE: Final = Company()


@dataclass(frozen=True, slots=True)
class Decision:
    """It is allowed: these events follow, and lead to this record."""

    events: tuple[Event, ...]
    record: Record
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is already so: same status, reason, detail, dates and link. Nothing is written."""

    record: Record


@dataclass(frozen=True, slots=True)
class Wanting:
    """It is right, but a second person must agree first; `hides_now` says it leaves the search meanwhile."""

    record: Record
    move: Move
    hides_now: bool
    why: Why
    as_part: bool = False


Verdict = Decision | Unchanged | Wanting | Refusal
