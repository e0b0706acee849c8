"""Large operations that were cut short: locked and listed meanwhile, finished by whoever comes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from services.tree import EARLY, R2, SMALL, M, R, S, X, limited, plant, planted, statuses

from statusengine import (
    Applied,
    ConflictError,
    DamagedRecordError,
    RefusalCode,
    Refused,
    Status,
    StatusEngine,
    UsageError,
)
from statusengine.domain.blast import Limits
from statusengine.domain.waiting import Phase
from statusengine.services import large
from statusengine.storage.kin import in_progress_of

PUBLIC, TEMPORARY = Status.PUBLIC, Status.TEMPORARILY_SUPPRESSED
PERMANENT, WITHDRAWN = Status.PERMANENTLY_SUPPRESSED, Status.WITHDRAWN
WHY = {"reason": "privacy"}


class _KilledError(Exception):
    """The process died."""


@pytest.fixture
def killed(monkeypatch):
    """Make the process die once, in the n-th window from now on."""

    def after(windows):
        left = [windows]
        window = large._window

        def dying(work, **words):
            left[0] -= 1
            if left[0] < 0:
                monkeypatch.setattr(large, "_window", window)
                raise _KilledError
            return window(work, **words)

        monkeypatch.setattr(large, "_window", dying)

    return after


@pytest.mark.parametrize("windows", [0, 1, 2, 3])
@pytest.mark.parametrize("by", ["approve", "decline", "resume"])
def test_hiding_that_was_cut_short_is_finished_by_whoever_comes(memory, killed, windows, by):
    """Wherever it died, the next answer, or whoever resumes it, finishes the hiding first."""
    planted(memory)
    killed(windows)
    with pytest.raises(_KilledError):
        memory.engine.withdraw(S, **WHY)
    [progress] = memory.engine.operations()
    assert (progress.phase, progress.accession, progress.total) == (Phase.HIDE, S, 5)
    assert memory.engine.show(S).status is TEMPORARY
    if by == "resume":
        assert memory.engine.resume(progress.operation).done == progress.done
        assert statuses(memory) == [TEMPORARY] * 6
    else:
        assert isinstance(getattr(memory.second, by)(S), Applied)
        assert statuses(memory) == [WITHDRAWN if by == "approve" else PUBLIC] * 6
    assert memory.engine.operations() == ()
    assert memory.engine.check_database() == ()


@pytest.mark.parametrize("answer", ["approve", "decline"])
@pytest.mark.parametrize("by", ["again", "key", "another", "resume"])
def test_an_answer_that_was_cut_short_is_finished(memory, killed, answer, by):
    """By the same answer, with its key or without, of the same person or a third one, or by resuming; late, too."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    killed(1)
    with pytest.raises(_KilledError):
        getattr(memory.second, answer)(S, key="answer")
    [progress] = memory.engine.operations()
    memory.clock.turn_to("2026-09-01T03:00:00+00:00")
    if by == "resume":
        memory.engine.resume(progress.operation)
    else:
        engine = limited(memory, **SMALL) and _third(memory) if by == "another" else memory.second
        key = "answer" if by == "key" else None
        assert getattr(engine, answer)(S, key=key, dry_run=True).refusal.code is RefusalCode.IN_PROGRESS
        outcome = getattr(engine, answer)(S, key=key)
        assert isinstance(outcome, Applied)
        assert (outcome.operation, outcome.replayed) == ("answer", False)
    assert statuses(memory) == [WITHDRAWN if answer == "approve" else PUBLIC] * 6
    assert memory.engine.operations() == memory.engine.requests() == ()
    assert {event.effective for event in memory.engine.history(R)[-1:]} == {date(2026, 4, 1)}
    assert memory.engine.check_database() == ()


def _third(desk):
    from statusengine.testing import as_principal  # noqa: PLC0415 - this one test needs a third person

    return as_principal(desk.engine, "curator-c")


def test_what_is_in_progress_is_its_operations_alone(memory, killed):
    """No command, no cascade, no other request and no date moves a record of it; the refusal says how to go on."""
    planted(memory)
    memory.engine.register("DRP000009", processed=True)
    memory.engine.register("DRX000009", processed=True, part_of=["DRP000009"])
    memory.engine.amend(R, note="before")
    memory.engine.withdraw(R, **WHY)
    killed(1)
    with pytest.raises(_KilledError):
        memory.engine.withdraw(S, **WHY)
    [progress] = memory.engine.operations()
    before = memory.dump()
    for engine, verb, accession, words in (
        (memory.engine, "amend", R2, {"note": "x"}),
        (memory.engine, "freeze", S, {}),
        (memory.engine, "suppress", X, EARLY),
        (memory.second, "approve", R, {}),
        (memory.second, "decline", R, {}),
    ):
        refusal = getattr(engine, verb)(accession, **words).refusal
        assert refusal.code is RefusalCode.IN_PROGRESS
        assert progress.operation in refusal.hint
    assert memory.second.approve(S, dry_run=True).refusal.code is RefusalCode.IN_PROGRESS
    assert memory.dump() == before


def test_a_cascade_stops_at_what_is_in_progress(memory, killed):
    """A family that meets a locked record does not move without it."""
    planted(memory)
    memory.engine.register("DRP000009", processed=True)
    memory.engine.amend(X, part_of=["DRP000009"])
    killed(0)
    with pytest.raises(_KilledError):
        memory.engine.withdraw(S, **WHY)
    refusal = memory.engine.suppress("DRP000009", reason="contamination").refusal
    assert refusal.code is RefusalCode.IN_PROGRESS


