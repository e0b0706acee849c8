"""The tables, once: what migrations must build and what writing binds to.

A row class is a description of a table and never leaves this package; the domain's frozen values do. CHECK
constraints repeat what the rules promise, so that a hand with a database client cannot break them silently.
Keys of per-record tables begin with the accession; `archive`, `operation`, `note` and `run` are the few others.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, Index, MetaData, SmallInteger, Table, Text, text
from sqlmodel import Field, SQLModel

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.storage.types import KEY, UtcDateTime

__all__ = [
    "METADATA",
    "ArchiveRow",
    "DueRow",
    "EventRow",
    "LinkRow",
    "NoteRow",
    "NoticeRow",
    "ObservationRow",
    "OperationRow",
    "RecordRow",
    "RequestRow",
    "RunRefusalRow",
    "RunRow",
    "SecondaryRow",
    "table",
]

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _Row(SQLModel):
    metadata = METADATA


def _key() -> Any:
    return Field(sa_type=KEY, primary_key=True)


def _text(*, optional: bool = False) -> Any:
    return Field(sa_type=Text, nullable=optional)


def _code(*, optional: bool = False) -> Any:
    return Field(sa_type=SmallInteger, nullable=optional)


def _moment(*, optional: bool = False) -> Any:
    return Field(sa_type=UtcDateTime, nullable=optional)


def _flag() -> Any:
    return Field(sa_column_kwargs={"server_default": text("false")}, default=False)


def _one_of(column: str, values: Any) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


_STATUSES: Final = sorted(status.code for status in Status)
_OUT: Final = ", ".join(str(code) for code in sorted(status.code for status in EVER_PUBLIC))
_GONE: Final = ", ".join(str(status.code) for status in sorted(EVER_PUBLIC) if status is not Status.PUBLIC)


class ArchiveRow(_Row, table=True):
    """The archive this database belongs to; one row, made with the database."""

    __tablename__ = "archive"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"), _one_of("archive", Archive))

    id: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    archive: str = _text()
    single_user: bool = _flag()
    created_by: str = _text()
    created_at: datetime = _moment()


class RecordRow(_Row, table=True):
    """The present state of one record."""

    __tablename__ = "record"
    __table_args__ = (
        _one_of("status", _STATUSES),
        _one_of("archive", Archive),
        _one_of("access", AccessTier),
        CheckConstraint("version >= 1 AND cause BETWEEN 1 AND version", name="version"),
        CheckConstraint(f"(status IN ({_OUT})) = (first_public_on IS NOT NULL)", name="first_public_on"),
        CheckConstraint(f"status NOT IN ({_OUT}) OR processed_on IS NOT NULL", name="processed_on"),
        CheckConstraint(f"status NOT IN ({_GONE}) OR reason IS NOT NULL", name="reason"),
        CheckConstraint(
            f"purged_on IS NULL OR status IN ({Status.CANCELED.code}, {Status.WITHDRAWN.code})",
            name="purged_on",
        ),
        {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 70}},
    )

    accession: str = _key()
    kind: str = _text()
    archive: str = _text()
    scope: str = _text()
    owner: str | None = _text(optional=True)
    access: str = _text()
    status: int = _code()
    version: int
    cause: int
    since: date
    reason: str | None = _text(optional=True)
    detail: str | None = _text(optional=True)
    first_public_on: date | None
    processed_on: date | None
    hold_on: date | None
    rerelease_on: date | None
    review_on: date | None
    purged_on: date | None
    frozen: bool = _flag()
    as_part: bool = _flag()


class OperationRow(_Row, table=True):
    """Something asked for and done: who, why, on what evidence, by which rules. Its id is the caller's key.

    `accession` is the record asked for; a run and an import have none of their own.
    """

    __tablename__ = "operation"
    __table_args__ = (
        _one_of("action", Action),
        CheckConstraint("approver IS NULL OR approver <> principal OR single_handed", name="second_person"),
    )

    id: str = _key()
    accession: str | None = _text(optional=True)
    action: str = _text()
    reason: str | None = _text(optional=True)
    requester: str | None = _text(optional=True)
    principal: str = _text()
    on_behalf_of: str | None = _text(optional=True)
    approver: str | None = _text(optional=True)
    single_handed: bool = _flag()
    evidence: str | None = _text(optional=True)
    confirmed_with: str | None = _text(optional=True)
    policy_version: str = _text()
    run: str | None = _text(optional=True)
    fingerprint: str = _text()
    recorded_at: datetime = _moment()


class NoteRow(_Row, table=True):
    """The free text of an operation, apart from it: text can be destroyed, history cannot."""

    __tablename__ = "note"

    operation: str = _key()
    public_note: str | None = _text(optional=True)
    internal_note: str | None = _text(optional=True)


class EventRow(_Row, table=True):
    """One thing that happened to one record; only ever inserted."""

    __tablename__ = "event"
    __table_args__ = (
        _one_of("action", Action),
        _one_of("target", _STATUSES),
        CheckConstraint("version >= 1 AND (version = 1) = (source IS NULL)", name="version"),
        CheckConstraint(
            f"source IS NULL OR source NOT IN ({_OUT}) OR target IN ({_OUT})", name="never_back_to_private"
        ),
        CheckConstraint(
            f"source IS NULL OR source IN ({_OUT}) OR target NOT IN ({_GONE})", name="never_public_before"
        ),
    )

    accession: str = _key()
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    operation: str = _text()
    action: str = _text()
    source: int | None = _code(optional=True)
    target: int = _code()
    reason: str | None = _text(optional=True)
    detail: str | None = _text(optional=True)
    until: date | None
    effective: date
    recorded_at: datetime = _moment()
    as_part: bool = _flag()
    carried_from: str | None = _text(optional=True)


class DueRow(_Row, table=True):
    """What the nightly job has to do with a record, and from which date on; gone once done."""

    __tablename__ = "due"
    __table_args__ = (
        _one_of("action", (Action.RELEASE, Action.RERELEASE)),
        Index("ix_due_on_date", "on_date"),
        {"sqlite_with_rowid": False},
    )

    accession: str = _key()
    on_date: date
    action: str = _text()


class LinkRow(_Row, table=True):
    """A typed link to another accession, which may not be here."""

    __tablename__ = "link"
    __table_args__ = (
        _one_of("relation", ("part_of", "cites", "derived_from")),
        Index("ix_link_target", "target", "accession"),
        {"sqlite_with_rowid": False},
    )

    accession: str = _key()
    relation: str = _key()
    target: str = _key()


class SecondaryRow(_Row, table=True):
    """An accession that another one, or several, answer for; retired when it stops being replaced, never removed."""

    __tablename__ = "secondary"
    __table_args__ = (
        CheckConstraint("accession <> successor", name="not_itself"),
        Index("ix_secondary_successor", "successor", "accession"),
        {"sqlite_with_rowid": False},
    )

    accession: str = _key()
    successor: str = _key()
    operation: str = _key()
    retired_by: str | None = _text(optional=True)


class ObservationRow(_Row, table=True):
    """What another archive's list said of one of its records; beside our records, never in them."""

    __tablename__ = "observation"
    __table_args__ = (_one_of("status", _STATUSES),)

    accession: str = _key()
    source: str = _key()
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: int = _code()
    updated: date | None
    replaced_by: str | None = _text(optional=True)
    forbidden: bool = _flag()
    operation: str = _text()
    observed_at: datetime = _moment()


