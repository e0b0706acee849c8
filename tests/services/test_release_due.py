"""The nightly job: everything that is due, on its day, once, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from services.desk import NOTE, RUN

from statusengine import AccessTier, DatabaseUnavailableError, Status, StatusEngine
from statusengine.domain.accession import parse_accession
from statusengine.domain.decide import decide
from statusengine.domain.request import Action, Request
from statusengine.errors import InvalidDateError
from statusengine.services import due_one_by_one
from statusengine.services.ask import particulars_of
from statusengine.services.journal import write_operation
from statusengine.storage.work import Work
from statusengine.testing import record_in

DUE = date(2026, 4, 8)  # a Wednesday
ITS_DAY = "2026-04-08T00:00:00+09:00"


def _held(desk, *accessions, until=DUE):
    ask = desk.engine.ask
    desk.engine.change([ask("register", each, until=until, processed=True) for each in accessions or (RUN,)])


@pytest.fixture
def zone():
    """Put the process into another time zone, and back."""
    before = os.environ.get("TZ")

    def enter(name):
        os.environ["TZ"] = name
        time.tzset()

    yield enter
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.parametrize("name", ["UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_record_is_released_on_its_date_in_tokyo(memory, zone, name):
    """A hold ends when its day begins at the archive, and not a second earlier, whatever TZ says."""
    zone(name)
    _held(memory)
    memory.clock.turn_to("2026-04-07T14:59:59+00:00")
    assert memory.engine.release_due().released == 0
    assert not memory.engine.sight(RUN).is_shown
    memory.clock.turn_to("2026-04-07T15:00:00+00:00")
    assert memory.engine.release_due().released == 1
    assert memory.engine.show(RUN).first_public_on == DUE


def test_the_year_end_waits_for_the_first_working_day(desk):
    """What falls on 30 December goes out on Monday, 4 January 2027, and not before."""
    _held(desk, until=date(2026, 12, 30))
    for day in ("2026-12-30", "2026-12-31", "2027-01-01", "2027-01-03"):
        desk.clock.turn_to(f"{day}T12:00:00+09:00")
        assert desk.engine.release_due().released == 0
    assert desk.engine.due(date(2027, 1, 4))[0].falls_due == date(2027, 1, 4)
    desk.clock.turn_to("2027-01-04T00:00:00+09:00")
    assert desk.engine.release_due().released == 1


def test_a_temporary_suppression_ends_on_its_date(desk):
    """The job re-releases what was suppressed until a date, and owes no second notice of release."""
    record_in(desk.engine, Status.PUBLIC)
    desk.engine.suppress(RUN, reason="hold_not_requested", until=DUE)
    desk.clock.turn_to(ITS_DAY)
    report = desk.engine.release_due()
    assert (report.released, report.rereleased, report.refused) == (0, 1, ())
    entry = desk.engine.history(RUN)[-1]
    assert (entry.reason.value, entry.run) == ("rerelease_date_reached", report.run)
    assert desk.count("notice") == 1
    assert desk.count("operation", run=report.run) == 1
    assert desk.rows("SELECT accession FROM operation WHERE run IS NOT NULL") == [(None,)]


def test_an_old_date_alone_moves_nothing(desk):
    """A canceled, withdrawn, frozen or unprocessed record with an old date stays where it is."""
    canceled, withdrawn, frozen, unprocessed, due = (f"DRR{number:06d}" for number in range(1, 6))
    _held(desk, canceled, withdrawn, frozen, due)
    desk.engine.register(unprocessed, until=DUE)
    desk.engine.cancel(canceled, reason="submitter_request")
    desk.engine.release(withdrawn, reason="submitter_request")
    desk.engine.withdraw(withdrawn, reason="privacy")
    desk.second.approve(withdrawn)
    desk.engine.freeze(frozen)
    desk.clock.turn_to("2027-04-08T00:00:00+09:00")
    report = desk.engine.release_due()
    assert (report.released, report.refused) == (1, ())
    statuses = [desk.engine.show(each).status.value for each in (canceled, withdrawn, frozen, unprocessed, due)]
    assert statuses == ["canceled", "withdrawn", "private", "private", "public"]


def test_a_thawed_record_is_due_again(memory):
    """Unfreezing after the date lets the next run release the record."""
    _held(memory)
    memory.engine.freeze(RUN)
    memory.clock.turn_to("2026-05-08T00:00:00+09:00")
    assert memory.engine.release_due().released == 0
    memory.engine.unfreeze(RUN)
    assert memory.engine.release_due().released == 1


def test_a_later_day_is_forecast_and_never_executed(desk):
    """A day ahead of the archive's today is refused, and with a dry run only told."""
    _held(desk)
    before = desk.dump()
    with pytest.raises(InvalidDateError, match="ahead of today"):
        desk.engine.release_due(DUE)
    report = desk.engine.release_due(DUE, dry_run=True)
    assert (report.run, report.released, report.accessions) == (None, 1, (RUN,))
    assert desk.engine.release_due(dry_run=True).released == 0
    assert desk.dump() == before