def test_the_job_leaves_what_is_in_progress(memory, killed):
    """A date that comes meanwhile waits, and the run says so."""
    plant(memory)
    memory.engine.suppress(S, until=date(2026, 4, 8), **EARLY)
    limited(memory, **SMALL)
    killed(0)
    with pytest.raises(_KilledError):
        memory.engine.withdraw(S, **WHY)
    memory.clock.turn_to("2026-04-08T03:00:00+00:00")
    report = memory.engine.release_due()
    assert (report.rereleased, {refused.code for refused in report.refused}) == (0, {"in_progress"})
    memory.second.decline(S)
    assert memory.engine.release_due().rereleased == 6


def test_who_asked_does_not_finish_an_approval(memory, killed):
    """Nor does a decline finish it: what was agreed to is carried out."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    killed(1)
    with pytest.raises(_KilledError):
        memory.second.approve(S)
    assert memory.engine.approve(S).refusal.code is RefusalCode.IN_PROGRESS
    assert memory.second.decline(S).refusal.code is RefusalCode.IN_PROGRESS
    assert isinstance(memory.second.approve(S), Applied)


def test_two_who_finish_one_operation_share_its_windows(desk, killed, as_principal):
    """Each window is done once, whoever does it, and both see the operation whole."""
    planted(desk)
    for number in range(3, 13):
        desk.engine.register(f"DRR{number:06d}", processed=True, part_of=[X])
    desk.engine.withdraw(S, **WHY)
    killed(1)
    with pytest.raises(_KilledError):
        desk.second.approve(S)
    start = Barrier(2, timeout=60)

    def approve(name, url):
        with StatusEngine.open(url, principal=name, clock=desk.clock) as engine:
            engine._setting = replace(engine._setting, limits=Limits(**SMALL))
            start.wait()
            return engine.approve(S)

    with ThreadPoolExecutor(2) as pool:
        names = ["curator-b", "curator-c"]
        outcomes = list(pool.map(approve, names, [as_principal(desk.url, name) for name in names]))
    assert any(isinstance(outcome, Applied) for outcome in outcomes)
    late = [outcome.refusal.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert late in ([], [RefusalCode.NO_SUCH_REQUEST])
    assert set(statuses(desk)) == {WITHDRAWN}
    assert desk.one("SELECT count(*) FROM event WHERE action = 'withdraw'") == 16
    assert desk.engine.operations() == ()
    assert desk.engine.check_database() == ()


def test_what_is_finished_is_not_finished_again(memory):
    """Whoever comes late to an operation finds nothing to do."""
    before = memory.dump()
    large.finish(memory.engine._setting, "op-404")
    assert memory.dump() == before


def test_what_another_hand_moved_is_a_conflict(memory, killed):
    """A record that a database client moved under an operation stops it, by name."""
    planted(memory)
    killed(0)
    with pytest.raises(_KilledError):
        memory.engine.withdraw(S, **WHY)
    memory.force(f"UPDATE record SET frozen = true WHERE accession = '{M}'")  # noqa: S608 - the test writes it
    with pytest.raises(ConflictError, match=M):
        memory.second.approve(S)
    memory.force(f"UPDATE record SET frozen = false WHERE accession = '{M}'")  # noqa: S608 - the test writes it
    memory.engine.resume(memory.engine.operations()[0].operation)
    killed(1)
    with pytest.raises(_KilledError):
        memory.second.approve(S)
    memory.force(f"UPDATE record SET status = 6, reason = 'privacy' WHERE accession = '{R2}'")  # noqa: S608 - the test writes it
    with pytest.raises(ConflictError, match="as it will be"):
        memory.second.approve(S)
    memory.force(f"DELETE FROM record WHERE accession = '{R2}'")  # noqa: S608 - the test writes it
    with pytest.raises(ConflictError, match="not here"):
        memory.second.approve(S)


def test_a_request_or_a_record_that_is_gone_is_a_conflict(memory, killed):
    """An operation whose request, or whose own record, a hand took away is reported."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    killed(3)
    with pytest.raises(_KilledError):
        memory.second.approve(S)
    [progress] = memory.engine.operations()
    memory.force(f"DELETE FROM record WHERE accession = '{S}'")  # noqa: S608 - the test writes it
    with pytest.raises(ConflictError, match="not here"):
        memory.engine.resume(progress.operation)
    memory.force("DELETE FROM request")
    with pytest.raises(ConflictError, match="does not wait"):
        memory.engine.resume(progress.operation)


def test_a_member_that_came_back_already_is_left(memory, killed):
    """A take-back that finds a record out of its hiding leaves it, and the record itself too."""
    planted(memory)
    memory.engine.withdraw(S, **WHY)
    killed(0)
    with pytest.raises(_KilledError):
        memory.second.decline(S)
    memory.force("UPDATE record SET reason = 'hold_not_requested' WHERE kind IN ('run', 'submission')")
    memory.second.decline(S)
    assert statuses(memory) == [TEMPORARY, PUBLIC, PUBLIC, TEMPORARY, TEMPORARY, PUBLIC]


def test_only_what_is_in_progress_is_resumed(memory):
    """Any other name is refused, with where to look."""
    with pytest.raises(UsageError, match="in progress"):
        memory.engine.resume("op-404")


def test_a_progress_without_a_beginning_is_damage():
    """A row that a hand emptied is named."""
    with pytest.raises(DamagedRecordError, match="never began"):
        in_progress_of(("op", S, 1, "hide", "", 0, 1, "x", None))
