"""The ledger of the nightly job, and the notices it and others owe."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint

from statusengine.domain.notice import NoticeOutcome, NoticeSubject
from statusengine.storage.schema.column import Row, key, moment, number, one_of, words

__all__ = ["NoticeRow", "RunRefusalRow", "RunRow"]


class RunRow(Row, table=True):
    """One run of the nightly job; without `finished_at` it did not come to its end."""

    __tablename__ = "run"

    id: str = key()
    on_date: date
    principal: str = words()
    started_at: datetime = moment()
    finished_at: datetime | None = moment(optional=True)
    released: int
    rereleased: int
    refused: int


class RunRefusalRow(Row, table=True):
    """A record that a run could not move, and why."""

    __tablename__ = "run_refusal"

    accession: str = key()
    run: str = key()
    code: str = words()
    message: str = words()


class NoticeRow(Row, table=True):
    """A message owed to the submitter for an event: owed, then taken by a sender, then reported by it."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("subject", NoticeSubject),
        one_of("outcome", NoticeOutcome),
        CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),
        CheckConstraint("(outcome IS NULL) = (reported_at IS NULL)", name="reported"),
        CheckConstraint("outcome IS NULL OR taken_at IS NOT NULL", name="taken_first"),
    )

    accession: str = key()
    version: int = number()
    subject: str = key()
    owed_since: datetime = moment()
    due_on: date | None
    taken_at: datetime | None = moment(optional=True)
    taken_by: str | None = words(optional=True)
    outcome: str | None = words(optional=True)
    reported_at: datetime | None = moment(optional=True)
    reported_by: str | None = words(optional=True)
