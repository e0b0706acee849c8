"""Connecting: one engine for each database, with the settings that the store's promises rest on.

SQLite runs with a write-ahead log, foreign keys, full synchronisation (what is acknowledged survives a power cut)
and a busy timeout. PostgreSQL is spoken to through psycopg 3, by the terms that its address names.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import StaticPool

from statusengine.errors import DatabaseUnavailableError, StatusEngineError, UsageError
from statusengine.storage.hosts import hosts_of, make_postgres_url
from statusengine.storage.terms import Terms, read_terms

__all__ = [
    "BEGIN",
    "address_of",
    "connect_engine",
    "file_of",
    "is_folder",
    "is_there",
    "location",
    "masked",
    "read_url",
    "unavailable",
]

BEGIN: Final = "statusengine_begin"
"""Execution option: how a transaction begins on SQLite. A writer takes the lock at once, a reader does not."""

_ADDRESS: Final = "statusengine_address"
"""Execution option: the address as it was given, without the terms that were added to it."""
_BUSY_MS: Final = 30_000
_SECRETS: Final = ("password", "sslpassword")
_READ_ONLY_TRANSACTION: Final = "25006"


def read_url(text: str) -> URL:
    """A database address: a URL of SQLAlchemy, or the path of a SQLite file.

    Raises:
        UsageError: It is neither, or names an engine that is not supported.
    """
    if "://" not in text:
        return URL.create("sqlite", database=_absolute(text))
    try:
        url = make_postgres_url(text) if text.startswith("postgresql") else make_url(text)
    except (ArgumentError, ValueError):
        raise UsageError(
            "the database address is not a URL", hint="sqlite:////path/to/file.sqlite or postgresql://…"
        ) from None
    read_terms(url)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise UsageError(f"{url.get_backend_name()} is not supported", hint="use sqlite or postgresql")
    return url


def _absolute(path: str) -> str:
    try:
        return str(Path(path).expanduser().absolute())
    except (RuntimeError, OSError) as error:  # no such home folder, or the working folder is gone
        raise UsageError("the path of the database leads nowhere", hint="give it from / on") from error


def masked(url: URL) -> str:
    """The address without its password, wherever it stands."""
    secret = {name: "***" for name in _SECRETS if name in url.query}
    return url.update_query_dict(secret).render_as_string(hide_password=True)


def address_of(connection: Connection) -> str:
    """The address that a connection was opened by, without its password."""
    return masked(connection.get_execution_options().get(_ADDRESS, connection.engine.url))


def location(url: URL) -> str:
    """Where the data is, for people."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return f"{','.join(hosts_of(url)) or 'local socket'}/{url.database}"


def connect_engine(url: URL, *, create: bool = False, hurry: bool = True) -> Engine:
    """An engine for `url`; it connects when first used. Without `hurry` the server sets no limits of time.

    Raises:
        DatabaseUnavailableError: The SQLite file is not there and `create` is not set.
    """
    bare, terms = read_terms(url)
    if url.get_backend_name() != "sqlite":
        return _postgres(bare, terms if hurry else terms.unhurried())
    url = bare
    file = file_of(url)
    if file is None:
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _expect_file(file, create=create)
        engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres(url: URL, terms: Terms) -> Engine:
    query = terms.session(url.query)
    engine = create_engine(url.set(query=query), execution_options={_ADDRESS: url}, **terms.pool())
    may_move = len(hosts_of(url)) > 1
    event.listen(engine, "handle_error", partial(_tell_lost, may_move=may_move))
    return engine


def _expect_file(path: Path, *, create: bool) -> None:
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _out_of_reach(path, error) from error
    elif not is_there(path):
        raise DatabaseUnavailableError(
            f"there is no database at {path}", hint=f"status --database {path} db init --archive DDBJ"
        )


def is_there(path: Path) -> bool:
    """Whether a file lies at `path`.

    Raises:
        DatabaseUnavailableError: It cannot be told; a folder on the way may not be entered.
    """
    return S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """Whether a folder lies at `path`.

    Raises:
        DatabaseUnavailableError: It cannot be told; a folder on the way may not be entered.
    """
    return S_ISDIR(_mode(path))


def file_of(url: URL) -> Path | None:
    """The file that a database of SQLite lies in; `None` for one in memory."""
    return None if url.database in {None, "", ":memory:"} else Path(str(url.database))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise _out_of_reach(path, error) from error


def _out_of_reach(path: Path, error: OSError) -> DatabaseUnavailableError:
    return DatabaseUnavailableError(
        f"{path} cannot be reached: {error.strerror}", hint="check who may enter its folder, or name another file"
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_MS}", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # to set it again is to write
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _tell_lost(context: ExceptionContext, *, may_move: bool) -> None:
    """A server that cannot be reached is trouble of the connection, like one that was lost.

    So is one that takes no writes any more, where another of several may take them by now.
    """
    is_standby = getattr(context.original_exception, "sqlstate", None) == _READ_ONLY_TRANSACTION
    nobody_there = context.connection is None and isinstance(context.sqlalchemy_exception, OperationalError)
    if nobody_there or (may_move and is_standby):
        context.is_disconnect = True


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def unavailable(error: Exception) -> StatusEngineError:
    """What the driver said, as our error; the statement and its values are left out."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    message = f"the database cannot be used: {said[0] if said else 'no answer'}"
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return DatabaseUnavailableError(message, hint=_HINTS.get(str(state), _hint(message)))


_DAMAGED: Final = "it is damaged: let nobody write to it, and bring back the last copy that passes status db check"
_HINTS: Final = {
    "57014": "statement_timeout=SECONDS in its address sets how long one statement may take",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "25P03": "idle_in_transaction_session_timeout=SECONDS in its address sets how long a reader may pause",
}


def _hint(message: str) -> str:
    if "permission denied" in message:
        return _NO_RIGHT
    if "malformed" in message or "not a database" in message:
        return _DAMAGED
    return _READ_ONLY if "readonly" in message else _CHECK


_NO_RIGHT: Final = (
    "the account has no right to that: PostgreSQL's role statusengine_writer works, statusengine_reader sees what the"
    " public sees"
)
_CHECK: Final = "check that it is up and may be read and written; status db info says where it is"
_READ_ONLY: Final = (
    "the file and its folder must be writable; to read alone, its -wal and -shm files beside it will do"
)
