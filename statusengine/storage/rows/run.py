"""The ledger of the nightly job, and the notices it and others owe."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Table, Text

from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["NoticeRow", "RunRefusalRow", "RunRow"]


class RunRow(Row):
    """One run of the nightly job; without `finished_at` it did not come to its end."""

    __table__ = Table(
        "run",
        METADATA,
        Column("id", KEY, primary_key=True),
        Column("on_date", Date),
        Column("principal", Text),
        Column("started_at", UtcDateTime),
        Column("finished_at", UtcDateTime),
        Column("released", Integer),
        Column("rereleased", Integer),
        Column("refused", Integer),
    )


class RunRefusalRow(Row):
    """A record that a run could not move, and why."""

    __table__ = Table(
        "run_refusal",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("run", KEY, primary_key=True),
        Column("code", Text),
        Column("message", Text),
    )


class NoticeRow(Row):
    """A message owed to the submitter for an event: owed, then taken by a sender, then reported by it."""

    __table__ = Table(
        "notice",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("subject", KEY, primary_key=True),
        Column("owed_since", UtcDateTime),
        Column("due_on", Date),
        Column("taken_at", UtcDateTime),
        Column("taken_by", Text),
        Column("outcome", Text),
        Column("reported_at", UtcDateTime),
        Column("reported_by", Text),
    )