class RequestRow(_Row, table=True):
    """A move that waits, or waited, for a second person."""

    __tablename__ = "request"
    __table_args__ = (
        _one_of("state", ("pending", "approved", "declined")),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        Index("ix_request_state", "state", "accession"),
    )

    accession: str = _key()
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    operation: str = _text()
    action: str = _text()
    reason: str = _text()
    detail: str | None = _text(optional=True)
    until: date | None
    requester: str = _text()
    principal: str = _text()
    asked_at: datetime = _moment()
    asked_on: date
    hidden_by: int | None
    state: str = _text()
    decided_operation: str | None = _text(optional=True)
    decided_by: str | None = _text(optional=True)
    decided_at: datetime | None = _moment(optional=True)


class RunRow(_Row, table=True):
    """One run of the nightly job; without `finished_at` it did not come to its end."""

    __tablename__ = "run"

    id: str = _key()
    on_date: date
    principal: str = _text()
    started_at: datetime = _moment()
    finished_at: datetime | None = _moment(optional=True)
    released: int
    rereleased: int
    refused: int


class RunRefusalRow(_Row, table=True):
    """A record that a run could not move, and why."""

    __tablename__ = "run_refusal"

    accession: str = _key()
    run: str = _key()
    code: str = _text()
    message: str = _text()


class NoticeRow(_Row, table=True):
    """A message owed to the submitter for an event."""

    __tablename__ = "notice"
    __table_args__ = (_one_of("subject", ("released", "failed_quality_control")),)

    accession: str = _key()
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject: str = _text()
    owed_since: datetime = _moment()
    outcome: str | None = _text(optional=True)


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    found: Table = METADATA.tables[str(row.__tablename__)]
    return found
