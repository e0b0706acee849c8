"""Two clocks that do not agree release nothing."""

from __future__ import annotations

import time
from datetime import date

import pytest
from services.desk import RUN, desk_at

from statusengine import ClockSkewError, Status
from statusengine.services.clock_check import MOST_SECONDS
from statusengine.storage import store

ITS_DAY = "2026-04-08T00:00:00+09:00"


@pytest.fixture
def due(made_postgres_url, as_principal):
    """A desk with one record due, at a database whose clock can be turned."""
    desk = desk_at(made_postgres_url, as_principal)
    desk.engine.register(RUN, until=date(2026, 4, 8), processed=True)
    desk.clock.turn_to(ITS_DAY)
    yield desk
    desk.close()


_FAKE = """
CREATE SCHEMA IF NOT EXISTS other;
CREATE FUNCTION other.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
  $$SELECT pg_catalog.clock_timestamp() + interval '{} s'$$;
DO $$BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = other, pg_catalog, public', current_database());
END$$;
"""


def _turn(desk, seconds):
    """Let the server itself tell another time: a function found before the built-in one."""
    with desk.database.begin() as connection:
        connection.exec_driver_sql(_FAKE.replace("%", "%%").format(seconds))
    desk.database.dispose()


@pytest.mark.parametrize("seconds, where", [(3600, "ahead of"), (-3600, "behind"), (7, "ahead of")])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_database_an_hour_off_releases_nothing(due, seconds, where, dry_run):
    """Ahead or behind, the run is refused before it writes, with its own error; a dry run tells the same."""
    _turn(due, seconds)
    before = due.dump()
    with pytest.raises(ClockSkewError, match=where) as caught:
        due.engine.release_due(dry_run=dry_run)
    assert caught.value.hint
    assert due.dump() == before
    assert due.engine.show(RUN).status is Status.PRIVATE


def test_clocks_that_agree_release_what_is_due(due):
    """A small difference is nothing, and what the engine takes for now is another matter."""
    _turn(due, MOST_SECONDS - 2)
    assert due.engine.release_due().released == 1


def test_a_host_an_hour_off_releases_nothing(due, monkeypatch):
    """Of two clocks nobody knows which is wrong."""
    monkeypatch.setattr(store, "_host_clock", lambda: time.time() + 3600)
    with pytest.raises(ClockSkewError, match="behind"):
        due.engine.release_due()


def test_a_slow_answer_is_no_skew(due, monkeypatch):
    """A question that takes long says little, and is not held against the clocks."""
    moments = iter((-60, 60))
    monkeypatch.setattr(store, "_host_clock", lambda: time.time() + next(moments))
    assert due.engine.release_due().released == 1


def test_a_file_has_the_clock_of_its_host(memory):
    """On SQLite there is one clock."""
    assert memory.engine._setting.store.clock_skew() == 0
