"""Writers at one record at once lose nothing, and one who always comes too late is told so."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from services.desk import RUN

from statusengine import (
    Applied,
    ConflictError,
    StatusEngine,
)
from statusengine.storage import store as store_module
from statusengine.storage.conflict import LostRaceError
from statusengine.storage.work import Work
from statusengine.testing import record_in


def _amend_often(url: str, principal: str, times: int) -> int:
    with StatusEngine.open(url, principal=principal, clock=lambda: datetime(2026, 4, 2, tzinfo=UTC)) as engine:
        return sum(isinstance(engine.amend(RUN, note=f"{principal} {number}"), Applied) for number in range(times))


def test_threads_on_one_record_lose_nothing(desk):
    """Each of many concurrent changes of one record is in its history, once, without gaps."""
    record_in(desk.engine, "public")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda number: desk.engine.amend(RUN, note=f"note {number}"), range(40)))
    assert all(isinstance(outcome, Applied) for outcome in done)
    assert sorted(outcome.events[0].version for outcome in done) == list(range(4, 44))
    assert desk.engine.check_database() == ()


def test_processes_on_one_record_lose_nothing(desk):
    """What several processes do to one record at once all stands in its history."""
    record_in(desk.engine, "public")
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        done = pool.starmap(_amend_often, [(desk.url, f"writer-{number}", 12) for number in range(2)])
    assert done == [12, 12]
    assert desk.count("event", accession=RUN) == 3 + 24
    assert desk.engine.check_database() == ()


def test_two_registrations_at_once_make_one_record(desk):
    """Of rivals that register the same accession one does, and the others find it done."""
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: desk.engine.register(RUN), range(8)))
    assert sorted(type(outcome).__name__ for outcome in done) == ["AlreadySo"] * 7 + ["Applied"]
    assert desk.count("event") == 1


def test_a_race_lost_again_and_again_is_a_conflict(memory, monkeypatch):
    """When rivals are faster every time the caller is told so, and nothing is written."""
    record_in(memory.engine, "public")
    before = memory.dump()

    def lose(_work):
        raise LostRaceError

    monkeypatch.setattr(Work, "write", lose)
    monkeypatch.setattr(store_module.time, "sleep", lambda _seconds: None)
    with pytest.raises(ConflictError, match="first"):
        memory.engine.suppress(RUN, reason="contamination")
    monkeypatch.undo()
    assert memory.dump() == before
