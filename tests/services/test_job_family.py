"""What the nightly job releases along, what it leaves, and whom it never waits for."""

from __future__ import annotations

from datetime import date

from services.tree import R2, P, R, X, statuses

from statusengine import Status

DUE = date(2026, 4, 8)
ITS_DAY = "2026-04-08T00:00:00+09:00"
PROJECT, SAMPLE, SOURCE, FOREIGN = "PRJDB1", "SAMD00000001", "SAMD00000002", "SAMN00000009"
PUBLIC = Status.PUBLIC


def _held(desk, *accessions, **ties):
    for accession in accessions:
        desk.engine.register(accession, processed=True, until=DUE, **ties)


def test_what_is_due_takes_what_it_needs_along(desk):
    """Project, sample and source go out in the same night, are counted, and owe their own notices."""
    for each in (PROJECT, SAMPLE):
        desk.engine.register(each, processed=True)
    desk.engine.register(SOURCE, processed=True)
    desk.engine.link(SAMPLE, derived_from=[SOURCE])
    _held(desk, R, R2, part_of=[PROJECT, SAMPLE])
    desk.clock.turn_to(ITS_DAY)
    preview = desk.engine.release_due(dry_run=True)
    assert set(preview.accessions) == {R, R2, PROJECT, SAMPLE, SOURCE}
    report = desk.engine.release_due()
    assert (report.released, report.left, report.refused) == (5, (), ())
    assert statuses(desk, R, R2, PROJECT, SAMPLE, SOURCE) == [PUBLIC] * 5
    assert desk.engine.history(SOURCE)[-1].run == report.run
    assert desk.engine.check_database() == ()


def test_the_job_waits_for_nobody(desk):
    """Another archive's sample, one not here, a frozen or a withdrawn own one: the run goes out all the same."""
    desk.engine.register(PROJECT, processed=True)
    desk.engine.freeze(PROJECT)
    desk.engine.register(SAMPLE, processed=True)
    desk.engine.release(SAMPLE, reason="submitter_request")
    desk.engine.withdraw(SAMPLE, reason="privacy")
    desk.second.approve(SAMPLE)
    _held(desk, R, part_of=[PROJECT, SAMPLE, FOREIGN, "PRJDB404"])
    desk.clock.turn_to(ITS_DAY)
    report = desk.engine.release_due()
    assert report.released == 1
    assert {left.accession for left in report.left} == {PROJECT, SAMPLE}
    assert {left.code for left in report.left} == {"frozen", "illegal_move"}
    assert desk.rows("SELECT accession FROM run_refusal ORDER BY accession") == [(PROJECT,), (SAMPLE,)]
    assert desk.engine.show(R).status is PUBLIC


def test_a_date_releases_upwards_only(memory):
    """A submission or study that is due takes no data along that is held for longer."""
    memory.engine.register(P, processed=True, until=DUE, part_of=[PROJECT])
    memory.engine.register(X, processed=True, until=date(2027, 4, 1), part_of=[P])
    memory.clock.turn_to(ITS_DAY)
    assert memory.engine.release_due().released == 1
    assert memory.engine.show(X).status is Status.PRIVATE


def test_each_record_of_a_family_comes_back_by_its_own_date(memory):
    """What was suppressed together until a day is due together, and the job brings nothing else back."""
    memory.engine.register(X, processed=True)
    for run in (R, R2):
        memory.engine.register(run, processed=True, part_of=[X])
    memory.engine.suppress(X, reason="hold_not_requested", until=DUE)
    memory.engine.amend(R, note="its own", until=date(2026, 9, 1))
    memory.clock.turn_to(ITS_DAY)
    assert memory.engine.release_due().rereleased == 2
    assert statuses(memory, X, R, R2) == [PUBLIC, Status.TEMPORARILY_SUPPRESSED, PUBLIC]
