"""What the nightly job will do, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from statusengine.domain.action import Action
from statusengine.domain.hold import due_horizon, falls_due
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date

__all__ = ["DueDay", "DueEntry", "due", "due_by_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """One pending release: `on` is the date it was set to, `falls_due` the working day it is carried out on.

    `shifted` says that the two differ, because the archive does not work on the date itself.
    """

    accession: str
    action: Action
    on: date
    falls_due: date
    shifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """One working day on which something is carried out.

    `shifted` counts those of its releases and re-releases whose own date is no working day, `shifted_from` names
    these dates.
    """

    day: date
    releases: int
    rereleases: int
    shifted: int
    shifted_from: tuple[date, ...]


def due(setting: Setting, until: date) -> tuple[DueEntry, ...]:
    """Everything pending up to and with `until` (a date in the archive's zone), overdue first."""
    sql = "SELECT accession, action, on_date FROM due WHERE on_date <= :until ORDER BY on_date, accession"
    with setting.store.reading() as reader:
        return tuple(
            _entry(setting, row[0], Action(row[1]), on)
            for row in reader.rows(sql, until=until.isoformat())
            if (on := as_date(row[2])) is not None
        )


def _entry(setting: Setting, accession: str, action: Action, on: date) -> DueEntry:
    day = falls_due(setting.site.calendar, on)
    return DueEntry(accession=accession, action=action, on=on, falls_due=day, shifted=day != on)


def due_by_day(setting: Setting, until: date) -> tuple[DueDay, ...]:
    """What is pending, counted by the day it falls due, up to and with `until` (a date in the archive's zone).

    No day is half told: dates whose working day lies after `until` are left out. What is overdue stands on the day it
    fell due.
    """
    sql = (
        "SELECT on_date, action, count(*) FROM due WHERE on_date <= :until GROUP BY on_date, action ORDER BY on_date"
    )
    last = due_horizon(setting.site.calendar, until).isoformat()
    with setting.store.reading() as reader:
        dated = [
            (on, Action(row[1]), row[2])
            for row in reader.rows(sql, until=last)
            if (on := as_date(row[0])) is not None
        ]
    days = groupby(dated, key=lambda one: falls_due(setting.site.calendar, one[0]))
    return tuple(_day(day, list(counted)) for day, counted in days)


def _day(day: date, counted: Sequence[tuple[date, Action, int]]) -> DueDay:
    return DueDay(
        day=day,
        releases=sum(count for _, action, count in counted if action is Action.RELEASE),
        rereleases=sum(count for _, action, count in counted if action is Action.RERELEASE),
        shifted=sum(count for on, _, count in counted if on != day),
        shifted_from=tuple(dict.fromkeys(on for on, _, _ in counted if on != day)),
    )
