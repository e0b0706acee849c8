"""Connecting: the settings that the store's promises rest on, and addresses that never tell a password."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from statusengine import DatabaseUnavailableError, StatusEngine, UsageError, create_database, database_info
from statusengine.domain.archive import Archive
from statusengine.storage import database
from statusengine.storage.database import connect_engine, location, masked, read_url, unavailable


def test_sqlite_runs_with_its_safeguards(made_sqlite_url):
    """A SQLite file has a write-ahead log, foreign keys, full synchronisation and a busy timeout."""
    engine = connect_engine(read_url(made_sqlite_url))
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


@pytest.mark.parametrize(
    "address, shown, place",
    [
        ("sqlite:////tmp/a.sqlite", "sqlite:////tmp/a.sqlite", "/tmp/a.sqlite"),  # noqa: S108 - a name only, no file
        ("/tmp/a b.sqlite", "sqlite:////tmp/a b.sqlite", "/tmp/a b.sqlite"),  # noqa: S108 - a name only, no file
        ("sqlite://", "sqlite://", "memory"),
        ("postgresql://u:s%25cret@host/db", "postgresql+psycopg://u:***@host/db", "host/db"),
        ("postgres+psycopg2://host/db", None, None),
        ("postgresql+psycopg2:///db", "postgresql+psycopg:///db", "local socket/db"),
    ],
)
def test_an_address_is_read_and_shown_without_its_password(address, shown, place):
    """An address is a URL or a path; what is shown of it never has the password."""
    if shown is None:
        with pytest.raises(UsageError):
            read_url(address)
        return
    url = read_url(address)
    assert (masked(url), location(url)) == (shown, place)
    assert "cret" not in masked(url) + location(url)


def test_a_password_may_have_any_character():
    """A percent sign, an at sign and a slash in a password reach the driver as they are."""
    assert read_url("postgresql://u:a%25b%40c%2Fd@host/db").password == "a%b@c/d"  # noqa: S105 - no one has this password


@pytest.mark.parametrize("address", ["mysql://host/db", "nonsense://", "://", "sqlite:x://"])
def test_what_is_no_address_is_a_mistake(address):
    """Another engine, or what is no URL at all, raises and says which are known."""
    with pytest.raises(UsageError) as caught:
        read_url(address)
    assert caught.value.hint


def test_a_path_is_taken_from_home(monkeypatch, tmp_path):
    """A path may begin with the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Path(read_url("~/a.sqlite").database) == tmp_path / "a.sqlite"


def test_a_file_that_is_not_there_is_not_made_by_opening(sqlite_url):
    """Opening makes nothing, and the hint is the command that does; asking what it is makes nothing either."""
    path = Path(read_url(sqlite_url).database)
    with pytest.raises(DatabaseUnavailableError) as caught:
        StatusEngine.open(sqlite_url, principal="curator-a")
    assert "db init" in caught.value.hint
    assert not database_info(sqlite_url).is_current
    assert not path.exists()


def test_a_database_is_made_in_a_folder_that_is_not_there(tmp_path):
    """Making a database makes its folder."""
    path = tmp_path / "a" / "b" / "status.sqlite"
    create_database(str(path), archive=Archive.DDBJ, principal="curator-a")
    assert path.is_file()


def test_a_file_that_is_no_database_is_told(tmp_path):
    """A file of something else is reported as trouble with the database, without a statement."""
    path = tmp_path / "other.sqlite"
    path.write_text("not a database, but long enough to be looked at" * 10)
    for attempt in (
        lambda: StatusEngine.open(str(path), principal="curator-a"),
        lambda: database_info(str(path)),
        lambda: create_database(str(path), archive=Archive.DDBJ, principal="curator-a"),
    ):
        with pytest.raises(DatabaseUnavailableError, match="not a database"):
            attempt()


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path):
    """A server that does not answer is trouble with the database; nobody reads the password."""
    url = f"postgresql://u:s%25cret@/db?host={tmp_path}&connect_timeout=2"
    for attempt in (lambda: StatusEngine.open(url, principal="curator-a"), lambda: database_info(url)):
        with pytest.raises(DatabaseUnavailableError) as caught:
            attempt()
        assert "cret" not in caught.value.message + caught.value.hint


def test_trouble_that_says_nothing_is_still_told():
    """A driver that fails without a word leaves a sentence all the same."""
    assert "no answer" in unavailable(Exception()).message


def test_a_folder_that_may_not_be_entered_is_told(tmp_path, monkeypatch):
    """Who has no right to the place is told so, whether a database is opened, described or made there."""

    def denied(*_words, **_more):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "stat", denied)
    monkeypatch.setattr(Path, "mkdir", denied)
    path = str(tmp_path / "closed" / "status.sqlite")
    for attempt in (
        lambda: StatusEngine.open(path, principal="curator-a"),
        lambda: database_info(path),
        lambda: create_database(path, archive=Archive.DDBJ, principal="curator-a"),
    ):
        with pytest.raises(DatabaseUnavailableError, match="Permission denied"):
            attempt()


def test_a_path_that_leads_nowhere_is_a_mistake():
    """A home folder of nobody is a slip in the address."""
    with pytest.raises(UsageError, match="leads nowhere"):
        read_url("~nobody-of-this-name/status.sqlite")


def test_a_database_that_may_only_be_read_is_read(made_sqlite_url):
    """Where the write-ahead log is set already, connecting writes nothing."""
    path = read_url(made_sqlite_url).database
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        database._prepare_sqlite(connection, None)
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (0,)
    finally:
        connection.close()


def test_a_database_that_cannot_be_written_says_what_it_needs():
    """Who may only read is told which files must lie beside it."""
    assert "-wal and -shm" in unavailable(Exception("attempt to write a readonly database")).hint


@pytest.mark.parametrize("state, term", [("57014", "statement_timeout="), ("25P03", "idle_in_transaction_session")])
def test_a_limit_that_was_met_names_its_term(state, term):
    """Who met a limit of time is told which term of the address sets it."""
    said = Exception("canceling statement due to statement timeout")
    said.sqlstate = state
    assert term in unavailable(said).hint
