"""What was asked and done: operations, their text, what they carried along, and who else must agree."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, Table, Text

from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["MemberRow", "NoteRow", "OperationRow", "ProgressRow", "RequestRow", "ReviewRow"]


class OperationRow(Row):
    """Something asked for and done: who, why, on what evidence, by which rules. Its id is the caller's key."""

    __table__ = Table(
        "operation",
        METADATA,
        Column("id", KEY, primary_key=True),
        Column("accession", Text),
        Column("action", Text),
        Column("reason", Text),
        Column("requester", Text),
        Column("principal", Text),
        Column("on_behalf_of", Text),
        Column("approver", Text),
        Column("single_handed", Boolean),
        Column("break_glass", Boolean),
        Column("evidence", Text),
        Column("confirmed_with", Text),
        Column("policy_version", Text),
        Column("run", Text),
        Column("fingerprint", Text),
        Column("recorded_at", UtcDateTime),
    )


class NoteRow(Row):
    """The free text of an operation, apart from it: text can be destroyed, history cannot."""

    __table__ = Table(
        "note",
        METADATA,
        Column("operation", KEY, primary_key=True),
        Column("public_note", Text),
        Column("internal_note", Text),
        Column("redacted_by", Text),
    )


class MemberRow(Row):
    """A record that an operation carries along, or will once it is approved."""

    __table__ = Table(
        "member",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("operation", KEY, primary_key=True),
        Column("version", Integer),
        Column("via", Text),
        Column("as_part", Boolean),
    )


class ProgressRow(Row):
    """An operation too large for one transaction, until it is whole. `cursor` is the last member done."""

    __table__ = Table(
        "progress",
        METADATA,
        Column("operation", KEY, primary_key=True),
        Column("accession", Text),
        Column("number", Integer),
        Column("phase", Text),
        Column("cursor", Text),
        Column("done", Integer),
        Column("total", Integer),
        Column("principal", Text),
        Column("started_at", UtcDateTime),
    )


class RequestRow(Row):
    """A move that waits, or waited, for a second person."""

    __table__ = Table(
        "request",
        METADATA,
        Column("accession", KEY, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("operation", Text),
        Column("action", Text),
        Column("reason", Text),
        Column("detail", Text),
        Column("until", Date),
        Column("clear_date", Boolean),
        Column("override", Boolean),
        Column("go_on", Boolean),
        Column("successors", Text),
        Column("event", Integer),
        Column("requester", Text),
        Column("principal", Text),
        Column("why", Text),
        Column("asked_at", UtcDateTime),
        Column("asked_on", Date),
        Column("expires_on", Date),
        Column("version", Integer),
        Column("members", Integer),
        Column("hidden_by", Integer),
        Column("single_handed", Boolean),
        Column("state", Text),
        Column("decided_operation", Text),
        Column("decided_by", Text),
        Column("decided_at", UtcDateTime),
    )


class ReviewRow(Row):
    """An operation that one person carried out where two are asked for, until another has signed it."""

    __table__ = Table(
        "review",
        METADATA,
        Column("operation", KEY, primary_key=True),
        Column("accession", Text),
        Column("principal", Text),
        Column("done_at", UtcDateTime),
        Column("signed_by", Text),
        Column("signed_at", UtcDateTime),
        Column("note", Text),
    )
