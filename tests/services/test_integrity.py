"""The proof that the store holds what the histories say: each kind of tampering is found."""

from __future__ import annotations

from datetime import date

import pytest
from services.desk import RUN, desk_at

from statusengine import Status
from statusengine.testing import record_in

TAMPERING = {
    "status": "UPDATE record SET status = 4",
    "unknown status": "UPDATE record SET status = 99",
    "version": "UPDATE record SET version = 9",
    "reason": "UPDATE record SET reason = 'duplicate'",
    "unknown reason": "UPDATE record SET reason = 'whatever'",
    "first day in public": "UPDATE record SET first_public_on = '2020-01-01'",
    "hold date": "UPDATE record SET hold_on = '2020-01-01'",
    "frozen": "UPDATE record SET frozen = true",
    "event removed": "DELETE FROM event WHERE version = 2",
    "last event removed": "DELETE FROM event WHERE version = 4",
    "history removed": "DELETE FROM event",
    "event changed": "UPDATE event SET target = 7 WHERE version = 4",
    "unknown action": "UPDATE event SET action = 'vanish' WHERE version = 4",
    "record removed": "DELETE FROM record",
    "operation removed": "DELETE FROM operation WHERE reason = 'contamination'",
    "due added": f"INSERT INTO due VALUES ('{RUN}', '2026-04-08', 'release')",  # noqa: S608 - the test writes the whole statement
    "unknown kind": "UPDATE record SET kind = 'whatever'",
    "unknown scope": "UPDATE record SET scope = 'whatever'",
    "unknown access": "UPDATE record SET access = 'whatever'",
    "unknown archive": "UPDATE record SET archive = 'whatever'",
    "another kind": "UPDATE record SET kind = 'study'",
    "another archive": "UPDATE record SET archive = 'ENA'",
    "unknown status of an event": "UPDATE event SET target = 99 WHERE version = 4",
    "due some day": f"INSERT INTO due VALUES ('{RUN}', '2026-04-08', 'vanish')",  # noqa: S608 - the test writes the whole statement
    "due of nothing": "INSERT INTO due VALUES ('DRR000404', '2026-04-08', 'release')",
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_found(desk, kind):
    """A hand that changed a row past the engine is found by replaying the histories."""
    record_in(desk.engine, Status.PERMANENTLY_SUPPRESSED)
    assert desk.engine.check_database() == ()
    desk.force(TAMPERING[kind])
    [problem] = desk.engine.check_database()
    assert problem.startswith("DRR000404" if kind == "due of nothing" else RUN)


GARBAGE = {
    "due on no day": "UPDATE due SET on_date = ''",
    "due on a number": "UPDATE due SET on_date = 7",
    "no day": "UPDATE record SET since = ''",
    "a number for a day": "UPDATE record SET hold_on = 7",
    "no moment": "UPDATE event SET recorded_at = 7",
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_in_one_record_is_a_problem_of_that_record(made_sqlite_url, as_principal, kind):
    """Where a database takes any value for a day or a moment, the check names the record and goes on."""
    desk = desk_at(made_sqlite_url, as_principal)
    for accession in (RUN, "DRR000002"):
        desk.engine.register(accession, until=date(2026, 9, 1), processed=True)
    desk.force(
        f"{GARBAGE[kind]} WHERE accession = '{RUN}'", "UPDATE record SET version = 9 WHERE accession <> 'DRR000001'"
    )
    first, second = desk.engine.check_database()
    desk.close()
    assert first.startswith(RUN)
    assert "cannot be read" in first
    assert second.startswith("DRR000002")


def test_circles_of_replacements_are_found(desk):
    """Each circle is named once, with whoever is in it; retired links and chains with an end are none."""
    links = ("2 3", "3 2", "4 2", "5 6", "6 7", "8 8")
    if desk.database.dialect.name == "postgresql":
        desk.force("ALTER TABLE secondary DROP CONSTRAINT IF EXISTS ck_secondary_not_itself")
    for old, new in map(str.split, links):
        desk.force(f"INSERT INTO secondary VALUES ('DRR00000{old}', 'DRR00000{new}', 'op', NULL)")  # noqa: S608 - the test writes the whole statement
    desk.force("INSERT INTO secondary VALUES ('DRR000007', 'DRR000005', 'op', 'gone')")
    found = sorted(problem.partition(": ")[2] for problem in desk.engine.check_database())
    assert found == ["DRR000002 DRR000003", "DRR000008"]


def test_a_due_row_removed_is_found(desk):
    """A record whose due row is gone would never be released, and is named."""
    desk.engine.register(RUN, until=date(2026, 9, 1), processed=True)
    desk.force("DELETE FROM due")
    [problem] = desk.engine.check_database()
    assert "2026" in problem


def test_a_large_store_is_checked_whole(memory):
    """The check goes through all windows of records."""
    ask = memory.engine.ask
    memory.engine.change([ask("register", f"DRR{number:06d}") for number in range(1, 602)])
    assert memory.engine.check_database() == ()
    memory.force("UPDATE record SET version = 2 WHERE accession = 'DRR000601'")
    assert len(memory.engine.check_database()) == 1
