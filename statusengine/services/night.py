"""One share of a night's work: whose it is, for which day, and what has come of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.hold import due_horizon
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.request import Request
from statusengine.services.log import log
from statusengine.services.setting import Setting

__all__ = ["DATED", "Night", "RunRefusal", "Window"]

DATED: Final[Mapping[Action, Reason]] = MappingProxyType(
    {
        Action.RELEASE: Reason.HOLD_DATE_REACHED,
        Action.RERELEASE: Reason.RERELEASE_DATE_REACHED,
    }
)
"""What a date that has come does, and the reason it gives."""


@dataclass(frozen=True, slots=True)
class RunRefusal:
    """A record that a run could not move, and why."""

    accession: str
    code: str
    message: str


@dataclass(slots=True)
class Window:
    """What one transaction came to; `moved` are numbers, `names` the accessions where they are known."""

    moved: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(DATED, 0))
    names: dict[Action, list[str]] = field(default_factory=lambda: {action: [] for action in DATED})
    refused: list[RunRefusal] = field(default_factory=list)
    left: list[RunRefusal] = field(default_factory=list)

    def add(self, action: Action, accession: str) -> None:
        """One more that moved."""
        self.moved[action] += 1
        self.names[action].append(accession)


@dataclass(slots=True)
class Night:
    """A run of the nightly job, under one line of the ledger; `day` is a date in the archive's zone."""

    setting: Setting
    run: str
    day: date
    dry_run: bool
    moved: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(DATED, 0))
    refused: list[RunRefusal] = field(default_factory=list)
    left: dict[str, RunRefusal] = field(default_factory=dict)
    accessions: list[str] = field(default_factory=list)

    @property
    def horizon(self) -> date:
        """The last date that is due on that day."""
        return due_horizon(self.setting.site.calendar, self.day)

    def moment(self) -> datetime:
        """Now; on a forecast, the middle of that day at the archive."""
        if self.day <= self.setting.today():
            return self.setting.now()
        return datetime.combine(self.day, time(12), tzinfo=self.setting.site.archive.zone)

    def request(self, action: Action, accession: str) -> Request:
        """What the job asks of a record; all that it does by one action is one operation."""
        return Request(
            action=action,
            accession=accession,
            principal=self.setting.principal,
            operation=f"{self.run}:{action}",
            reason=DATED[action],
            giver=Giver.JOB,
        )

    def after(self, done: Window) -> dict[str, int]:
        """What the line of the ledger says once this transaction is committed."""
        return {
            "released": self.moved[Action.RELEASE] + done.moved[Action.RELEASE],
            "rereleased": self.moved[Action.RERELEASE] + done.moved[Action.RERELEASE],
        }

    def count(self, done: Window) -> None:
        """Add what a transaction came to, once it is committed, and say so."""
        self.refused.extend(done.refused)
        for action, number in done.moved.items():
            self.moved[action] += number
            if self.dry_run:
                self.accessions.extend(done.names[action])
                continue
            for accession in done.names[action]:
                log.info("record_released", accession=accession, action=action.value, run=self.run)
            if number > len(done.names[action]):
                log.info("range_released", records=number, action=action.value, run=self.run)
        for left in done.left:
            self.left.setdefault(left.accession, left)
            log.warning("could_not_follow", accession=left.accession, code=left.code, run=self.run)
        for refused in done.refused:
            log.error("release_refused", accession=refused.accession, code=refused.code, run=self.run)
