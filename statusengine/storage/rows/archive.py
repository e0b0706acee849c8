"""The archive a database belongs to, who may do what in it, and what its site added to the policy."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, Table, Text

from statusengine.storage.rows.row import METADATA, Row
from statusengine.storage.types import KEY, UtcDateTime

__all__ = ["ActorRow", "ArchiveRow", "SitePolicyRow"]


class ArchiveRow(Row):
    """The archive this database belongs to; one row, made with the database."""

    __table__ = Table(
        "archive",
        METADATA,
        Column("id", SmallInteger, primary_key=True, autoincrement=False),
        Column("archive", Text),
        Column("single_user", Boolean),
        Column("created_by", Text),
        Column("created_at", UtcDateTime),
    )


class ActorRow(Row):
    """A role that a principal has, or had. `number` counts how often it was given."""

    __table__ = Table(
        "actor",
        METADATA,
        Column("name", KEY, primary_key=True),
        Column("role", KEY, primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("owner", Text),
        Column("granted_by", Text),
        Column("granted_at", UtcDateTime),
        Column("revoked_by", Text),
        Column("revoked_at", UtcDateTime),
    )


class SitePolicyRow(Row):
    """A site's own additions to the policy, as they were written; the last one holds."""

    __table__ = Table(
        "site_policy",
        METADATA,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("version", Text),
        Column("text", Text),
        Column("adopted_by", Text),
        Column("adopted_at", UtcDateTime),
    )
