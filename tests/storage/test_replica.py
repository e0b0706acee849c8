"""A standby answers what may be seen only while it is fresh enough; whatever is not known means the primary."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import pytest
from services.desk import RUN
from sqlalchemy import event
from storage.standby import Standby, following

from statusengine import DatabaseUnavailableError, Status, StatusEngine, UsageError
from statusengine.storage.database import read_url
from statusengine.storage.replica import Replica
from statusengine.testing import record_in

LAG = 8.0
SOCKET = ".s.PGSQL.5432"


class _Server:
    """A server as the watch sees it: a position in a log, or trouble."""

    def __init__(self, name, position):
        self.name, self.position, self.timeline, self.system = name, position, 1, 7
        self.offset = 100
        self.is_standby, self.is_down, self.asked = name == "standby", False, 0

    def rows(self, sql):
        self._expect()
        if "pg_is_in_recovery" not in sql:
            return [(self.system, f"{self.timeline:08X}000000000000000A", self.offset, self.position)]
        return [(self.system, self.timeline, self.position)] if self.is_standby else []

    def one(self, _sql, _key):
        self._expect()
        return self.name

    def many(self, _sql, keys):
        self._expect()
        return [self.name for _ in keys]

    def _expect(self):
        self.asked += 1
        if self.is_down:
            raise DatabaseUnavailableError

    def close(self):
        self.is_down = True


class _Scene:
    """A primary, a standby, a moment, and the look-ups that are to choose between them."""

    def __init__(self):
        self.now = 1_000.0
        self.primary, self.standby = _Server("primary", 100), _Server("standby", 100)
        self.replica = Replica(self.primary, self.standby, LAG, clock=lambda: self.now)

    def answers(self, after=0.0):
        """Who answers, so many seconds later."""
        self.now += after
        [many] = self.replica.many("…", ["key"])
        one = self.replica.one("…", "key")
        assert one == many
        return one


@pytest.fixture
def scene():
    """A standby that has everything."""
    return _Scene()


def test_a_standby_that_has_everything_answers(scene):
    """It is asked for its lag once in a while, not at every look-up; an idle primary is no trouble."""
    assert scene.answers() == "standby"
    asked = scene.primary.asked
    for _ in range(10):
        assert scene.answers(after=LAG / 100) == "standby"
    assert scene.primary.asked == asked
    for _ in range(10):
        assert scene.answers(after=LAG) == "standby"


def test_a_standby_may_be_behind_by_the_lag_and_no_more(scene):
    """What it has replayed is compared with what the primary had then; past the lag the primary answers."""
    assert scene.answers() == "standby"
    for _ in range(8):
        scene.primary.position += 10
        assert scene.answers(after=LAG / 4) == ("standby" if scene.now - 1_000 <= LAG else "primary")
    scene.standby.position = scene.primary.position - 10
    assert scene.answers(after=LAG / 4) == "standby"


def test_what_it_never_had_is_not_asked_of_it(scene):
    """A standby that was behind from the start is not asked until it has caught up."""
    scene.standby.position = 99
    assert scene.answers() == "primary"
    scene.standby.position = 100
    assert scene.answers(after=LAG / 4) == "standby"


@pytest.mark.parametrize("offset, head", [(40, 40), (8_192 + 24, 24), (3 * 8_192 + 40, 0), (8_192 + 32, 0)])
def test_the_head_of_an_empty_page_is_nothing_to_wait_for(scene, offset, head):
    """Where the log of an idle primary stands before a page's first record, a standby that has all before has all."""
    scene.primary.offset, scene.primary.position = offset, 1_000_000 + head
    scene.standby.position = 1_000_000
    assert scene.answers() == "standby"
    scene.primary.position += 8
    assert scene.answers(after=2 * LAG) == "primary"


@pytest.mark.parametrize("trouble", ["down", "promoted", "timeline", "system"])
def test_a_standby_in_trouble_is_left_aside(scene, trouble):
    """One that is gone, is none any more, or follows another log answers nothing, until it is well again."""
    scene.answers()
    scene.standby.is_down = trouble == "down"
    scene.standby.is_standby = trouble != "promoted"
    scene.standby.timeline += trouble == "timeline"
    scene.standby.system += trouble == "system"
    assert scene.answers(after=LAG / 4) == "primary"
    asked = scene.standby.asked
    assert scene.answers(after=LAG / 100) == "primary"
    assert scene.standby.asked == asked
    scene.standby = _Server("standby", 100)
    scene.replica._standby = scene.standby
    assert scene.answers(after=LAG / 4) == "standby"


def test_a_new_primary_begins_anew(scene):
    """After a fail-over nothing of the old log counts, though the standby be further in it."""
    scene.standby.position = 10_000
    assert scene.answers() == "standby"
    scene.primary.timeline = 2
    assert scene.answers(after=LAG / 4) == "primary"
    scene.standby.timeline = 2
    assert scene.answers(after=LAG / 4) == "standby"


