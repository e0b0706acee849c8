"""A mass of what is due: swept along the key, shared by workers, and still by the same rules."""

from __future__ import annotations

from datetime import date

import pytest
from services.tree import limited, plant

from statusengine import StatusEngine, UsageError
from statusengine.errors import DatabaseUnavailableError
from statusengine.services import due_in_sweeps, release_due
from statusengine.storage.sweep import Sweeping

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
