"""A disk that fails beneath SQLite: it is told at the end of who wrote, and a damaged file stops everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from statusengine import Archive, DatabaseUnavailableError, Sight, StatusEngine, create_database
from statusengine.testing import memory_engine

RUN = "DRR000001"
DUE = date(2026, 6, 3)
BEFORE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def address(tmp_path):
    """A database of DDBJ in a file."""
    path = tmp_path / "archive.sqlite"
    create_database(f"sqlite:///{path}", archive=Archive.DDBJ, principal="day")
    return path


def open_engine(path, now=BEFORE):
    """An engine on a file."""
    return StatusEngine.open(f"sqlite:///{path}", principal="day", clock=lambda: now)


def release(path):
    """The night after the records have become due."""
    with open_engine(path, BEFORE + timedelta(days=7)) as engine:
        engine.release_due()


def fail_at_checkpoint(engine):
    """Let the disk fail when what was written is moved from the log into its place."""

    def refuse(action, first, _second, _database, _trigger):
        is_checkpoint = action == sqlite3.SQLITE_PRAGMA and first == "wal_checkpoint"
        return sqlite3.SQLITE_DENY if is_checkpoint else sqlite3.SQLITE_OK

    database = engine._setting.store.engine
    database.dispose()
    event.listen(database, "connect", lambda connection, _record: connection.set_authorizer(refuse))


def test_who_wrote_hears_of_a_disk_that_fails_at_the_end(address):
    """The log keeps what was acknowledged, and yet the end of the program is no success."""
    engine = open_engine(address)
    engine.register(RUN, processed=True)
    fail_at_checkpoint(engine)
    with pytest.raises(DatabaseUnavailableError, match="moved into its place") as found:
        engine.close()
    assert "-wal" in str(found.value.hint)
    with open_engine(address) as again:
        assert again.sight(RUN) is Sight.YES


def test_who_cannot_connect_at_the_end_hears_of_it(address):
    """The disk fails before the log is reached: that is told in the same words, and what was acknowledged stands."""
    engine = open_engine(address)
    engine.register(RUN, processed=True)
    database = engine._setting.store.engine
    database.dispose()

    def refuse(_dialect, _record, words, _named):
        words[0] = str(address.parent / "nowhere" / "archive.sqlite")

    event.listen(database, "do_connect", refuse)
    with pytest.raises(DatabaseUnavailableError, match="moved into its place: unable to open") as found:
        engine.close()
    assert "-wal" in str(found.value.hint)
    with open_engine(address) as again:
        assert again.sight(RUN) is Sight.YES


@pytest.mark.parametrize("is_idle", [True, False], ids=["closed", "open"])
def test_nothing_is_made_where_a_file_was_moved_away(address, is_idle):
    """The end of the program makes no empty file at the old address, and says that the log belongs to the file."""
    engine = open_engine(address)
    engine.register(RUN, processed=True)
    if is_idle:
        engine._setting.store.engine.dispose()
    moved = address.with_name("moved.sqlite")
    address.rename(moved)
    with pytest.raises(DatabaseUnavailableError, match=r"archive\.sqlite was moved away") as found:
        engine.close()
    assert "-wal" in str(found.value.hint)
    assert not address.exists()
    moved.rename(address)  # as the hint says: the log is still there
    with open_engine(address) as again:
        assert again.sight(RUN) is Sight.YES


def test_what_is_in_memory_has_no_log():
    """A database in memory is closed without a look at a file."""
    engine = memory_engine()
    engine.register(RUN, processed=True)
    engine.close()


def test_what_went_wrong_first_is_told(address):
    """An engine that is left by an error tells that one, whatever the disk does then."""

    def stumble():
        with open_engine(address) as engine:
            engine.register(RUN, processed=True)
            fail_at_checkpoint(engine)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()


def test_who_only_read_moves_nothing(address):
    """Where nothing was written there is nothing to move, and closing cannot fail."""
    with open_engine(address) as engine:
        fail_at_checkpoint(engine)
        assert engine.sight(RUN) is Sight.NO


def test_a_damaged_file_stops_the_night(address):
    """Nobody is named as a bad record for what the disk did: the night ends there, and says what to do."""
    with open_engine(address) as engine:
        for number in range(1, 4):
            engine.register(f"DRR{number:06d}", processed=True, until=DUE)
    with closing(sqlite3.connect(address)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'").fetchone()[0]
    with address.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    with pytest.raises(DatabaseUnavailableError, match="malformed") as found:
        release(address)
    assert "damaged" in str(found.value.hint)
    with closing(sqlite3.connect(address)) as connection:
        assert connection.execute("SELECT count(*) FROM run_refusal").fetchone()[0] == 0
