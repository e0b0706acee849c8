"""How long a request may wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from domain.scene import SITE, TODAY

from statusengine.domain.waiting import EXPIRES_AFTER, expires_on, is_overdue


def test_a_request_can_be_approved_for_thirty_days():
    """The thirtieth day is the last."""
    assert timedelta(days=30) == EXPIRES_AFTER
    assert expires_on(TODAY) == date(2026, 7, 3)


@pytest.mark.parametrize(
    "today, overdue", [(date(2026, 6, 5), False), (date(2026, 6, 6), True), (date(2026, 6, 8), True)]
)
def test_a_request_is_overdue_after_two_working_days(today, overdue):
    """A request of a Wednesday should be decided by Friday."""
    assert is_overdue(SITE.calendar, TODAY, today) is overdue


def test_a_weekend_is_no_working_day():
    """A request of a Friday should be decided by Tuesday."""
    friday = date(2026, 6, 5)
    assert not is_overdue(SITE.calendar, friday, date(2026, 6, 9))
    assert is_overdue(SITE.calendar, friday, date(2026, 6, 10))
