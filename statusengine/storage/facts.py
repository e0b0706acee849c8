"""What a database says of itself when it is opened: of which version it is, of which archive, and who opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import URL

from statusengine.domain.archive import Archive
from statusengine.errors import UnknownSchemaError
from statusengine.storage.database import masked
from statusengine.storage.reader import Reader
from statusengine.storage.revision import HEAD, is_under_copy, not_whole

__all__ = ["StoreFacts", "read_facts"]

_INSIDE: Final = "SELECT archive, single_user, created_by FROM archive"
_OUTSIDE: Final = "SELECT archive, false, '' FROM archive"
"""What a service of the public may read of the same row."""


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a database says of itself, and of who opened it.

    `sees_public` is set where PostgreSQL shows the account no more than the public may see.
    """

    archive: Archive
    single_user: bool
    created_by: str
    principal: str | None
    sees_public: bool = False


def read_facts(reader: Reader, url: URL) -> StoreFacts:
    """What the database at `url` says of itself.

    Raises:
        UnknownSchemaError: It is not made yet, not whole, or of another version; the hint is the command to type.
    """
    is_sqlite = url.get_backend_name() == "sqlite"
    revision = _revision(reader, is_sqlite=is_sqlite)
    if is_under_copy(revision):
        raise not_whole(masked(url))
    if revision != HEAD:
        command = "db init --archive DDBJ" if revision is None else "db upgrade"
        raise UnknownSchemaError(
            f"the database is at revision {revision or 'none'}, this version works with {HEAD}",
            hint=f"status --database {masked(url)} {command}",
        )
    sees_public = not is_sqlite and not reader.row("SELECT has_table_privilege('record', 'SELECT')")[0]
    row = reader.row(_OUTSIDE if sees_public else _INSIDE)
    if row is None:
        hint = f"status --database {masked(url)} db init --archive DDBJ"
        raise UnknownSchemaError("the database belongs to no archive yet", hint=hint)
    principal = None if is_sqlite else str(reader.row("SELECT session_user")[0])
    return StoreFacts(Archive(row[0]), bool(row[1]), str(row[2]), principal, sees_public=sees_public)


def _revision(reader: Reader, *, is_sqlite: bool) -> str | None:
    tables = "sqlite_master WHERE type = 'table' AND name" if is_sqlite else "pg_tables WHERE tablename"
    if reader.row(f"SELECT 1 FROM {tables} = 'alembic_version'") is None:  # noqa: S608 - constants
        return None
    row = reader.row("SELECT version_num FROM alembic_version")
    return None if row is None else str(row[0])
