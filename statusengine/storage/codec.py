"""Rows to values and back: the only place where the store's columns and the domain's fields meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.outcome import PendingRequest
from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Event, Particulars, Record
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.domain.waiting import Why
from statusengine.errors import DamagedRecordError

__all__ = [
    "EVENT_COLUMNS",
    "RECORD_COLUMNS",
    "REQUEST_COLUMNS",
    "ReasonReader",
    "as_date",
    "as_moment",
    "event_of",
    "event_values",
    "record_of",
    "record_values",
    "request_of",
    "status_of",
]

ReasonReader = Callable[[str], AnyReason]
"""Reads a stored code of a reason; `ValueError` says that it is none, neither built in nor the site's."""

RECORD_COLUMNS: Final = (
    "accession, kind, archive, scope, owner, access, status, version, cause, since, reason, detail,"
    " first_public_on, processed_on, hold_on, rerelease_on, review_on, purged_on, frozen, as_part"
)
EVENT_COLUMNS: Final = (
    "accession, version, operation, action, source, target, reason, detail, until, effective, recorded_at,"
    " as_part, carried_from"
)
REQUEST_COLUMNS: Final = (
    "accession, number, operation, action, reason, requester, principal, asked_at, asked_on, hidden_by,"
    " expires_on, version, why, members, event"
)


def as_date(value: Any) -> date | None:
    """A date column: text on SQLite, a date elsewhere."""
    return None if value is None else _date(value)


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def as_moment(value: Any) -> datetime | None:
    """A moment column, aware and in UTC."""
    return None if value is None else _moment(value)


def _moment(value: Any) -> datetime:
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def record_of(row: Sequence[Any], reason_of: ReasonReader) -> Record:
    """A record from a row of `RECORD_COLUMNS`.

    Raises:
        DamagedRecordError: A value in the row is none of ours.
    """
    try:
        return _record(row, reason_of)
    except (ValueError, TypeError) as error:
        raise DamagedRecordError(f"{row[0]} cannot be read: {error}", hint="status db check") from error


def status_of(accession: str, code: Any) -> Status:
    """The status stored as `code`.

    Raises:
        DamagedRecordError: It is none.
    """
    try:
        return Status.from_code(code)
    except KeyError:
        raise DamagedRecordError(f"{accession} cannot be read: {code} is no status", hint="status db check") from None


def _record(row: Sequence[Any], reason_of: ReasonReader) -> Record:
    return Record(
        accession=row[0],
        particulars=Particulars(
            kind=Kind(row[1]),
            origin=Archive(row[2]),
            scope=HoldScope(row[3]),
            owner=row[4],
            access=AccessTier(row[5]),
        ),
        status=status_of(row[0], row[6]),
        version=row[7],
        cause=row[8],
        since=_date(row[9]),
        reason=reason_of(row[10]) if row[10] else None,
        detail=row[11],
        first_public_on=as_date(row[12]),
        processed_on=as_date(row[13]),
        hold_on=as_date(row[14]),
        rerelease_on=as_date(row[15]),
        review_on=as_date(row[16]),
        purged_on=as_date(row[17]),
        frozen=bool(row[18]),
        as_part=bool(row[19]),
    )


def record_values(record: Record) -> dict[str, Any]:
    """The columns of a record."""
    told = record.particulars
    return {
        "accession": record.accession,
        "kind": told.kind.value,
        "archive": told.origin.value,
        "scope": told.scope.value,
        "owner": told.owner,
        "access": told.access.value,
        "status": record.status.code,
        "version": record.version,
        "cause": record.cause,
        "since": record.since,
        "reason": record.reason.value if record.reason else None,
        "detail": record.detail,
        "first_public_on": record.first_public_on,
        "processed_on": record.processed_on,
        "hold_on": record.hold_on,
        "rerelease_on": record.rerelease_on,
        "review_on": record.review_on,
        "purged_on": record.purged_on,
        "frozen": record.frozen,
        "as_part": record.as_part,
    }


def event_of(row: Sequence[Any], reason_of: ReasonReader) -> Event:
    """An event from a row of `EVENT_COLUMNS`."""
    return Event(
        accession=row[0],
        version=row[1],
        operation=row[2],
        action=Action(row[3]),
        source=None if row[4] is None else Status.from_code(row[4]),
        target=Status.from_code(row[5]),
        reason=reason_of(row[6]) if row[6] else None,
        detail=row[7],
        until=as_date(row[8]),
        effective=_date(row[9]),
        recorded_at=_moment(row[10]),
        as_part=bool(row[11]),
        carried_from=row[12],
    )


def event_values(event: Event) -> dict[str, Any]:
    """The columns of an event."""
    return {
        "accession": event.accession,
        "version": event.version,
        "operation": event.operation,
        "action": event.action.value,
        "source": event.source.code if event.source else None,
        "target": event.target.code,
        "reason": event.reason.value if event.reason else None,
        "detail": event.detail,
        "until": event.until,
        "effective": event.effective,
        "recorded_at": event.recorded_at,
        "as_part": event.as_part,
        "carried_from": event.carried_from,
    }


def request_of(row: Sequence[Any], reason_of: ReasonReader) -> PendingRequest:
    """A pending request from a row of `REQUEST_COLUMNS`."""
    return PendingRequest(
        accession=row[0],
        number=row[1],
        operation=row[2],
        action=Action(row[3]),
        reason=reason_of(row[4]) if row[4] else None,
        requester=Requester(row[5]),
        principal=row[6],
        asked_at=_moment(row[7]),
        asked_on=_date(row[8]),
        hidden_by=row[9],
        expires_on=_date(row[10]),
        version=row[11],
        why=Why(row[12]),
        members=row[13],
        event=row[14],
    )
