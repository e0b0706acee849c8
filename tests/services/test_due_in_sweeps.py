"""A mass of what is due: swept along the key, shared by workers, and still by the same rules."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from services.tree import limited, plant
from sqlalchemy import text

from statusengine import ConflictError, Pending, Refused, Sight, Status, StatusEngine, UsageError
from statusengine.errors import DatabaseUnavailableError
from statusengine.services import due_in_sweeps, release_due
from statusengine.services.due_in_sweeps import rules_for
from statusengine.services.night import Night
from statusengine.storage.sweep import Span, Sweeping
from statusengine.storage.work import Work

DUE = date(2026, 4, 8)
ITS_DAY = "2026-04-08T00:00:00+09:00"
MANY = [f"DRR{number:06d}" for number in range(101, 113)]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Ranges of three, and a mass from the first record on."""
    monkeypatch.setattr(release_due, "_FEW", 0)
    monkeypatch.setattr(due_in_sweeps, "_RANGE", 3)


def held(desk, *accessions, **words):
    """Processed, private, and due on the day."""
    ask = desk.engine.ask
    desk.engine.change([ask("register", each, until=DUE, processed=True, **words) for each in accessions or MANY])


def test_workers_share_a_mass(desk, monkeypatch):
    """Each record goes out once; each worker has its line in the ledger, and SQLite's one writer does it alone."""
    swept, sweep = [], Sweeping.sweep_due
    monkeypatch.setattr(Sweeping, "sweep_due", lambda *args: swept.append(sweep(*args)) or swept[-1])
    held(desk)
    desk.clock.turn_to(ITS_DAY)
    seen = []
    report = desk.engine.release_due(workers=2, progress=seen.append)
    assert (report.released, sum(seen), sum(swept)) == (12, 12, 12)
    assert len(report.runs) == (1 if desk.url.startswith("sqlite") else 2)
    ledger = desk.rows("SELECT id, released FROM run WHERE finished_at IS NOT NULL")
    assert sorted(run for run, _released in ledger) == sorted(report.runs)
    assert sum(released for _run, released in ledger) == 12
    assert desk.engine.check_database() == ()


def test_a_night_without_a_worker_is_refused(memory):
    """Nobody can do the work, and no run is begun."""
    with pytest.raises(UsageError, match="needs a worker"):
        memory.engine.release_due(workers=0)
    assert memory.count("run") == 0


def test_workers_without_a_connection_are_refused(desk):
    """More than the address allows is refused before a line of the ledger; SQLite, and a dry run, use one alone."""
    held(desk)
    desk.clock.turn_to(ITS_DAY)
    few = f"{desk.url}{'&' if '?' in desk.url else '?'}pool_size=1&max_overflow=1"
    with StatusEngine.open(few, principal="curator-a", clock=desk.clock) as engine:
        assert len(engine.release_due(workers=3, dry_run=True).accessions) == 12
        if not desk.url.startswith("sqlite"):
            with pytest.raises(UsageError, match=r"3 workers need a connection each, and .* allows 2") as caught:
                engine.release_due(workers=3)
            assert caught.value.hint == "--workers 2, or a larger max_overflow in the address"
            assert desk.count("run") == 0
        assert engine.release_due(workers=3 if desk.url.startswith("sqlite") else 2).released == 12


def test_a_lost_database_stops_every_worker(desk, monkeypatch):
    """When the database goes away nobody begins another range, and no record is blamed."""
    held(desk)
    desk.clock.turn_to(ITS_DAY)

    def gone(*_arguments):
        raise DatabaseUnavailableError

    monkeypatch.setattr(Sweeping, "sweep_due", gone)
    with pytest.raises(DatabaseUnavailableError):
        desk.engine.release_due(workers=2)
    assert desk.count("run_refusal") == 0
    assert desk.count("due") == 12


