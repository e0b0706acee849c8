"""What the nightly job will do, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from statusengine.domain.action import Action
from statusengine.domain.hold import falls_due
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date

__all__ = ["DueEntry", "due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """One pending release: `on` is the date it was set to, `falls_due` the working day it is carried out on."""

    accession: str
    action: Action
    on: date
    falls_due: date


def due(setting: Setting, until: date) -> tuple[DueEntry, ...]:
    """Everything pending up to and with `until` (a date in the archive's zone), overdue first."""
    sql = "SELECT accession, action, on_date FROM due WHERE on_date <= :until ORDER BY on_date, accession"
    with setting.store.reading() as reader:
        return tuple(
            DueEntry(accession=row[0], action=Action(row[1]), on=on, falls_due=falls_due(setting.site.calendar, on))
            for row in reader.rows(sql, until=until.isoformat())
            if (on := as_date(row[2])) is not None
        )