def test_an_earlier_day_leaves_what_came_due_since(memory):
    """Run for a day that has passed, the job takes only what was due by then."""
    _held(memory)
    memory.clock.turn_to(ITS_DAY)
    assert memory.engine.release_due(DUE - timedelta(days=1)).released == 0
    assert memory.engine.release_due(DUE).released == 1


def test_the_job_is_safe_to_run_twice(desk):
    """A second run finds nothing, and changes nothing but its own line in the ledger."""
    _held(desk)
    desk.clock.turn_to(ITS_DAY)
    assert desk.engine.release_due().released == 1
    before = desk.dump()
    assert desk.engine.release_due().released == 0
    after = desk.dump()
    assert len(after.pop("run")) == len(before.pop("run")) + 1
    assert after == before


def test_a_missed_fortnight_is_recovered(memory):
    """The job takes everything overdue, however long it did not run."""
    days = [DUE + timedelta(days=number) for number in range(14)]
    for number, day in enumerate(days, 1):
        _held(memory, f"DRR{number:06d}", until=day)
    memory.clock.turn_to("2026-04-22T00:00:00+09:00")
    seen = []
    assert memory.engine.release_due(progress=seen.append).released == 14
    assert seen == [14]


def _many_due(desk, size: int) -> None:
    """Registered, processed and due: as `register` leaves them, but written in one go."""
    now = datetime(2026, 4, 1, 3, tzinfo=UTC)
    with desk.database.begin() as connection:
        work = Work(connection)
        for number in range(1, size + 1):
            accession = f"DRR{number:06d}"
            request = Request(
                action=Action.REGISTER,
                accession=accession,
                principal="curator-a",
                operation="many",
                until=DUE,
                processed=True,
                particulars=particulars_of(parse_accession(accession), owner=None, access=AccessTier.OPEN),
            )
            work._read[accession] = work._now[accession] = None
            work.apply(decide(None, request, now, site=desk.engine._setting.site))
        write_operation(work, request, now, reason=None)
        work.write()


def _run(url: str) -> int:
    with StatusEngine.open(url, principal="job", clock=lambda: datetime(2026, 4, 8, tzinfo=UTC)) as engine:
        return engine.release_due().released


def test_two_schedulers_at_once_release_each_record_once(desk):
    """Two processes over 10,000 due records: together they release all, and none twice."""
    size = 10_000
    _many_due(desk, size)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = pool.map(_run, [desk.url, desk.url], chunksize=1)
    assert sum(done) == size
    assert desk.count("event", action="release") == size
    assert desk.one("SELECT count(DISTINCT accession) FROM event WHERE action = 'release'") == size
    assert desk.count("record", status=Status.PUBLIC.code) == size
    assert desk.count("due") == 0
    assert desk.one("SELECT sum(released) FROM run WHERE finished_at IS NOT NULL") == size


def test_two_schedulers_in_threads_release_each_record_once(desk):
    """Two runs of one engine at once release each record once."""
    _many_due(desk, 1_200)
    desk.clock.turn_to(ITS_DAY)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: desk.engine.release_due().released, range(2)))
    assert sum(done) == 1_200
    assert desk.engine.check_database() == ()


