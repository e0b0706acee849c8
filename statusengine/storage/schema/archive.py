"""The archive a database belongs to, who may do what in it, and what its site added to the policy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger
from sqlmodel import Field

from statusengine.domain.archive import Archive
from statusengine.domain.role import Role
from statusengine.storage.schema.column import Row, flag, key, moment, number, one_of, words

__all__ = ["ActorRow", "ArchiveRow", "SitePolicyRow"]


class ArchiveRow(Row, table=True):
    """The archive this database belongs to; one row, made with the database."""

    __tablename__ = "archive"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"), one_of("archive", Archive))

    id: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    archive: str = words()
    single_user: bool = flag()
    created_by: str = words()
    created_at: datetime = moment()


class ActorRow(Row, table=True):
    """A role that a principal has, or had. `number` counts how often it was given."""

    __tablename__ = "actor"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("(revoked_by IS NULL) = (revoked_at IS NULL)", name="revoked"),
        CheckConstraint("(role = 'submitter') = (owner IS NOT NULL)", name="owner"),
    )

    name: str = key()
    role: str = key()
    number: int = number()
    owner: str | None = words(optional=True)
    granted_by: str = words()
    granted_at: datetime = moment()
    revoked_by: str | None = words(optional=True)
    revoked_at: datetime | None = moment(optional=True)


class SitePolicyRow(Row, table=True):
    """A site's own additions to the policy, as they were written; the last one holds."""

    __tablename__ = "site_policy"

    number: int = number()
    version: str = words()
    text: str = words()
    adopted_by: str = words()
    adopted_at: datetime = moment()
