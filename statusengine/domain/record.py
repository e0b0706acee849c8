"""A record and its history: the values that every rule speaks about.

A record is what its events make of it: `replay` folds a history into the state that the store must hold, so a
history that was bypassed or edited shows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import Accession, parse_accession
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.status import EVER_PUBLIC, SUPPRESSED, Status
from statusengine.errors import InternalError

__all__ = ["MARKS", "Event", "Particulars", "Record", "evolve", "replay"]

_EVENT_NAMESPACE: Final = uuid.UUID("6f1c2f64-2b0a-5d37-9c55-0d5a4f3f6c1e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a record is told at birth and no action changes.

    `published_on` is the day a list says an imported record became public.
    """

    kind: Kind
    origin: Archive
    scope: HoldScope
    owner: str | None = None
    access: AccessTier = AccessTier.OPEN
    published_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one record. `version` counts from 1 without gaps.

    `until` is the hold date of a private and the re-release date of a temporarily suppressed record, as it
    stands after the event; `effective` is a date in the archive's zone, `recorded_at` a moment in UTC.
    """

    accession: str
    version: int
    operation: str
    action: Action
    source: Status | None
    target: Status
    effective: date
    recorded_at: datetime
    reason: AnyReason | None = None
    detail: str | None = None
    until: date | None = None
    as_part: bool = False
    carried_from: str | None = None

    @cached_property
    def id(self) -> str:
        """The event's public name: the same wherever, and however often, it is computed."""
        return str(uuid.uuid5(_EVENT_NAMESPACE, f"{self.accession}\n{self.version}\n{self.operation}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The state of one record.

    `cause` is the version of the event that gave the present status its reason. Dates are in the archive's
    zone; `hold_on` and `rerelease_on` are kept as history in every status and act only in theirs.
    """

    accession: str
    particulars: Particulars
    status: Status
    version: int
    since: date
    cause: int
    reason: AnyReason | None = None
    detail: str | None = None
    first_public_on: date | None = None
    processed_on: date | None = None
    hold_on: date | None = None
    rerelease_on: date | None = None
    review_on: date | None = None
    purged_on: date | None = None
    frozen: bool = False
    as_part: bool = False

    @property
    def identity(self) -> Accession:
        """The accession, parsed."""
        return parse_accession(self.accession)

    @property
    def keeps_successors(self) -> bool:
        """Whether its links to successors stand; they are retired once it is public, or suppressed otherwise."""
        return self.status is Status.WITHDRAWN or (self.status in SUPPRESSED and self.reason in _REPLACED)

    @property
    def until(self) -> date | None:
        """The date that is pending in the present status, if any."""
        if self.status is Status.PRIVATE:
            return self.hold_on
        return self.rerelease_on if self.status is Status.TEMPORARILY_SUPPRESSED else None

    @property
    def due(self) -> tuple[date, Action] | None:
        """What the nightly job will do with it, and from which date on; nothing while it is frozen."""
        if self.frozen:
            return None
        if self.status is Status.PRIVATE and self.hold_on is not None and self.processed_on is not None:
            return self.hold_on, Action.RELEASE
        if self.status is Status.TEMPORARILY_SUPPRESSED and self.rerelease_on is not None:
            return self.rerelease_on, Action.RERELEASE
        return None


_REPLACED: Final = frozenset({Reason.REPLACED, Reason.IMPORTED})


def _born(event: Event, particulars: Particulars) -> Record:
    target = event.target
    is_in_view = target in EVER_PUBLIC
    return Record(
        accession=event.accession,
        particulars=particulars,
        status=target,
        version=1,
        since=event.effective,
        cause=1,
        reason=event.reason,
        detail=event.detail,
        first_public_on=(particulars.published_on or event.effective) if is_in_view else None,
        processed_on=event.effective if is_in_view else None,
        hold_on=event.until if target is Status.PRIVATE else None,
        rerelease_on=event.until if target is Status.TEMPORARILY_SUPPRESSED else None,
        as_part=event.as_part,
    )


MARKS: Final = frozenset({Action.COMPLETE, Action.FREEZE, Action.UNFREEZE, Action.PURGE, Action.REDACT})
"""Actions that leave status, reason and dates as they are: no cause of the present status."""


def _marked(record: Record, event: Event) -> Record:
    match event.action:
        case Action.COMPLETE:
            return replace(record, version=event.version, processed_on=event.effective)
        case Action.PURGE:
            return replace(record, version=event.version, purged_on=event.effective)
        case Action.FREEZE | Action.UNFREEZE:
            return replace(record, version=event.version, frozen=event.action is Action.FREEZE)
        case _:
            return replace(record, version=event.version)


def _moved(record: Record, event: Event) -> Record:
    """Every field named, because a generic copy costs a decision noticeably more."""
    is_move = event.source is not event.target
    return Record(
        accession=record.accession,
        particulars=record.particulars,
        status=event.target,
        version=event.version,
        since=event.effective if is_move else record.since,
        cause=event.version,
        reason=event.reason,
        detail=event.detail,
        first_public_on=record.first_public_on or (event.effective if event.target is Status.PUBLIC else None),
        processed_on=_processed_on(record, event),
        hold_on=event.until if event.target is Status.PRIVATE else record.hold_on,
        rerelease_on=event.until if event.target is Status.TEMPORARILY_SUPPRESSED else record.rerelease_on,
        review_on=record.review_on,
        purged_on=record.purged_on,
        frozen=record.frozen,
        as_part=event.as_part,
    )


def _processed_on(record: Record, event: Event) -> date | None:
    if event.action is Action.REOPEN:
        return None  # a reopened record is in processing again, so that no old date sends it out
    if event.target is Status.PUBLIC:
        return record.processed_on or event.effective
    return record.processed_on


def evolve(record: Record | None, event: Event, particulars: Particulars) -> Record:
    """The record after `event`.

    Raises:
        InternalError: The event does not follow on the record (a gap, or another status).
    """
    if event.version != (record.version if record else 0) + 1:
        raise InternalError(f"event {event.version} of {event.accession} leaves a gap")
    if event.source is not (record.status if record else None):
        raise InternalError(f"event {event.version} of {event.accession} does not follow on its status")
    if record is None:
        return _born(event, particulars)
    return _marked(record, event) if event.action in MARKS else _moved(record, event)


def replay(events: Iterable[Event], particulars: Particulars) -> Record | None:
    """Fold a history, in order of version, into the state it leads to; `None` for no history."""
    record: Record | None = None
    for event in events:
        record = evolve(record, event, particulars)
    return record