@pytest.mark.parametrize("most", [1, 500])
def test_a_range_that_fails_is_halved_until_the_bad_record_is_named(desk, monkeypatch, most):
    """A record whose next event is there already stops no other, however small a range may be judged one by one."""
    monkeypatch.setattr("statusengine.storage.tries.time.sleep", lambda _seconds: None)
    monkeypatch.setattr(due_in_sweeps, "_RANGE", 8)
    monkeypatch.setattr(due_in_sweeps, "ONE_BY_ONE", most)
    held(desk)
    desk.force(f"UPDATE record SET version = 1 WHERE accession = '{MANY[3]}'")  # noqa: S608 - the test writes the whole statement
    desk.clock.turn_to(ITS_DAY)
    report = desk.engine.release_due()
    assert report.released == 11
    assert [refused.accession for refused in report.refused] == [MANY[3]]
    assert desk.rows("SELECT released, refused FROM run") == [(11, 1)]


def test_a_range_counts_in_the_ledger_as_it_commits(desk):
    """A run that dies in the middle shows what it did, and the next one does the rest."""
    held(desk)
    desk.clock.turn_to(ITS_DAY)

    def die(_records):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.engine.release_due(progress=die)
    assert desk.rows("SELECT released, finished_at FROM run") == [(3, None)]
    assert desk.engine.release_due().released == 9
    assert desk.engine.check_database() == ()


def test_what_came_due_behind_the_last_range_waits_for_the_next_run(memory, monkeypatch):
    """A night whose work was done by another meanwhile finds nothing, and ends well."""
    held(memory)
    memory.clock.turn_to(ITS_DAY)
    ranges = due_in_sweeps.ranges

    def overtaken(night):
        spans = list(ranges(night))
        monkeypatch.setattr(release_due, "ranges", ranges)
        assert memory.engine.release_due().released == 12
        return spans

    monkeypatch.setattr(release_due, "ranges", overtaken)
    report = memory.engine.release_due()
    assert (report.released, report.refused) == (0, ())


def test_nothing_is_swept_while_an_operation_is_in_progress(desk, monkeypatch):
    """Its members belong to it: they are named, and all others go out, judged one by one."""
    plant(desk)
    limited(desk, alone=2, at_once=2, window=2)
    held(desk)
    from statusengine.services import large  # noqa: PLC0415 - only here

    def stop(*_arguments, **_words):
        return False

    with monkeypatch.context() as patch:
        patch.setattr(large, "_window", stop)
        desk.engine.withdraw("DRA000001", reason="privacy")
    assert len(desk.engine.operations()) == 1
    desk.clock.turn_to(ITS_DAY)
    assert desk.engine.release_due().released == 12


def test_a_large_operation_that_begins_meanwhile_sends_the_sweep_back(desk, monkeypatch):
    """Both touch the line of the run: on PostgreSQL the sweep starts over and sees it, on SQLite it waits."""
    if desk.url.startswith("sqlite"):
        pytest.skip("one writer at a time: nothing begins meanwhile")
    plant(desk)
    limited(desk, alone=2, at_once=2, window=2)
    held(desk)
    from statusengine.services import large  # noqa: PLC0415 - only here

    swept, sweep = [], Sweeping.sweep_due

    def meanwhile(self, move, span):
        swept.append(sweep(self, move, span))
        if len(swept) == 1:
            with monkeypatch.context() as patch:
                patch.setattr(large, "_window", lambda *_arguments, **_words: False)
                desk.second.withdraw("DRA000001", reason="privacy")
        return swept[-1]

    monkeypatch.setattr(Sweeping, "sweep_due", meanwhile)
    desk.clock.turn_to(ITS_DAY)
    assert desk.engine.release_due().released == 12
    assert swept[0] == 3
    assert len(swept) == 2  # the second range, and all others, were judged one by one
    assert desk.engine.check_database() == ()


def test_the_job_of_another_engine_meets_nothing_twice(desk, as_principal):
    """Two schedulers with workers of their own release each record once."""
    held(desk)
    desk.clock.turn_to(ITS_DAY)
    with StatusEngine.open(as_principal(desk.url, "curator-b"), principal="curator-b", clock=desk.clock) as other:
        done = [desk.engine.release_due(workers=2).released, other.release_due(workers=2).released]
    assert done == [12, 0]


