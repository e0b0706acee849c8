"""What was so on a day: a history replayed as far as that day knew it, and no further.

There are two ways to look back. By what was **recorded** by the end of the day, which is what anybody could have been
told then; and by what was **in force** on it, whenever it was recorded, because an import may write down later what
was so before. What a later event presupposes is known with it: a history is cut once, at the first event that the
day does not know, and never has a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, takewhile
from typing import Any, Final, Protocol, TypeVar

from statusengine.domain.reason import Reason
from statusengine.domain.record import Record, replay
from statusengine.errors import DamagedRecordError, InternalError, InvalidDateError, UsageError
from statusengine.services.setting import Setting
from statusengine.storage.codec import EVENT_COLUMNS, event_of
from statusengine.storage.reader import Reader

__all__ = ["Then", "histories", "looking_back", "rewound"]


class _Dated(Protocol):
    """What happened: an event, or an entry of the history."""

    @property
    def recorded_at(self) -> datetime:
        """The moment it was written down."""

    @property
    def effective(self) -> date:
        """The day it holds from."""


_Happened = TypeVar("_Happened", bound=_Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """A day to look back from, a date in the archive's zone; `end` is the midnight after it, in UTC.

    `in_force` asks for what held on that day, whenever it was recorded.
    """

    day: date
    end: datetime
    in_force: bool = False

    def knows(self, recorded_at: datetime, effective: date | None = None) -> bool:
        """Whether that day knew of it; what has no day of its own holds from the moment it was recorded."""
        if self.in_force and effective is not None:
            return effective <= self.day
        return recorded_at < self.end

    def known(self, happened: Iterable[_Happened]) -> Iterator[_Happened]:
        """As much of a history, oldest first, as that day knew."""
        return takewhile(lambda one: self.knows(one.recorded_at, one.effective), happened)


def looking_back(setting: Setting, as_of: date | None, *, effective: bool) -> Then | None:
    """The day to look back from; `None` for the present.

    Raises:
        InvalidDateError: The day lies ahead of the archive's today.
        UsageError: What was in force is asked for, and no day is named.
    """
    if as_of is None:
        if effective:
            raise UsageError("what was in force is asked for, and no day is named", hint="--as-of YYYY-MM-DD")
        return None
    today = setting.today()
    if as_of > today:
        raise InvalidDateError(
            f"{as_of} lies ahead of today, {today}: nothing is known of it yet",
            hint="status due tells what is to come",
        )
    midnight = datetime.combine(as_of + timedelta(days=1), time.min, tzinfo=setting.site.archive.zone)
    return Then(day=as_of, end=midnight.astimezone(UTC), in_force=effective)


def histories(reader: Reader, accessions: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of events of these records, oldest first."""
    sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE accession IN :keys ORDER BY accession, version"  # noqa: S608 - a constant
    found = groupby(reader.rows(sql, keys=list(accessions)), key=lambda row: row[0])
    return {accession: list(rows) for accession, rows in found}


_GARBAGE: Final = (InternalError, LookupError, ValueError, TypeError)


def rewound(reader: Reader, record: Record, history: Sequence[Any], then: Then) -> Record | None:
    """The record as that day knew it, from its present state and rows of its events; `None` before it was here.

    Owner, access tier and kind are those of today, because no event changes them.

    Raises:
        DamagedRecordError: The history is not whole, cannot be read, or contradicts itself.
    """
    try:
        events = [event_of(row, reader.adopted.reason) for row in history]
        if len(events) != record.version:
            raise InternalError(f"it has {len(events)} events and not {record.version}")
        particulars = record.particulars
        if events[0].reason is Reason.IMPORTED:
            particulars = replace(particulars, published_on=record.first_public_on)
        found = replay(then.known(events), particulars)
    except _GARBAGE as error:
        message = f"the history of {record.accession} cannot be read: {error}"
        raise DamagedRecordError(message, hint="status db check") from error
    return replace(found, particulars=record.particulars) if found else None
