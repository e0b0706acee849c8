"""What is due when: a date on a day of rest is carried out after it, and what is overdue stays due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.archive import Archive
from statusengine.domain.hold import (
    due_horizon,
    falls_due,
    is_due,
)
from statusengine.errors import InvalidDateError
from statusengine.public_holidays import calendar_for

DDBJ = calendar_for(Archive.DDBJ)
TODAY = date(2026, 6, 3)  # a Wednesday in a plain week
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
CALENDARS = st.builds(
    calendar_for,
    st.sampled_from(Archive),
    st.frozensets(st.dates(date(2026, 12, 1), date(2027, 1, 31)), max_size=40),
)
NEAR_DAYS = st.dates(date(2026, 11, 15), date(2027, 2, 15))


@pytest.mark.parametrize(
    "day,carried_out",
    [
        (date(2026, 12, 30), date(2027, 1, 4)),
        (date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 5, 3), date(2026, 5, 7)),
    ],
)
def test_what_falls_on_a_day_of_rest_is_carried_out_after_it(day, carried_out):
    """Due on 30 December 2026, released on Monday 4 January 2027, and not a day before."""
    assert falls_due(DDBJ, day) == carried_out
    assert is_due(DDBJ, day, carried_out)
    assert not is_due(DDBJ, day, carried_out - timedelta(1))


@pytest.mark.parametrize(
    "today,horizon",
    [
        (date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 30), date(2026, 12, 28)),
        (date(2027, 1, 3), date(2026, 12, 28)),
        (date(2027, 1, 4), date(2027, 1, 4)),
        (date(2026, 6, 6), date(2026, 6, 5)),
    ],
)
def test_on_a_day_of_rest_the_horizon_stands_still(today, horizon):
    """A job that runs at the year-end finds what was due on the last working day, and no more."""
    assert due_horizon(DDBJ, today) == horizon


@given(CALENDARS, NEAR_DAYS, NEAR_DAYS)
def test_the_horizon_parts_the_due_from_the_rest(calendar, day, today):
    """A date is due when its working day has come, and that is one comparison with the horizon."""
    due = falls_due(calendar, day) <= today
    assert is_due(calendar, day, today) == due
    assert (day <= due_horizon(calendar, today)) == due


@given(CALENDARS, DAYS, DAYS)
def test_once_due_is_due_from_then_on(calendar, day, today):
    """What is overdue stays due, however many days went by."""
    assert is_due(calendar, day, falls_due(calendar, day) + timedelta(abs((today - day).days)))


def test_a_date_at_the_end_of_time_is_never_due():
    """A hold until 9999-12-31 has no working day to fall on, and yet the question has an answer."""
    assert not is_due(DDBJ, date.max, TODAY)
    with pytest.raises(InvalidDateError):
        falls_due(DDBJ, date.max)
