"""Single look-ups: few connections, given back, and opened again when lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from services.desk import RUN, desk_in_memory

from statusengine import DatabaseUnavailableError, Status
from statusengine.storage.quick import Quick
from statusengine.testing import record_in

ONE = "SELECT status FROM record WHERE accession = ?"
MANY = "SELECT accession FROM record WHERE accession {keys} ORDER BY accession"


@pytest.fixture
def quick(desk):
    """Look-ups at a desk with one public record."""
    record_in(desk.engine, Status.PUBLIC)
    made = Quick(desk.database)
    yield made
    made.close()


def test_a_look_up_answers_with_its_row(quick):
    """One key answers with its row or nothing, many with theirs, in chunks or at once."""
    assert quick.one(ONE, RUN)[0] == 4
    assert quick.one(ONE, "DRR000404") is None
    keys = [f"DRR{number:06d}" for number in range(1, 2_000)]
    assert [row[0] for row in quick.many(MANY, keys)] == [RUN]
    assert list(quick.many(MANY, [])) == []


def test_a_key_is_asked_for_to_the_letter(quick):
    """Signs that mean something to a database mean nothing in a key."""
    odd = ['a"b', "a\\b", '\\"', "a,b", "{a}", "a b", "NULL", ""]
    here = " UNION ALL ".join(f"SELECT '{each}' AS signs" for each in (*odd, "a", "b"))
    sql = f"SELECT signs FROM ({here}) odd WHERE signs {{keys}}".replace("{a}", "{{a}}")  # noqa: S608 - our own words
    assert [row[0] for row in quick.many(sql, odd)] == odd


def test_threads_come_and_go_without_keeping_connections(quick, desk):
    """Look-ups of many threads in turn use one connection, and never one of the engine's pool."""
    for _ in range(40):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(quick.one, ONE, RUN).result()[0] == 4
    assert len(quick._idle) == 1
    assert desk.database.pool.checkedout() == 0


def test_as_many_connections_as_questions_at_once(quick, desk):
    """Twenty threads that ask at the same moment are all answered, more than the pool would lend."""
    barrier = Barrier(20)

    def ask(_number):
        barrier.wait(30)
        return [quick.one(ONE, RUN)[0] for _ in range(20)]

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [[4] * 20] * 20
    assert len(quick._idle) <= 20
    assert desk.database.pool.checkedout() == 0


def test_look_ups_see_what_was_committed(quick, desk):
    """Each look-up is a transaction of its own and sees the last commit."""
    assert quick.one(ONE, RUN)[0] == 4
    desk.engine.suppress(RUN, reason="contamination")
    assert quick.one(ONE, RUN)[0] == 5


def test_a_connection_that_broke_is_replaced(quick):
    """A closed connection is noticed and opened again, and the caller does not notice."""
    quick.one(ONE, RUN)
    quick._idle[0][0].dbapi_connection.close()
    assert quick.one(ONE, RUN)[0] == 4
    quick._idle[0][0].dbapi_connection.close()
    assert [row[0] for row in quick.many(MANY, [RUN])] == [RUN]


def test_trouble_that_stays_is_told(quick):
    """What fails twice is trouble with the database, for one key and for many."""
    with pytest.raises(DatabaseUnavailableError):
        quick.one("SELECT nothing FROM nowhere WHERE a = ?", RUN)
    with pytest.raises(DatabaseUnavailableError):
        list(quick.many("SELECT nothing FROM nowhere WHERE a {keys}", [RUN]))
    assert quick.one(ONE, RUN)[0] == 4


def test_a_database_in_memory_has_its_one_connection():
    """In memory, look-ups share the connection that has the data."""
    desk = desk_in_memory()
    record_in(desk.engine, Status.PUBLIC)
    assert desk.engine.sight(RUN).is_shown
    assert desk.engine.register("DRR000002").record.version == 1
    assert desk.engine.visible([RUN])[RUN].is_shown
    desk.close()
