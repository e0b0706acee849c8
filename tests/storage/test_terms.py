"""The terms on which a database is used: what the address says, and what holds where it says nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from services.desk import RUN
from sqlalchemy import create_engine, text

from statusengine import ConflictError, DatabaseUnavailableError, StatusEngine, UsageError, create_database
from statusengine.domain.archive import Archive
from statusengine.storage import tries
from statusengine.storage.database import connect_engine, read_url
from statusengine.storage.store import Store
from statusengine.storage.terms import Terms, read_terms
from statusengine.testing import record_in

SHOWN = (
    "application_name",
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "tcp_keepalives_idle",
    "search_path",
)


def _shown(engine):
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in SHOWN}
    engine.dispose()
    return found


def test_a_session_has_its_limits(made_postgres_url):
    """Where nothing is said, nobody holds others up without end, and the server shows who is there."""
    found = _shown(connect_engine(read_url(made_postgres_url)))
    assert found == {
        "application_name": "statusengine",
        "statement_timeout": "10min",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "5min",
        "tcp_keepalives_idle": "0",  # a socket of the machine itself keeps none
        "search_path": '"$user", public',
    }


def test_the_address_sets_the_limits(made_postgres_url):
    """What the address says holds, and what else it tells PostgreSQL is passed on."""
    said = "&statement_timeout=1.5&lock_timeout=0&application_name=cron&options=-c%20search_path%3Dother"
    found = _shown(connect_engine(read_url(made_postgres_url + said)))
    assert (found["statement_timeout"], found["lock_timeout"]) == ("1500ms", "0")
    assert (found["application_name"], found["search_path"]) == ("cron", "other")


def test_whoever_changes_the_schema_is_in_no_hurry(made_postgres_url):
    """A migration takes as long as it takes."""
    found = _shown(connect_engine(read_url(made_postgres_url), hurry=False))
    assert {found[name] for name in SHOWN if "timeout" in name} == {"0"}


def test_the_pool_is_as_large_as_the_address_says(made_postgres_url):
    """Connections are kept, tried before they are lent, and not kept for ever."""
    pool = connect_engine(read_url(made_postgres_url)).pool
    assert (pool.size(), pool._max_overflow, pool._timeout, pool._recycle, pool._pre_ping) == (5, 10, 10, 1_800, True)
    said = "&pool_size=2&max_overflow=1&pool_timeout=0.5&pool_recycle=60"
    pool = connect_engine(read_url(made_postgres_url + said)).pool
    assert (pool.size(), pool._max_overflow, pool._timeout, pool._recycle) == (2, 1, 0.5, 60)


def test_who_can_write_at_once_is_known(made_url):
    """As many as there are connections, and on SQLite one; a pool of 0 has no limit, as SQLAlchemy reads it."""
    is_sqlite = made_url.startswith("sqlite")
    joint = "&" if "?" in made_url else "?"
    for said, most in (("pool_size=5", 15), ("pool_size=2.5&max_overflow=1", 3), ("pool_size=0", float("inf"))):
        with closing(Store(f"{made_url}{joint}{said}")) as store:
            assert store.at_once == (1 if is_sqlite else most)
            limit = store.engine.pool._max_overflow
            assert is_sqlite or (limit == -1) == (most == float("inf"))


def test_our_terms_are_not_told_to_the_driver():
    """Whose term it is, is told apart; of a term that stands twice the last one holds."""
    url, terms = read_terms(read_url("postgresql://a/db?patience=3&patience=4&sslmode=require"))
    assert dict(url.query) == {"sslmode": "require"}
    assert terms == Terms(patience=4)


def test_a_file_knows_patience_too(made_sqlite_url):
    """How long trouble is borne can be said of any database."""
    with StatusEngine.open(f"{made_sqlite_url}?patience=7", principal="x") as engine:
        assert engine._setting.store.patience == 7


@pytest.mark.parametrize("value", ["soon", "-1", "inf", "nan", "1e9"])
def test_a_term_is_a_sensible_number(value):
    """What is no number of seconds is a slip in the address."""
    with pytest.raises(UsageError, match="patience"):
        read_url(f"postgresql://a/db?patience={value}")


def test_a_statement_that_takes_too_long_is_told_as_that(made_postgres_url):
    """The error says what happened, and which term of the address is about it; it is not tried again."""
    with StatusEngine.open(f"{made_postgres_url}&statement_timeout=0.05", principal="x") as engine:
        store = engine._setting.store
        attempts = []

        def slow(work):
            attempts.append(work)
            work.select("SELECT pg_sleep(5)")

        with pytest.raises(DatabaseUnavailableError, match="statement timeout") as caught:
            store.writing(slow)
        assert "statement_timeout=" in caught.value.hint
        assert len(attempts) == 1
        with pytest.raises(DatabaseUnavailableError, match="statement timeout"), store.reading() as reader:
            reader.row("SELECT pg_sleep(5)")


def test_a_lock_that_is_held_is_waited_for_again(made_postgres_url, monkeypatch):
    """Who waits too long for a lock begins anew, until it is enough; then it is a conflict, and writes nothing."""
    monkeypatch.setattr(tries.time, "sleep", lambda _seconds: None)
    with StatusEngine.open(f"{made_postgres_url}&lock_timeout=0.01&patience=0.2", principal="x") as engine:
        record_in(engine, "public")
        holder = create_engine(read_url(made_postgres_url))
        with holder.connect() as connection:
            connection.execute(text("SELECT 1 FROM record FOR UPDATE"))
            with pytest.raises(ConflictError):
                engine.suppress(RUN, reason="contamination")
            connection.rollback()
        holder.dispose()
        assert engine.suppress(RUN, reason="contamination").record.version == 4


def test_a_term_that_postgresql_does_not_know_is_told(made_postgres_url):
    """A word that is nobody's is reported, by whatever opens the database."""
    url = f"{made_postgres_url}&no_such_term=1"
    for attempt in (
        lambda: StatusEngine.open(url, principal="x"),
        lambda: create_database(url, archive=Archive.DDBJ, principal="x"),
    ):
        with pytest.raises(DatabaseUnavailableError, match="no_such_term"):
            attempt()


def test_the_page_tells_the_terms():
    """Every term stands in the how-to with what holds where nothing is said."""
    page = (Path(__file__).parents[2] / "docs/how-to/connect-to-postgresql.md").read_text()
    for name, number in asdict(Terms()).items():
        assert f"| `{name}` | {number} |" in page
