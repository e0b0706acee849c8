"""Members that are alike are judged once and moved together; all others are judged by themselves, as ever."""

from __future__ import annotations

from datetime import date

import pytest
from services.tree import limited

from statusengine import Pending, Status
from statusengine.domain.waiting import Phase
from statusengine.errors import ConflictError, DamagedRecordError
from statusengine.services import large, large_in_sets
from statusengine.storage import stamp
from statusengine.storage.stamp import Stamping
from statusengine.storage.work import Work

S = "DRA000001"
RUNS = [f"DRR{number:06d}" for number in range(1, 21)]
SMALL = {"alone": 2, "at_once": 2, "window": 100}
SUPPRESS = {"reason": "erroneous_submission", "note": "because"}


@pytest.fixture
def stamped(monkeypatch):
    """How many statements of events were stamped, each with the marks it was for."""
    seen, original = [], Stamping.stamp

    def seeing(self, stretch, marks, what):
        seen.append(what.event)
        original(self, stretch, marks, what)

    monkeypatch.setattr(Stamping, "stamp", seeing)
    return seen


@pytest.fixture
def judged(monkeypatch):
    """The records that the rules were asked about in windows, in order."""
    seen, decide = [], large.decide

    def seeing(record, *words, **more):
        seen.append(record.accession)
        return decide(record, *words, **more)

    monkeypatch.setattr(large, "decide", seeing)
    return seen


def sown(desk, **told):
    """A submission in public with twenty runs, and limits that make each command on it a large one."""
    ask = desk.engine.ask
    desk.engine.register(S, processed=True, **told)
    desk.engine.change([ask("register", run, processed=True, part_of=[S], **told) for run in RUNS])
    return limited(desk, **SMALL)


def counted(desk):
    """How many records are in each status."""
    found = desk.rows("SELECT status, count(*) FROM record GROUP BY status")
    return {Status.from_code(code): number for code, number in found}


def test_what_is_alike_is_judged_once_and_moved_together(desk, stamped, judged):
    """Twenty runs are suppressed by one statement after one judgement; the submission comes last, by itself."""
    sown(desk)
    assert isinstance(desk.engine.suppress(S, **SUPPRESS), Pending)
    assert (stamped, judged) == ([], [])  # nothing is hidden for a suppression, and no rule is asked about it
    outcome = desk.second.approve(S)
    assert judged == [RUNS[0], S]
    assert [event.accession for event in stamped] == [RUNS[0]]
    assert len(outcome.events) == 21
    assert counted(desk) == {Status.PERMANENTLY_SUPPRESSED: 21}
    assert desk.engine.check_database() == ()


def test_a_withdrawal_hides_and_moves_together(desk, stamped):
    """What a withdrawal hides, and what it withdraws, is stamped; what is taken back is not."""
    sown(desk)
    desk.engine.withdraw(S, reason="privacy")
    assert [event.target for event in stamped] == [Status.TEMPORARILY_SUPPRESSED]
    desk.second.decline(S)
    assert counted(desk) == {Status.PUBLIC: 21}
    desk.engine.withdraw(S, reason="privacy")
    desk.second.approve(S)
    assert counted(desk) == {Status.WITHDRAWN: 21}
    assert len(stamped) == 3
    assert desk.engine.check_database() == ()


def test_dates_that_differ_are_stamped_together(desk, stamped, judged):
    """Each day of the past is judged, and none makes a difference: what is due is forgotten of all of them."""
    sown(desk, until=date(2026, 9, 1))
    for number, run in enumerate(RUNS[:4]):
        desk.force("UPDATE record SET hold_on = :day WHERE accession = :run", day=f"2026-08-0{number + 1}", run=run)
    desk.engine.cancel(S, reason="failed_quality_control")
    desk.second.approve(S)
    assert len(stamped) == 1
    assert judged == [*RUNS[:5], S]
    assert counted(desk) == {Status.CANCELED: 21}
    assert (desk.count("due"), desk.count("notice")) == (0, 21)


def test_a_hold_is_extended_together(desk, stamped):
    """What is due is due on another day, for all of them."""
    sown(desk, until=date(2026, 9, 1))
    desk.engine.hold(S, until=date(2026, 10, 1), reason="submitter_request")
    desk.second.approve(S)
    assert len(stamped) == 1
    assert desk.rows("SELECT on_date, count(*) FROM due GROUP BY on_date") in (
        [("2026-10-01", 21)],
        [(date(2026, 10, 1), 21)],
    )
    assert desk.engine.check_database() == ()


def test_a_release_tells_the_way_apart(desk, stamped):
    """A part goes out for the submitter's reason, a sample for the sake of its data: two stamps, not one."""
    sown(desk, until=date(2026, 9, 1))
    samples = [f"SAMD{number:08d}" for number in range(1, 11)]
    ask = desk.engine.ask
    desk.engine.change([ask("register", sample, processed=True) for sample in samples])
    ties = zip(RUNS, samples, strict=False)
    desk.engine.change([ask("amend", run, derived_from=[sample]) for run, sample in ties], count=10)
    desk.engine.release(S, reason="submitter_request")
    desk.second.approve(S)
    assert {event.reason for event in stamped} == {"submitter_request", "linked_release"}
    assert counted(desk) == {Status.PUBLIC: 31}
    assert desk.engine.check_database() == ()


