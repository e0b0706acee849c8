"""Whether anybody would notice that the nightly job is silent."""

from __future__ import annotations

from datetime import timedelta

DAY = timedelta(hours=26)


def test_a_job_that_never_ran_fails_the_check(desk):
    """Without a finished run there is no success to be young."""
    check = desk.engine.run_check(DAY)
    assert not check.ok
    assert "never" in check.message


def test_a_young_run_passes_and_an_old_one_fails(desk):
    """The last finished run may be as old as allowed, and no older."""
    run = desk.engine.release_due().run
    desk.clock.advance(hours=26)
    check = desk.engine.run_check(DAY)
    assert check.ok
    assert (check.last_run, check.age, check.refused) == (run, DAY, 0)
    assert check.last_success.tzinfo is not None
    desk.clock.advance(minutes=1)
    check = desk.engine.run_check(DAY)
    assert not check.ok
    assert "too old" in check.message


def test_a_dry_run_is_no_run(memory):
    """A forecast does not count as a night's work."""
    memory.engine.release_due(dry_run=True)
    assert not memory.engine.run_check(DAY).ok


def test_a_run_in_the_future_fails_the_check(memory):
    """A run that ended after now tells of a wrong clock, and nothing of last night."""
    memory.clock.advance(hours=2)
    memory.engine.release_due()
    memory.clock.advance(hours=-1)
    check = memory.engine.run_check(DAY)
    assert not check.ok
    assert "check the clock" in check.message


def test_a_run_for_an_earlier_day_proves_nothing_of_this_one(desk):
    """Only a run that went through what was due on its own day counts."""
    desk.engine.release_due(desk.engine.today() - timedelta(days=1))
    assert not desk.engine.run_check(DAY).ok
    run = desk.engine.release_due().run
    desk.engine.release_due(desk.engine.today() - timedelta(days=1))
    assert desk.engine.run_check(DAY).last_run == run
