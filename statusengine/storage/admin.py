"""Making a database, bringing it up to date, and saying what it is.

Migrations lie in the package (a wheel) or beside it (a checkout); a folder counts only where an `env.py` lies.
The live connection is handed to Alembic, so that no password passes through a configuration file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from statusengine.domain.archive import Archive
from statusengine.errors import InternalError, UsageError, WrongArchiveError
from statusengine.storage.codec import as_moment
from statusengine.storage.database import (
    BEGIN,
    address_of,
    connect_engine,
    is_there,
    location,
    masked,
    read_url,
    unavailable,
)
from statusengine.storage.revision import is_under_copy, not_whole

__all__ = ["DatabaseInfo", "create", "info", "make", "migrations_folder", "upgrade"]

_PACKAGE: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseInfo:
    """What a database is; fields are `None` where it is not made yet. Moments are in UTC.

    `partitions` is how many parts the tables of records are in, 0 where they are whole.
    """

    url: str
    engine: str
    location: str
    head: str
    revision: str | None = None
    archive: Archive | None = None
    single_user: bool | None = None
    created_by: str | None = None
    created_at: datetime | None = None
    records: int | None = None
    partitions: int | None = None

    @property
    def is_current(self) -> bool:
        """Whether this version can work with it."""
        return self.revision == self.head and self.archive is not None


def migrations_folder() -> Path:
    """Where the migrations are.

    Raises:
        InternalError: The installation is without them.
    """
    for folder in (_PACKAGE / "_migrations", _PACKAGE.parent / "alembic"):
        if (folder / "env.py").is_file():
            return folder
    raise InternalError("this installation has no migrations")


def config(connection: Connection | None = None, partitions: int | None = None) -> Config:
    """Alembic's configuration, without a file; `partitions` where tables are made in so many."""
    made = Config()
    made.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    made.attributes.update(connection=connection, partitions=partitions)
    return made


def create(  # noqa: PLR0913 - what is fixed when a database is made
    address: str,
    *,
    archive: Archive,
    principal: str,
    now: datetime,
    single_user: bool = False,
    partitions: int | None = None,
) -> DatabaseInfo:
    """Make a database, or bring one of the same archive up to date; the archive is fixed with it.

    It is made by `principal`; on PostgreSQL by the session's user, whatever name is given. `partitions` divides the
    tables whose keys begin with the accession by its hash, on PostgreSQL only, and is fixed like the archive.

    Raises:
        UsageError: It cannot be partitioned, or is in another way.
        WrongArchiveError: It belongs to another archive already.
        UnknownSchemaError: A copy into it is not whole.
        DatabaseUnavailableError: It cannot be reached or written.
    """
    url = read_url(address)
    if partitions is not None:
        _expect_divisible(url, partitions)
    with _engine(url, create=True) as engine:
        make(engine, archive=archive, principal=principal, now=now, single_user=single_user, partitions=partitions)
        return _describe(url, engine)


_MOST_PARTITIONS: Final = 256


def _expect_divisible(url: URL, partitions: int) -> None:
    if url.get_backend_name() != "postgresql":
        raise UsageError("only PostgreSQL has partitions", hint="leave --partitions out")
    if not 2 <= partitions <= _MOST_PARTITIONS:  # noqa: PLR2004 - one part is the whole
        raise UsageError(f"{partitions} is no number of partitions", hint=f"from 2 to {_MOST_PARTITIONS}")


