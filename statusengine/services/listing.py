"""Lists of records for curators, by what they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Final

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import PendingRequest
from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Record
from statusengine.domain.role import Deed
from statusengine.domain.status import Status
from statusengine.domain.waiting import is_overdue
from statusengine.errors import DamagedRecordError
from statusengine.services.as_of import Then, histories, looking_back, rewound
from statusengine.services.kinship import linked
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, REQUEST_COLUMNS, record_of, request_of
from statusengine.storage.reader import Reader

__all__ = ["Filter", "ListEntry", "list_records", "pending_requests"]


_EVERY: Final = frozenset(Status)
_WINDOW: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What records must have in common; what is left out is not asked.

    `study` and `submission` are accessions that the records are linked to; hold dates are in the archive's zone.
    """

    status: frozenset[Status] = _EVERY
    kind: Kind | None = None
    study: str | None = None
    submission: str | None = None
    reason: AnyReason | None = None
    hold_from: date | None = None
    hold_to: date | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """A record in a list."""

    accession: str
    kind: Kind
    status: Status
    since: date
    reason: AnyReason | None
    hold_on: date | None
    rerelease_on: date | None
    frozen: bool
    owner: str | None
    access: AccessTier


def list_records(
    setting: Setting, asked: Filter, *, as_of: date | None = None, effective: bool = False
) -> Iterator[ListEntry]:
    """The records that fit, in order of accession, as they are read; a damaged one ends the list, last of all.

    Raises:
        DamagedRecordError: A record that may fit is stored with a value that is none of ours; all others were told.
        InvalidAccessionError: The study or the submission is no accession.
        UnknownNameError: The reason is none, neither built in nor the site's.
        InvalidDateError: `as_of` lies ahead of the archive's today; raised at once.
    """
    if asked.reason is not None:
        asked = replace(asked, reason=setting.site.policy.parse_reason(asked.reason))
    then = looking_back(setting, as_of, effective=effective)
    return _listed(setting, asked) if then is None else _listed_back(setting, asked, then)


def _listed(setting: Setting, asked: Filter) -> Iterator[ListEntry]:
    conditions, values = _conditions(asked)
    sql = f"SELECT {RECORD_COLUMNS} FROM record r WHERE {' AND '.join(conditions)} ORDER BY accession"  # noqa: S608 - constants
    if asked.limit is not None:
        sql, values["limit"] = sql + " LIMIT :limit", asked.limit
    with setting.store.reading() as reader:
        damaged: DamagedRecordError | None = None
        for row in reader.rows(sql, **values):
            try:
                entry = _entry(record_of(row, reader.adopted.reason))
            except DamagedRecordError as error:
                damaged = damaged or error
            else:
                yield entry
    if damaged is not None:
        raise damaged


def _conditions(asked: Filter, *, ever: bool = False) -> tuple[list[str], dict[str, Any]]:
    """The tests of a filter; with `ever`, a link that was retired since counts too."""
    standing = "1 = 1" if ever else "link.retired_by IS NULL"
    conditions, values = ["1 = 1"], dict[str, Any]()
    if asked.status != _EVERY:  # a status that is none of ours must not hide behind the names of all others
        conditions.append("status IN :codes")
        values["codes"] = sorted(status.code for status in asked.status) or [-1]
    simple = (("kind", "kind =", asked.kind), ("reason", "reason =", asked.reason))
    dates = (("hold_from", "hold_on >=", asked.hold_from), ("hold_to", "hold_on <=", asked.hold_to))
    for name, test, value in (*simple, *dates):
        if value is not None:
            conditions.append(f"{test} :{name}")
            values[name] = str(value)
    for name, parent in _parents(asked).items():
        values[name] = parent
        tied = f"SELECT 1 FROM link WHERE link.accession = r.accession AND link.target = :{name} AND {standing}"  # noqa: S608 - constants
        conditions.append(f"(r.accession = :{name} OR EXISTS ({tied}))")
    return conditions, values


def _parents(asked: Filter) -> dict[str, str]:
    """The accessions that the records must be linked to, by the name of the filter."""
    named = {"study": asked.study, "submission": asked.submission}
    return {name: parse_accession(parent).text for name, parent in named.items() if parent is not None}


def _entry(record: Record) -> ListEntry:
    return ListEntry(
        accession=record.accession,
        kind=record.particulars.kind,
        status=record.status,
        since=record.since,
        reason=record.reason,
        hold_on=record.hold_on,
        rerelease_on=record.rerelease_on,
        frozen=record.frozen,
        owner=record.particulars.owner,
        access=record.particulars.access,
    )


def _listed_back(setting: Setting, asked: Filter, then: Then) -> Iterator[ListEntry]:
    """The same as of a day: one walk in windows of keys, each record rewound before it is asked whether it fits."""
    damaged: list[DamagedRecordError] = []
    with setting.store.reading() as reader:
        found = (
            _entry(one) for rows in _windows(reader, asked) for one in _fitting(reader, rows, asked, then, damaged)
        )
        yield from islice(found, asked.limit)
    if damaged:
        raise damaged[0]


def _windows(reader: Reader, asked: Filter) -> Iterator[list[Any]]:
    """Rows of the records that may have fitted on any day."""
    lasting = Filter(kind=asked.kind, study=asked.study, submission=asked.submission)
    conditions, values = _conditions(lasting, ever=True)
    sql = (
        f"SELECT {RECORD_COLUMNS} FROM record r WHERE r.accession > :last AND {' AND '.join(conditions)}"  # noqa: S608 - constants
        " ORDER BY accession LIMIT :size"
    )
    last = ""
    while window := list(reader.rows(sql, last=last, size=_WINDOW, **values)):
        yield window
        last = window[-1][0]


def _fitting(
    reader: Reader, window: Sequence[Any], asked: Filter, then: Then, damaged: list[DamagedRecordError]
) -> Iterator[Record]:
    """Those of a window that fitted on that day, as they were; what cannot be read is put among the damaged."""
    keys = [row[0] for row in window]
    told, near = histories(reader, keys), frozenset(keys)
    for parent in _parents(asked).values():
        near &= linked(reader, keys, parent, then) | {parent}
    for row in window:
        try:
            record = rewound(reader, record_of(row, reader.adopted.reason), told.get(row[0], ()), then)
        except DamagedRecordError as error:
            damaged.append(error)
        else:
            if record is not None and record.accession in near and _fits(record, asked):
                yield record


def _fits(record: Record, asked: Filter) -> bool:
    hold_on = record.hold_on
    return (
        record.status in asked.status
        and asked.reason in {None, record.reason}
        and (asked.hold_from is None or (hold_on is not None and hold_on >= asked.hold_from))
        and (asked.hold_to is None or (hold_on is not None and hold_on <= asked.hold_to))
    )


def pending_requests(setting: Setting, *, overdue: bool = False) -> tuple[PendingRequest, ...]:
    """What waits for a second person, longest first; with `overdue`, only what waits for longer than it should."""
    sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE state = 'pending' ORDER BY asked_at, accession"  # noqa: S608 - a constant
    calendar, today = setting.site.calendar, setting.today()
    with setting.store.reading() as reader:
        require(reader, setting, Deed.READ)
        waiting = tuple(request_of(row, reader.adopted.reason) for row in reader.rows(sql))
    return tuple(each for each in waiting if not overdue or is_overdue(calendar, each.asked_on, today))