def test_without_the_primary_the_standby_answers_for_the_lag(scene):
    """What it is known to have does not grow old at once; after the lag nobody answers for it."""
    assert scene.answers() == "standby"
    scene.primary.is_down = True
    assert scene.answers(after=LAG) == "standby"
    with pytest.raises(DatabaseUnavailableError):
        scene.answers(after=LAG / 4)


def test_a_look_up_that_fails_is_asked_of_the_primary(scene):
    """A standby that goes between two looks costs nobody an answer."""
    assert scene.answers() == "standby"
    scene.replica.close()
    assert scene.answers(after=LAG / 100) == "primary"


def test_who_wrote_sees_it(scene):
    """After a write from here only a standby that has it is asked."""
    assert scene.answers() == "standby"
    scene.primary.position += 10
    scene.replica.wrote()
    assert scene.answers() == "primary"
    scene.standby.position += 10
    assert scene.answers(after=LAG / 4) == "standby"


def test_a_write_while_it_was_asked_counts(scene, monkeypatch):
    """What was found out before a write says nothing of it."""
    replayed = scene.replica._replayed

    def and_write():
        found = replayed()
        scene.replica.wrote()
        return found

    monkeypatch.setattr(scene.replica, "_replayed", and_write)
    assert scene.answers() == "primary"


def test_one_asks_for_all(scene):
    """While one is asking for the lag, the others go by what is known and do not wait."""
    scene.replica._asking = Lock()
    with scene.replica._asking:
        assert scene.answers() == "primary"
    assert scene.answers() == "standby"


@pytest.mark.parametrize("address", ["sqlite://", "postgresql://a,b/status"])
def test_a_replica_is_one_postgresql_server(made_sqlite_url, address):
    """Another kind of database, or one of several nobody knows which, is no replica."""
    with pytest.raises(UsageError, match="a replica is"):
        StatusEngine.open(made_sqlite_url, principal="x", replica=address)


def _until(found, wanted):
    for _ in range(200):
        if found() == wanted:
            return
        time.sleep(0.02)
    pytest.fail("it never happened")


@pytest.fixture
def pair(made_postgres_url, postgres_server):
    """A primary that can be made to vanish, a standby that follows it, and an address that names both."""
    door = Path(tempfile.mkdtemp(prefix="dr-"))  # short, like every path of a socket
    (door / SOCKET).symlink_to(postgres_server.socket / SOCKET)
    with following(postgres_server) as standby:
        database = read_url(made_postgres_url).database
        hosts = quote(f"{standby.socket},{door}")
        yield _Pair(database, door, standby, f"postgresql://postgres@/{database}?host={hosts}")
    shutil.rmtree(door)


@dataclass
class _Pair:
    database: str
    door: Path
    standby: Standby
    url: str

    def lose(self, server):
        """The primary is gone for everybody who comes by the address, and the standby takes its place."""
        (self.door / SOCKET).unlink()
        self.standby.promote()
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'statusengine'")


def test_a_pair_of_servers(pair, postgres_server):
    """Look-ups go to a standby that follows, and not to one that stopped; writes find whichever is the primary."""
    lag, replica = timedelta(seconds=0.4), pair.standby.url(pair.database)
    with StatusEngine.open(pair.url, principal="x", replica=replica, replica_lag=lag) as engine:
        record_in(engine, Status.PUBLIC)  # the standby, named first, takes no writes
        watch = engine._setting.store.sights
        _until(watch.is_fresh, True)
        assert engine.sight(RUN).is_shown
        assert len(watch._standby._idle) == 1
        pair.standby.pause(on=True)
        engine.withdraw(RUN, reason="privacy")
        assert not engine.sight(RUN, "text_search").is_shown
        _until(watch.is_fresh, False)
        assert not engine.visible([RUN], "text_search")[RUN].is_shown
        pair.standby.pause(on=False)
        _until(watch.is_fresh, True)
        assert not engine.visible([RUN], "text_search")[RUN].is_shown
        pair.lose(postgres_server)
        assert engine.amend(RUN, note="on the other server", key="after").record.version == 5
        assert pair.standby.ask("SELECT pg_is_in_recovery()") == [(False,)]
        assert not watch.is_fresh()
        assert not engine.sight(RUN, "text_search").is_shown
        assert engine.check_database() == ()


def test_a_server_that_takes_no_writes_any_more_is_left(made_postgres_url, postgres_server, tmp_path):
    """One of several that became a standby is left for the one that takes writes by now."""
    hosts = quote(f"{tmp_path},{postgres_server.socket}")
    database = read_url(made_postgres_url).database
    demoted = []
    with StatusEngine.open(f"postgresql://postgres@/{database}?host={hosts}", principal="x") as engine:
        pool = engine._setting.store.engine

        @event.listens_for(pool, "begin")
        def _demote(connection):
            demoted.append(connection.connection.driver_connection.info.backend_pid)
            if len(demoted) == 1:
                connection.connection.cursor().execute("SET TRANSACTION READ ONLY")

        assert engine.register(RUN).record.version == 1
    assert len(set(demoted)) == len(demoted) == 2
