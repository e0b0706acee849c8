"""A record, its history, and what is due of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.status import Status
from statusengine.storage.schema.column import (
    GONE,
    OUT,
    STATUSES,
    Row,
    code,
    flag,
    key,
    moment,
    number,
    one_of,
    words,
)

__all__ = ["DueRow", "EventRow", "RecordRow"]


class RecordRow(Row, table=True):
    """The present state of one record."""

    __tablename__ = "record"
    __table_args__ = (
        one_of("status", STATUSES),
        one_of("archive", Archive),
        one_of("access", AccessTier),
        CheckConstraint("version >= 1 AND cause BETWEEN 1 AND version", name="version"),
        CheckConstraint(f"(status IN ({OUT})) = (first_public_on IS NOT NULL)", name="first_public_on"),
        CheckConstraint(f"status NOT IN ({OUT}) OR processed_on IS NOT NULL", name="processed_on"),
        CheckConstraint(f"status NOT IN ({GONE}) OR reason IS NOT NULL", name="reason"),
        CheckConstraint(
            f"purged_on IS NULL OR status IN ({Status.CANCELED.code}, {Status.WITHDRAWN.code})",
            name="purged_on",
        ),
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 70}},
    )

    accession: str = key()
    kind: str = words()
    archive: str = words()
    scope: str = words()
    owner: str | None = words(optional=True)
    access: str = words()
    status: int = code()
    version: int
    cause: int
    since: date
    reason: str | None = words(optional=True)
    detail: str | None = words(optional=True)
    first_public_on: date | None
    processed_on: date | None
    hold_on: date | None
    rerelease_on: date | None
    review_on: date | None
    purged_on: date | None
    frozen: bool = flag()
    as_part: bool = flag()


class EventRow(Row, table=True):
    """One thing that happened to one record; only ever inserted."""

    __tablename__ = "event"
    __table_args__ = (
        one_of("action", Action),
        one_of("target", STATUSES),
        CheckConstraint("version >= 1 AND (version = 1) = (source IS NULL)", name="version"),
        CheckConstraint(
            f"source IS NULL OR source NOT IN ({OUT}) OR target IN ({OUT})", name="never_back_to_private"
        ),
        CheckConstraint(f"source IS NULL OR source IN ({OUT}) OR target NOT IN ({GONE})", name="never_public_before"),
    )

    accession: str = key()
    version: int = number()
    operation: str = words()
    action: str = words()
    source: int | None = code(optional=True)
    target: int = code()
    reason: str | None = words(optional=True)
    detail: str | None = words(optional=True)
    until: date | None
    effective: date
    recorded_at: datetime = moment()
    as_part: bool = flag()
    carried_from: str | None = words(optional=True)


class DueRow(Row, table=True):
    """What the nightly job has to do with a record, and from which date on; gone once done."""

    __tablename__ = "due"
    __table_args__ = (
        one_of("action", (Action.RELEASE, Action.RERELEASE)),
        Index("ix_due_on_date", "on_date"),
        {"sqlite_with_rowid": False},
    )

    accession: str = key()
    on_date: date
    action: str = words()
