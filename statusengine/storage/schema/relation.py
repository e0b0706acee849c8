"""What a record is tied to, what replaced it, and what other archives say of theirs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index

from statusengine.domain.relation import Relation
from statusengine.storage.schema.column import STATUSES, Row, code, flag, key, moment, number, one_of, words

__all__ = ["LinkRow", "ObservationRow", "SecondaryRow"]


class LinkRow(Row, table=True):
    """A typed link to another accession, which may not be here; retired when it was a mistake, never removed."""

    __tablename__ = "link"
    __table_args__ = (
        one_of("relation", Relation),
        Index("ix_link_target", "target", "accession"),
        {"sqlite_with_rowid": False},
    )

    accession: str = key()
    relation: str = key()
    target: str = key()
    operation: str = words()
    retired_by: str | None = words(optional=True)


class SecondaryRow(Row, table=True):
    """An accession that another one, or several, answer for; retired when it stops being replaced, never removed."""

    __tablename__ = "secondary"
    __table_args__ = (
        CheckConstraint("accession <> successor", name="not_itself"),
        Index("ix_secondary_successor", "successor", "accession"),
        {"sqlite_with_rowid": False},
    )

    accession: str = key()
    successor: str = key()
    operation: str = key()
    retired_by: str | None = words(optional=True)


class ObservationRow(Row, table=True):
    """What another archive's list said of one of its records; beside our records, never in them."""

    __tablename__ = "observation"
    __table_args__ = (one_of("status", STATUSES),)

    accession: str = key()
    source: str = key()
    number: int = number()
    status: int = code()
    updated: date | None
    replaced_by: str | None = words(optional=True)
    forbidden: bool = flag()
    operation: str = words()
    observed_at: datetime = moment()
