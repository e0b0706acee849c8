"""What the nightly job will do: each date on its working day, and each working day with its counts."""

from __future__ import annotations

from datetime import date

import pytest

from statusengine import Action, DueDay, Status
from statusengine.testing import record_in

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 4, day) for day in (10, 11, 12, 13))


@pytest.fixture
def furnished(desk):
    """Releases on a Friday and over a weekend, and a re-release on the Monday."""
    for number, until in enumerate((FRIDAY, SATURDAY, SATURDAY, SUNDAY), 1):
        desk.engine.register(f"DRR{number:06d}", until=until, processed=True)
    record_in(desk.engine, Status.PUBLIC, "DRR000009")
    desk.engine.suppress("DRR000009", reason="hold_not_requested", until=MONDAY)
    return desk


def test_a_shifted_date_is_marked(furnished):
    """What is dated to a day without work falls due on another, and says so."""
    found = furnished.engine.due(MONDAY)
    assert [(entry.on, entry.falls_due, entry.shifted) for entry in found] == [
        (FRIDAY, FRIDAY, False),
        (SATURDAY, MONDAY, True),
        (SATURDAY, MONDAY, True),
        (SUNDAY, MONDAY, True),
        (MONDAY, MONDAY, False),
    ]
    assert {entry.action for entry in found} == {Action.RELEASE, Action.RERELEASE}


def test_a_working_day_is_one_row(furnished):
    """One row for each working day: its releases and re-releases, how many are shifted, and from which dates."""
    assert furnished.engine.due_by_day(MONDAY) == (
        DueDay(day=FRIDAY, releases=1, rereleases=0, shifted=0, shifted_from=()),
        DueDay(day=MONDAY, releases=3, rereleases=1, shifted=3, shifted_from=(SATURDAY, SUNDAY)),
    )


@pytest.mark.parametrize("until", [FRIDAY, SATURDAY, SUNDAY])
def test_no_day_is_half_told(furnished, until):
    """A forecast that ends on a weekend leaves out the Monday, whose own releases it would miss."""
    assert [row.day for row in furnished.engine.due_by_day(until)] == [FRIDAY]


def test_what_is_overdue_stands_on_the_day_it_fell_due(furnished):
    """A night that was missed shows as a day in the past."""
    furnished.clock.turn_to("2026-04-20T03:00:00+00:00")
    assert [row.day for row in furnished.engine.due_by_day(furnished.engine.today())] == [FRIDAY, MONDAY]
    furnished.engine.release_due()
    assert furnished.engine.due_by_day(furnished.engine.today()) == ()
