"""The history of a record, one entry an event, as far as the one who asks may know it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.record import MARKS
from statusengine.domain.requester import Requester
from statusengine.domain.status import Status
from statusengine.storage.codec import EVENT_COLUMNS, ReasonReader, event_of
from statusengine.storage.reader import Reader

__all__ = ["Former", "HistoryEntry", "entries", "for_submitter", "keeps_secret"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The reason and detail that stood before an amendment."""

    reason: AnyReason | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One event and the operation it came from. `effective` and `until` are in the archive's zone.

    `amended_from` is what an amendment of reason or detail took the place of; for curators only. `redacted` says that
    its text was destroyed.
    """

    version: int
    event_id: str
    action: Action
    source: Status | None
    target: Status
    reason: AnyReason | None
    detail: str | None
    until: date | None
    effective: date
    recorded_at: datetime
    operation: str
    requester: Requester
    principal: str | None
    approver: str | None
    on_behalf_of: str | None
    public_note: str | None
    note: str | None
    evidence: str | None
    confirmed_with: Requester | None
    carried_from: str | None
    single_handed: bool
    run: str | None
    amended_from: Former | None = None
    redacted: bool = False


_EVENT: Final = ", ".join(f"e.{column.strip()}" for column in EVENT_COLUMNS.split(","))
_WIDTH: Final = len(EVENT_COLUMNS.split(","))
_SQL: Final = (
    f"SELECT {_EVENT}, o.requester, o.principal, o.approver, o.on_behalf_of, n.public_note, n.internal_note,"  # noqa: S608 - constants
    " o.evidence, o.confirmed_with, o.single_handed, o.run, n.redacted_by FROM event e"
    " JOIN operation o ON o.id = e.operation LEFT JOIN note n ON n.operation = e.operation"
    " WHERE e.accession = :accession ORDER BY e.version"
)


def entries(reader: Reader, accession: str) -> tuple[HistoryEntry, ...]:
    """The whole history, oldest first."""
    reason_of = reader.adopted.reason
    return tuple(_beside_the_old(_entry(row, reason_of) for row in reader.rows(_SQL, accession=accession)))


def _beside_the_old(told: Iterable[HistoryEntry]) -> Iterator[HistoryEntry]:
    """Each amendment of reason or detail with what it took the place of."""
    before: Former | None = None
    for entry in told:
        if entry.action in MARKS:
            yield entry
            continue
        now = Former(reason=entry.reason, detail=entry.detail)
        is_changed = entry.action is Action.AMEND and now != before
        yield replace(entry, amended_from=before) if is_changed else entry
        before = now


def _entry(row: Any, reason_of: ReasonReader) -> HistoryEntry:
    event = event_of(row[:_WIDTH], reason_of)
    requester, principal, approver, on_behalf_of, public, note, evidence, confirmed, *rest = row[_WIDTH:]
    single, run, redacted_by = rest
    return HistoryEntry(
        version=event.version,
        event_id=event.id,
        action=event.action,
        source=event.source,
        target=event.target,
        reason=event.reason,
        detail=event.detail,
        until=event.until,
        effective=event.effective,
        recorded_at=event.recorded_at,
        operation=event.operation,
        requester=Requester(requester),
        principal=principal,
        approver=approver,
        on_behalf_of=on_behalf_of,
        public_note=public,
        note=note,
        evidence=evidence,
        confirmed_with=Requester(confirmed) if confirmed else None,
        carried_from=event.carried_from,
        single_handed=bool(single),
        run=run,
        redacted=redacted_by is not None,
    )


def keeps_secret(reason: AnyReason | None) -> bool:
    """Whether what was said with this reason stays inside the archive."""
    return reason is not None and (reason is Reason.WITHDRAWAL_PENDING or reason.rule.public_sentence is None)


def for_submitter(entry: HistoryEntry) -> HistoryEntry:
    """An entry as the submitter reads it: no names of people, no internal note, no reason that is kept secret.

    What hides a record until its withdrawal is decided comes from the same operation as the withdrawal asked for,
    and must tell no more than that the record is under review.
    """
    is_secret = keeps_secret(entry.reason)
    return replace(
        entry,
        principal=None,
        approver=None,
        on_behalf_of=None,
        note=None,
        evidence=None,
        amended_from=None,
        reason=None if is_secret and entry.reason is not Reason.WITHDRAWAL_PENDING else entry.reason,
        detail=None if is_secret else entry.detail,
        public_note=None if is_secret else entry.public_note,
        requester=Requester.ARCHIVE if is_secret else entry.requester,
        confirmed_with=None if is_secret else entry.confirmed_with,
    )