def test_what_was_carried_into_another_range_fails_none(desk, monkeypatch, caplog):
    """A run that went out early with a sequence that cites it does not hinder those around it."""
    caplog.set_level("INFO", logger="statusengine")
    monkeypatch.setattr(due_in_sweeps, "ONE_BY_ONE", 1)
    monkeypatch.setattr(
        release_due.random, "shuffle", lambda spans: spans.sort(key=lambda span: span.first, reverse=True)
    )
    desk.engine.register("DRR000105", until=date(2027, 4, 8), processed=True)
    held(desk, "DRR000104", "DRR000106", "DRR000107", "AB000001", "AB000002")
    held(desk, "AB000003", cites=["DRR000105"])
    desk.clock.turn_to(ITS_DAY)
    report = desk.engine.release_due()  # the sequences come first
    assert (report.released, report.refused) == (7, ())
    assert [record.msg for record in caplog.records if record.name == "statusengine"].count("range_failed") == 0
    assert desk.count("notice") == 7
    assert desk.engine.check_database() == ()


MEDDLING = {
    "a notice too few": f"DELETE FROM event WHERE accession = '{MANY[0]}' AND version = 3",  # noqa: S608 - the test writes the whole statement
    "a record too few": f"UPDATE record SET version = 1 WHERE accession = '{MANY[0]}'",  # noqa: S608 - the same
    "a date too few": f"DELETE FROM due WHERE accession = '{MANY[0]}'",  # noqa: S608 - the same
}


@pytest.mark.parametrize("statement", MEDDLING.values(), ids=MEDDLING)
@pytest.mark.parametrize("table", ["event", "notice"])
def test_counts_that_differ_undo_the_range(desk, monkeypatch, statement, table):
    """Where events, notices, records and dates are not as many, nothing of the range stands."""
    held(desk)
    desk.clock.turn_to(ITS_DAY)
    before, insert = desk.dump(), Sweeping._insert_chosen

    def meddle(self, into, chosen):
        count = insert(self, into, chosen)
        if into.name == table:
            self._connection.execute(text(statement))
        return count

    monkeypatch.setattr(Sweeping, "_insert_chosen", meddle)
    setting = desk.engine._setting
    night = Night(setting, "f100f100", setting.today(), dry_run=False)
    task = partial(due_in_sweeps._sweep, night=night, span=Span("", MANY[2], DUE), rules=rules_for(setting))
    monkeypatch.setattr("statusengine.storage.tries.time.sleep", lambda _seconds: None)
    with pytest.raises(ConflictError):
        setting.store.writing(task, sweeps=True, rivals=2)
    assert desk.dump() == before


@pytest.mark.parametrize("asks", ["withdraw", "approve"])
def test_an_operation_and_a_run_that_begin_at_once_see_one_another(desk, monkeypatch, asks):
    """A large operation that is being asked for when a night begins is asked anew, and finds what the night did."""
    if desk.url.startswith("sqlite"):
        pytest.skip("writers follow one another there")
    monkeypatch.setattr("statusengine.storage.tries.time.sleep", lambda _seconds: None)
    plant(desk, until=DUE) if asks == "approve" else plant(desk)
    if asks == "withdraw":
        desk.engine.suppress("DRA000001", reason="hold_not_requested", until=DUE)
    limited(desk, alone=2, at_once=2, window=2)
    if asks == "approve":
        desk.engine.cancel("DRA000001", reason="submitter_request")
    desk.clock.turn_to(ITS_DAY)
    monkeypatch.setattr(due_in_sweeps, "_RANGE", 1)
    begin, written, begun = Work.begin_progress, threading.Event(), threading.Event()

    def slowly(self, progress):
        begin(self, progress)
        if not written.is_set():
            written.set()
            begun.wait(30)

    monkeypatch.setattr(Work, "begin_progress", slowly)
    words = {"reason": "privacy"} if asks == "withdraw" else {}
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(getattr(desk.second, asks), "DRA000001", **words)
        assert written.wait(30)
        report = desk.engine.release_due(progress=lambda _records: begun.set())
        begun.set()
        outcome = asked.result(60)
    assert {refused.code for refused in report.refused} <= {"in_progress"}
    assert desk.engine.operations() == ()
    assert desk.engine.check_database() == ()
    if asks == "withdraw":
        assert isinstance(outcome, Pending)
        assert set(desk.engine.visible(["DRA000001", "DRX000001", "DRR000001"], channel="text_search").values()) == {
            Sight.NO
        }
    else:
        assert isinstance(outcome, Refused)
        assert desk.engine.show("DRX000001").status is Status.PUBLIC