def test_what_is_rare_is_judged_by_itself(desk, stamped, judged):
    """A few that differ are not worth a statement; each has its own event all the same."""
    sown(desk)
    for run in RUNS[:3]:
        desk.force("UPDATE record SET review_on = '2026-08-01' WHERE accession = :run", run=run)
    desk.engine.suppress(S, **SUPPRESS)
    desk.second.approve(S)
    assert len(stamped) == 1
    assert judged == [RUNS[3], *RUNS[:3], S]
    assert counted(desk) == {Status.PERMANENTLY_SUPPRESSED: 21}
    assert desk.one("SELECT count(*) FROM event WHERE action = 'suppress'") == 21


def test_what_has_a_successor_is_judged_by_itself(desk, stamped):
    """What answers for a record is retired with its move, which only its own move does."""
    sown(desk)
    for run in RUNS[:10]:
        desk.engine.replace(run, by=("DRR000101",))
    desk.engine.withdraw(S, reason="privacy")
    assert len(stamped) == 1
    desk.second.approve(S)
    assert counted(desk) == {Status.WITHDRAWN: 21}
    assert desk.engine.check_database() == ()


class _KilledError(Exception):
    """The process died."""


def begun(desk, monkeypatch):
    """A suppression that was agreed to, and of which no window is done yet; what names it."""
    sown(desk)
    desk.engine.suppress(S, **SUPPRESS)

    def die(*_words, **_more):
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(large, "_window", die)
        with pytest.raises(_KilledError):
            desk.second.approve(S)
    return desk.engine.operations()[0].operation


def test_a_refusal_among_them_stops_the_operation_by_name(memory, monkeypatch, stamped):
    """A hand froze many and one: whoever is first in order is named, and nothing of the window stands."""
    operation = begun(memory, monkeypatch)
    before = memory.dump()
    for run in RUNS[5:15]:
        memory.force("UPDATE record SET frozen = true WHERE accession = :run", run=run)
    with pytest.raises(ConflictError, match=RUNS[5]):
        memory.engine.resume(operation)
    assert len(stamped) == 1
    for run in RUNS[5:15]:
        memory.force("UPDATE record SET frozen = false WHERE accession = :run", run=run)
    assert memory.dump() == before
    memory.engine.resume(operation)
    assert counted(memory) == {Status.PERMANENTLY_SUPPRESSED: 21}


def test_what_cannot_be_read_stops_the_operation_by_name(memory, monkeypatch):
    """Damage that many share is told as the damage of one."""
    operation = begun(memory, monkeypatch)
    memory.force("UPDATE record SET reason = 'whatever' WHERE kind = 'run'")
    with pytest.raises(DamagedRecordError, match=RUNS[0]):
        memory.engine.resume(operation)


def test_what_has_no_common_outcome_is_judged_by_itself(memory, monkeypatch, stamped, judged):
    """Alike by their marks, and not in what becomes of them: each of them is moved by its own judgement."""
    sown(memory)
    monkeypatch.setattr(large_in_sets, "stamp_of", lambda _moves: None)
    memory.engine.suppress(S, **SUPPRESS)
    memory.second.approve(S)
    assert (stamped, judged) == ([], [RUNS[0], *RUNS, S])
    assert counted(memory) == {Status.PERMANENTLY_SUPPRESSED: 21}
    assert memory.engine.check_database() == ()


def test_too_many_kinds_are_taken_on_in_smaller_windows(memory, monkeypatch, stamped):
    """Where more than a few would be judged in one transaction, each transaction does fewer."""
    sown(memory, until=date(2026, 9, 1))
    for number, run in enumerate(RUNS[:12]):
        memory.force(
            "UPDATE record SET hold_on = :day WHERE accession = :run", day=f"2026-08-{number + 1:02d}", run=run
        )
    monkeypatch.setattr(large, "_ONE_BY_ONE", 10)
    done, advance = [], Work.advance

    def seeing(self, progress, cursor, number):
        done.append((progress.phase, cursor, number))
        advance(self, progress, cursor, number)

    monkeypatch.setattr(Work, "advance", seeing)
    memory.engine.cancel(S, reason="submitter_request")
    memory.second.approve(S)
    hidden = [(Phase.HIDE, RUNS[9], 10), (Phase.HIDE, RUNS[19], 10)]
    assert done == [*hidden, *((Phase.CARRY_OUT, cursor, number) for _, cursor, number in hidden)]
    assert len(stamped) == 2
    assert counted(memory) == {Status.CANCELED: 21}


def test_a_rival_who_was_first_undoes_the_window(memory, monkeypatch):
    """Where fewer records follow than events were written, all of the window is done over."""
    operation = begun(memory, monkeypatch)
    before, expect = memory.dump(), stamp._expect
    with monkeypatch.context() as patch:
        patch.setattr(stamp, "_expect", lambda moved, count: expect(moved, count - 1))
        patch.setattr("statusengine.storage.tries.time.sleep", lambda _seconds: None)
        with pytest.raises(ConflictError):
            memory.engine.resume(operation)
        assert memory.dump() == before
    memory.engine.resume(operation)
    assert counted(memory) == {Status.PERMANENTLY_SUPPRESSED: 21}
