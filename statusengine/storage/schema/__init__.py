"""The tables, declared once: what migrations must build, and what the rows of `rows` are written from.

A row class is a description of a table; no program of ours fills one, and statements do not need it. CHECK
constraints repeat what the rules promise, so that a hand with a database client cannot break them silently.
Keys of per-record tables begin with the accession, so that a database on several machines can part them by it. The
few others are small, or read beside any record: reference tables, of which each machine has the whole.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table
from sqlmodel import SQLModel

from statusengine.storage.schema.archive import ActorRow, ArchiveRow, SitePolicyRow
from statusengine.storage.schema.column import METADATA
from statusengine.storage.schema.operation import MemberRow, NoteRow, OperationRow, ProgressRow, RequestRow, ReviewRow
from statusengine.storage.schema.record import DueRow, EventRow, RecordRow
from statusengine.storage.schema.relation import LinkRow, ObservationRow, SecondaryRow
from statusengine.storage.schema.run import NoticeRow, RunRefusalRow, RunRow

__all__ = [
    "METADATA",
    "PER_RECORD",
    "REFERENCE",
    "ActorRow",
    "ArchiveRow",
    "DueRow",
    "EventRow",
    "LinkRow",
    "MemberRow",
    "NoteRow",
    "NoticeRow",
    "ObservationRow",
    "OperationRow",
    "ProgressRow",
    "RecordRow",
    "RequestRow",
    "ReviewRow",
    "RunRefusalRow",
    "RunRow",
    "SecondaryRow",
    "SitePolicyRow",
    "table",
]

PER_RECORD: Final = frozenset(
    {
        *("record", "event", "due", "link", "secondary", "observation"),
        *("request", "member", "notice", "run_refusal"),
    }
)
"""What belongs to one record each; every unique key begins with its accession."""
REFERENCE: Final = frozenset(
    {"archive", "actor", "site_policy", "operation", "note", "progress", "review", "run"},
)
"""What belongs to no single record."""


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    found: Table = METADATA.tables[str(row.__tablename__)]
    return found
