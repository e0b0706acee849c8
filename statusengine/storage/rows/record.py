"""A record, its history, and what is due of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, SmallInteger, Table, Text

from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["DueRow", "EventRow", "RecordRow"]


class RecordRow(Row):
    """The present state of one record."""

    __table__ = Table(
        "record",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("kind", Text),
        Column("archive", Text),
        Column("scope", Text),
        Column("owner", Text),
        Column("access", Text),
        Column("status", SmallInteger),
        Column("version", Integer),
        Column("cause", Integer),
        Column("since", Date),
        Column("reason", Text),
        Column("detail", Text),
        Column("first_public_on", Date),
        Column("processed_on", Date),
        Column("hold_on", Date),
        Column("rerelease_on", Date),
        Column("review_on", Date),
        Column("purged_on", Date),
        Column("frozen", Boolean),
        Column("as_part", Boolean),
    )


class EventRow(Row):
    """One thing that happened to one record; only ever inserted."""

    __table__ = Table(
        "event",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("operation", Text),
        Column("action", Text),
        Column("source", SmallInteger),
        Column("target", SmallInteger),
        Column("reason", Text),
        Column("detail", Text),
        Column("until", Date),
        Column("effective", Date),
        Column("recorded_at", UtcDateTime),
        Column("as_part", Boolean),
        Column("carried_from", Text),
    )


class DueRow(Row):
    """What the nightly job has to do with a record, and from which date on; gone once done."""

    __table__ = Table(
        "due",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("on_date", Date),
        Column("action", Text),
    )