POISON = {
    "a status that is none": "UPDATE record SET status = 99 WHERE accession = 'DRR000003'",
    "a reason that is none": "UPDATE record SET reason = 'whatever' WHERE accession = 'DRR000003'",
    "no record": "DELETE FROM record WHERE accession = 'DRR000003'",
    "another status": "UPDATE record SET status = 3 WHERE accession = 'DRR000003'",
    "no date": "UPDATE record SET hold_on = NULL WHERE accession = 'DRR000003'",
    "no accession": "UPDATE due SET accession = 'garbage' WHERE accession = 'DRR000003'",
    "another archive's": "UPDATE due SET accession = 'ERR000003' WHERE accession = 'DRR000003'",
    "another action": "UPDATE due SET action = 'vanish' WHERE accession = 'DRR000003'",
    "a version that is taken": "UPDATE record SET version = 1 WHERE accession = 'DRR000003'",
}


@pytest.mark.parametrize("poison", POISON)
def test_a_poisoned_record_stops_no_other(desk, poison, monkeypatch):
    """One bad record is named, with its cause, in report and ledger; the others go out."""
    monkeypatch.setattr("statusengine.storage.tries.time.sleep", lambda _seconds: None)
    _held(desk, *(f"DRR{number:06d}" for number in range(1, 6)))
    desk.force(POISON[poison])
    desk.clock.turn_to(ITS_DAY)
    report = desk.engine.release_due()
    assert report.released == 4
    [refused] = report.refused
    assert refused.message
    ledger = desk.rows("SELECT accession, code, message FROM run_refusal WHERE run = :run", run=report.run)
    assert ledger == [(refused.accession, refused.code, refused.message)]
    assert desk.rows("SELECT released, refused FROM run") == [(4, 1)]


def test_what_is_due_and_already_so_is_named(memory):
    """A due row left beside a record that is public by the same reason is reported as a contradiction."""
    _held(memory)
    memory.clock.turn_to(ITS_DAY)
    memory.engine.release_due()
    memory.force(f"INSERT INTO due VALUES ('{RUN}', '2026-04-08', 'release')")  # noqa: S608 - the test writes the whole statement
    [refused] = memory.engine.release_due().refused
    assert (refused.accession, refused.code) == (RUN, "inconsistent")


def test_a_crash_in_the_middle_shows_and_the_next_run_finishes(desk):
    """A run that died has no end in the ledger; what it did stands, and the next run does the rest."""
    _many_due(desk, 600)
    desk.clock.turn_to(ITS_DAY)

    def die(_records):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.engine.release_due(progress=die)
    assert desk.count("record", status=Status.PUBLIC.code) == 500
    assert desk.rows("SELECT finished_at FROM run") == [(None,)]
    assert not desk.engine.run_check(timedelta(hours=26)).ok
    assert desk.engine.release_due().released == 100
    assert desk.engine.run_check(timedelta(hours=26)).ok
    assert desk.engine.check_database() == ()


def test_a_lost_database_is_no_bad_record(memory, monkeypatch):
    """When the database goes away the run stops and says so; no record is blamed for it."""
    _held(memory)
    memory.clock.turn_to(ITS_DAY)

    def gone(*_args, **_words):
        raise DatabaseUnavailableError

    monkeypatch.setattr(due_one_by_one, "decide", gone)
    with pytest.raises(DatabaseUnavailableError):
        memory.engine.release_due()
    assert memory.count("run_refusal") == 0


def test_a_moved_hold_moves_what_is_due(memory):
    """The job goes by the last date that was set, and by none where it was cleared."""
    _held(memory, until=date(2026, 5, 8))
    memory.engine.hold(RUN, until=date(2026, 6, 10), reason="submitter_request")
    memory.clock.turn_to("2026-05-08T00:00:00+09:00")
    assert memory.engine.release_due().released == 0
    assert [entry.on for entry in memory.engine.due(date(2026, 12, 1))] == [date(2026, 6, 10)]
    memory.engine.amend(RUN, note=NOTE)
    assert memory.count("due") == 1


def test_a_mass_of_records_is_walked_by_key(desk, monkeypatch):
    """Above a number the night goes along the key, and releases the same records in the same order."""
    monkeypatch.setattr("statusengine.services.release_due._FEW", 1)
    monkeypatch.setattr("statusengine.services.due_in_sweeps._RANGE", 2)
    day = desk.engine.today() + timedelta(days=1)
    for number in range(1, 6):
        desk.engine.register(f"DRR00000{number}", processed=True, until=day)
    desk.clock.advance(days=1)
    assert desk.engine.release_due(dry_run=True).accessions == tuple(f"DRR00000{number}" for number in range(1, 6))
    assert desk.engine.release_due().released == 5
    assert desk.count("due") == 0
