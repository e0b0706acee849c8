"""The kinds of rows, and of each table what a statement must know: columns, their types, and the key.

The tables are declared in `schema`, with all that they promise; the modules here are written from there, by the test
that compares the two. What reads and writes begins here, without the machinery of classes that declaring needs.
"""

from __future__ import annotations

from sqlalchemy import Table

from statusengine.storage.rows.archive import ActorRow, ArchiveRow, SitePolicyRow
from statusengine.storage.rows.operation import MemberRow, NoteRow, OperationRow, ProgressRow, RequestRow, ReviewRow
from statusengine.storage.rows.record import DueRow, EventRow, RecordRow
from statusengine.storage.rows.relation import LinkRow, ObservationRow, SecondaryRow
from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.rows.run import NoticeRow, RunRefusalRow, RunRow

__all__ = [
    "METADATA",
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
    "Row",
    "RunRefusalRow",
    "RunRow",
    "SecondaryRow",
    "SitePolicyRow",
    "table",
]


def table(row: type[Row]) -> Table:
    """The table behind a kind of row."""
    return row.__table__
