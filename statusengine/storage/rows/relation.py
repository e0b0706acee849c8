"""What a record is tied to, what replaced it, and what other archives say of theirs."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, SmallInteger, Table, Text

from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["LinkRow", "ObservationRow", "SecondaryRow"]


class LinkRow(Row):
    """A typed link to another accession, which may not be here; retired when it was a mistake, never removed."""

    __table__ = Table(
        "link",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("relation", KEY, primary_key=True),
        Column("target", KEY, primary_key=True),
        Column("operation", Text),
        Column("retired_by", Text),
    )


class SecondaryRow(Row):
    """An accession that another one, or several, answer for; retired when it stops being replaced, never removed."""

    __table__ = Table(
        "secondary",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("successor", KEY, primary_key=True),
        Column("operation", KEY, primary_key=True),
        Column("retired_by", Text),
    )


class ObservationRow(Row):
    """What another archive's list said of one of its records; beside our records, never in them."""

    __table__ = Table(
        "observation",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("source", KEY, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("status", SmallInteger),
        Column("updated", Date),
        Column("replaced_by", Text),
        Column("forbidden", Boolean),
        Column("operation", Text),
        Column("observed_at", UtcDateTime),
    )
