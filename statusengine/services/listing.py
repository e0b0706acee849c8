"""Lists of records for curators, by what they have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import PendingRequest
from statusengine.domain.reason import Reason
from statusengine.domain.status import Status
from statusengine.errors import DamagedRecordError
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, REQUEST_COLUMNS, record_of, request_of

__all__ = ["Filter", "ListEntry", "list_records", "pending_requests"]


_EVERY: Final = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What records must have in common; what is left out is not asked.

    `study` and `submission` are accessions that the records are linked to; hold dates are in the archive's zone.
    """

    status: frozenset[Status] = _EVERY
    kind: Kind | None = None
    study: str | None = None
    submission: str | None = None
    reason: Reason | None = None
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
    reason: Reason | None
    hold_on: date | None
    rerelease_on: date | None
    frozen: bool
    owner: str | None
    access: AccessTier


def list_records(setting: Setting, asked: Filter) -> Iterator[ListEntry]:
    """The records that fit, in order of accession, as they are read; a damaged one ends the list, last of all.

    Raises:
        DamagedRecordError: A record that may fit is stored with a value that is none of ours; all others were told.
        InvalidAccessionError: The study or the submission is no accession.
    """
    conditions, values = _conditions(asked)
    sql = f"SELECT {RECORD_COLUMNS} FROM record r WHERE {' AND '.join(conditions)} ORDER BY accession"  # noqa: S608 - constants
    if asked.limit is not None:
        sql, values["limit"] = sql + " LIMIT :limit", asked.limit
    with setting.store.reading() as reader:
        damaged: DamagedRecordError | None = None
        for row in reader.rows(sql, **values):
            try:
                entry = _entry(row)
            except DamagedRecordError as error:
                damaged = damaged or error
            else:
                yield entry
    if damaged is not None:
        raise damaged


def _conditions(asked: Filter) -> tuple[list[str], dict[str, Any]]:
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
    for name, parent in (("study", asked.study), ("submission", asked.submission)):
        if parent is not None:
            values[name] = parse_accession(parent).text
            linked = f"SELECT 1 FROM link WHERE link.accession = r.accession AND link.target = :{name}"  # noqa: S608 - a constant
            conditions.append(f"(r.accession = :{name} OR EXISTS ({linked}))")
    return conditions, values


def _entry(row: Any) -> ListEntry:
    record = record_of(row)
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


def pending_requests(setting: Setting) -> tuple[PendingRequest, ...]:
    """What waits for a second person, longest first."""
    sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE state = 'pending' ORDER BY asked_at, accession"  # noqa: S608 - a constant
    with setting.store.reading() as reader:
        return tuple(request_of(row) for row in reader.rows(sql))
