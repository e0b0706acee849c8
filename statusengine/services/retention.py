"""What may be destroyed because its time is over, now or soon: read in order of accession, never held at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Record
from statusengine.domain.retention import canceled_by, purgeable_on
from statusengine.domain.status import Status
from statusengine.errors import DamagedRecordError
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, record_of
from statusengine.storage.reader import Reader

__all__ = ["Retained", "retention"]

_WINDOW: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """A canceled record whose data is still here; `purgeable_on` is the first day on which it may go.

    Dates are in the archive's zone.
    """

    accession: str
    canceled_on: date
    purgeable_on: date
    owner: str | None
    reason: AnyReason | None


def retention(setting: Setting, within: timedelta | None = None) -> Iterator[Retained]:
    """The canceled records whose data may be destroyed today, or in the days to come that `within` counts.

    They come in order of accession, as they are read. Frozen records are left out. What cannot be read ends the list,
    last of all.

    Raises:
        DamagedRecordError: A record is stored with a value that is none of ours; all others were told.
    """
    until = _until(setting.today(), within or timedelta(0))
    damaged: DamagedRecordError | None = None
    last = ""
    with setting.store.reading() as reader:
        while window := _window(reader, last, until):
            last = window[-1][0]
            for row in window:
                try:
                    record = record_of(row, reader.adopted.reason)
                except DamagedRecordError as error:
                    damaged = damaged or error
                    continue
                yield from _told(record, until)
    if damaged is not None:
        raise damaged


def _until(today: date, within: timedelta) -> date:
    return today + within if within <= date.max - today else date.max


_SQL: Final = (
    f"SELECT {RECORD_COLUMNS} FROM record WHERE accession > :last AND status = :canceled AND purged_on IS NULL"  # noqa: S608 - a constant
    " AND since <= :day ORDER BY accession LIMIT :size"
)


def _window(reader: Reader, last: str, until: date) -> list[Any]:
    day = canceled_by(until).isoformat()
    return list(reader.rows(_SQL, last=last, canceled=Status.CANCELED.code, day=day, size=_WINDOW))


def _told(record: Record, until: date) -> Iterator[Retained]:
    day = purgeable_on(record)
    if day is not None and day <= until:
        yield Retained(
            accession=record.accession,
            canceled_on=record.since,
            purgeable_on=day,
            owner=record.particulars.owner,
            reason=record.reason,
        )