def make(  # noqa: PLR0913 - as above
    engine: Engine,
    *,
    archive: Archive,
    principal: str,
    now: datetime,
    single_user: bool = False,
    partitions: int | None = None,
) -> None:
    """The same on an engine that is open (a database in memory lives no longer than it)."""
    with _transaction(engine) as connection:
        _expect_whole(connection)
        command.upgrade(config(connection, partitions), "head")
        if partitions is not None and partitions != _partitions(connection):
            raise UsageError(
                f"the database has {_partitions(connection) or 'no'} partitions, and keeps them",
                hint="make another with db init --partitions, and copy the archive",
            )
        found = connection.execute(text("SELECT archive, single_user FROM archive")).fetchone()
        if found is None:
            from statusengine.storage import rows  # noqa: PLC0415 - the tables are heavy, and only needed here

            values = {"id": 1, "archive": archive.value, "single_user": single_user, "created_at": now}
            maker = _session_user(connection) or principal
            connection.execute(rows.table(rows.ArchiveRow).insert().values(**values, created_by=maker))
        elif found[0] != archive.value:
            raise WrongArchiveError(f"the database belongs to {found[0]}, not to {archive}")
        elif single_user and not found[1]:
            raise WrongArchiveError(
                "the database was made for several users, and stays so",
                hint="make another one with db init --single-user",
            )


def _session_user(connection: Connection) -> str | None:
    """Who the server knows to be there; on SQLite nobody vouches for anybody."""
    if connection.dialect.name == "sqlite":
        return None
    return str(connection.execute(text("SELECT session_user")).scalar_one())


def _partitions(connection: Connection) -> int:
    """Into how many partitions the tables of records are divided; 0 where they are whole."""
    if connection.dialect.name == "sqlite":
        return 0
    counted = "SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('record')"
    return int(connection.execute(text(counted)).scalar_one())


def _expect_whole(connection: Connection) -> None:
    if is_under_copy(MigrationContext.configure(connection).get_current_revision()):
        raise not_whole(address_of(connection))


def upgrade(address: str, revision: str = "head") -> DatabaseInfo:
    """Bring the schema up to this version."""
    url = read_url(address)
    with _engine(url) as engine:
        with _transaction(engine) as connection:
            _expect_whole(connection)
            command.upgrade(config(connection), revision)
        return _describe(url, engine)


def downgrade(address: str, revision: str) -> DatabaseInfo:
    """Take the schema back to an earlier version; for tests and for going back to an earlier release."""
    url = read_url(address)
    with _engine(url) as engine:
        with _transaction(engine) as connection:
            command.downgrade(config(connection), revision)
        return _describe(url, engine)


def info(address: str) -> DatabaseInfo:
    """What the database is; a SQLite file that is not there is described, not made."""
    url = read_url(address)
    if url.get_backend_name() == "sqlite" and not is_there(Path(str(url.database))):
        return DatabaseInfo(url=masked(url), engine="sqlite", location=location(url), head=_head())
    with _engine(url) as engine:
        return _describe(url, engine)


def _head() -> str:
    return str(ScriptDirectory.from_config(config()).get_current_head())


def _describe(url: URL, engine: Engine) -> DatabaseInfo:
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        told: dict[str, Any] = {}
        if inspect(connection).has_table("archive"):
            row = connection.execute(
                text("SELECT archive, single_user, created_by, created_at FROM archive")
            ).fetchone()
            count = connection.execute(text("SELECT count(*) FROM record")).scalar_one()
            told = {"records": count, "partitions": _partitions(connection)} | (_told(row) if row else {})
        return DatabaseInfo(
            url=masked(url),
            engine=f"{engine.dialect.name} {'.'.join(map(str, engine.dialect.server_version_info or ()))}".strip(),
            location=location(url),
            head=_head(),
            revision=revision,
            **told,
        )


def _told(row: Any) -> dict[str, Any]:
    return {
        "archive": Archive(row[0]),
        "single_user": bool(row[1]),
        "created_by": row[2],
        "created_at": as_moment(row[3]),
    }


@contextmanager
def _engine(url: URL, *, create: bool = False) -> Iterator[Engine]:
    engine = connect_engine(url, create=create, hurry=False)
    try:
        yield engine
    except DBAPIError as error:
        raise unavailable(error) from error
    finally:
        engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    options = {BEGIN: "BEGIN IMMEDIATE"}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection
