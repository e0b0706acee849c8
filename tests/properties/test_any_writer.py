"""Laws of writers at once: what is stored is what one after the other would have left, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

from hypothesis import given, settings
from hypothesis import strategies as st
from properties import told
from properties.oracle import Oracle
from properties.told import TOKYO
from sqlalchemy import event

from statusengine.domain.outcome import Applied

RUN, NEW = "DRR000001", "DRR000002"


_RIVALS = (
    ("suppress", {"reason": "contamination"}),
    ("suppress", {"reason": "hold_not_requested"}),
    ("replace", {"by": [NEW]}),
    ("withdraw", {"reason": "privacy"}),
    ("freeze", {}),
    ("amend", {"note": "a word", "reason": "submitter_request"}),
)


def test_two_writers_leave_what_one_after_the_other_would(house):
    """Whatever two do to one record at once, what is stored and answered is that of some order of the two."""

    @given(rivals=st.lists(st.sampled_from(_RIVALS), min_size=2, max_size=2))
    @settings(max_examples=15)
    def law(rivals):
        house.empty()
        house.a.register(RUN, processed=True)
        barrier, today = Barrier(2), house.a.today()
        two = list(house.engines)[:2]
        writers = list(zip(two, rivals, strict=True))

        def write(writer):
            who, (action, words) = writer
            barrier.wait()
            return type(house.engines[who].change([house.engines[who].ask(action, RUN, **words)])[0]).__name__

        with ThreadPoolExecutor(2) as pool:
            answers = dict(zip(two, pool.map(write, writers), strict=True))
        history = house.a.history(RUN)
        found = answers, [(str(e.action), e.source, str(e.target)) for e in history], house.a.show(RUN).reason
        assert found in [serial(order, today) for order in permutations(writers)]
        assert list(told.broken_laws(history, TOKYO)) == []
        assert house.a.check_database() == ()

    law()


def serial(writers, today):
    """What the oracle says of these writers, one after the other."""
    oracle = Oracle()
    oracle.ask("curator-a", "register", RUN, today, processed=True)
    answers = {who: oracle.ask(who, action, RUN, today, **words) for who, (action, words) in writers}
    life = oracle.lives[RUN]
    return answers, life.story, life.reason


def test_a_record_that_moved_meanwhile_is_read_again(house):
    """Compare-and-set: a version that changed between reading and writing undoes the whole and starts it over."""
    house.empty()
    house.a.register(RUN, processed=True)
    database, met = house.database, []

    def interfere(connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO operation") and not met:
            met.append(statement)
            connection.exec_driver_sql(f"UPDATE record SET version = version + 7 WHERE accession = '{RUN}'")  # noqa: S608 - a constant

    event.listen(database, "before_cursor_execute", interfere)
    try:
        outcome = house.a.suppress(RUN, reason="contamination")
    finally:
        event.remove(database, "before_cursor_execute", interfere)
    assert met
    assert (outcome.record.version, house.a.show(RUN).version) == (4, 4)
    assert house.a.check_database() == ()


def test_two_writers_of_many_lose_nothing(house):
    """Two that freeze and let go the same records over and over leave a history without a gap."""
    house.empty()
    names = [f"DRR00000{number}" for number in range(1, 5)]
    for name in names:
        house.a.register(name, processed=True)

    def write(who):
        engine = house.engines[who]
        return [
            outcome
            for turn in range(6)
            for outcome in engine.change(engine.ask(("freeze", "unfreeze")[turn % 2], name) for name in names)
        ]

    with ThreadPoolExecutor(2) as pool:
        outcomes = [outcome for told_to in pool.map(write, house.engines) for outcome in told_to]
    written = sum(len(outcome.events) for outcome in outcomes if isinstance(outcome, Applied))
    assert sum(house.a.show(name).version for name in names) == written + 3 * len(names)
    assert house.a.check_database() == ()
