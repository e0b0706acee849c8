"""The working days and the date of an archive: known days, the zones' edges, and the laws of counting."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.archive import Archive
from statusengine.domain.calendar import YEAR_END, Calendar
from statusengine.errors import InternalError, InvalidDateError
from statusengine.public_holidays import calendar_for, public_holidays

DDBJ = calendar_for(Archive.DDBJ)
ENA = calendar_for(Archive.ENA)
NCBI = calendar_for(Archive.NCBI)

DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))
CALENDARS = st.builds(
    calendar_for,
    st.sampled_from(Archive),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=40),
)
COUNTS = st.integers(0, 15)


@pytest.mark.parametrize(
    "calendar,day",
    [
        pytest.param(DDBJ, date(2026, 5, 2), id="a Saturday"),
        pytest.param(DDBJ, date(2026, 5, 3), id="a Sunday and Constitution Day"),
        pytest.param(DDBJ, date(2026, 5, 6), id="the substitute for that Sunday"),
        pytest.param(DDBJ, date(2026, 9, 22), id="a day between two holidays"),
        pytest.param(DDBJ, date(2026, 12, 29), id="the first day of the year-end"),
        pytest.param(DDBJ, date(2028, 1, 3), id="the last day of the year-end, a Monday"),
        pytest.param(ENA, date(2026, 4, 6), id="Easter Monday"),
        pytest.param(ENA, date(2026, 12, 28), id="Boxing Day in lieu"),
        pytest.param(NCBI, date(2026, 7, 3), id="Independence Day, observed on the Friday"),
        pytest.param(NCBI, date(2026, 11, 26), id="Thanksgiving"),
        pytest.param(NCBI, date(2010, 12, 31), id="the coming year's New Year's Day, observed"),
    ],
)
def test_an_archive_rests_on_the_holidays_of_its_own_country(calendar, day):
    """Weekends, public holidays with their substitutes, and the year-end are not worked."""
    assert not calendar.is_working_day(day)


@pytest.mark.parametrize(
    "calendar,day",
    [
        (DDBJ, date(2026, 5, 1)),
        (DDBJ, date(2026, 5, 7)),
        (DDBJ, date(2026, 12, 28)),
        (DDBJ, date(2026, 12, 25)),
        (ENA, date(2026, 12, 29)),
        (ENA, date(2026, 5, 6)),
        (NCBI, date(2026, 12, 30)),
        (NCBI, date(2026, 4, 6)),
    ],
)
def test_an_archive_works_on_the_holidays_of_others(calendar, day):
    """A day off elsewhere, or the Japanese year-end outside Japan, is a working day."""
    assert calendar.is_working_day(day)


@pytest.mark.parametrize(
    "day,worked",
    [
        (date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 30), date(2027, 1, 4)),
        (date(2027, 12, 30), date(2028, 1, 4)),
        (date(2028, 12, 29), date(2029, 1, 4)),
        (date(2030, 12, 29), date(2031, 1, 6)),
        (date(2026, 5, 2), date(2026, 5, 7)),
    ],
)
def test_a_day_of_rest_leads_to_the_first_working_day(day, worked):
    """The year-end leads to 4 January or past the weekend after it; Golden Week past its substitute day."""
    assert DDBJ.on_or_after(day) == worked


def test_a_closure_is_a_day_of_rest():
    """A day on the archive's own list of closures is skipped like a holiday."""
    closed = calendar_for(Archive.DDBJ, frozenset({date(2026, 6, 4), date(2026, 6, 5)}))
    assert closed.on_or_after(date(2026, 6, 4)) == date(2026, 6, 8)
    assert DDBJ.on_or_after(date(2026, 6, 4)) == date(2026, 6, 4)


def test_counting_passes_over_golden_week():
    """Two working days after 1 May 2026 is 8 May, and two before 8 May is 1 May."""
    assert DDBJ.working_days_after(date(2026, 5, 1), 2) == date(2026, 5, 8)
    assert DDBJ.working_days_before(date(2026, 5, 8), 2) == date(2026, 5, 1)
    assert DDBJ.working_days_between(date(2026, 5, 1), date(2026, 5, 8)) == 2


def test_no_working_day_lies_between_a_day_and_an_earlier_one():
    """The count leaves out its start and is zero for an end that is not later."""
    assert DDBJ.working_days_between(date(2026, 6, 3), date(2026, 6, 3)) == 0
    assert DDBJ.working_days_between(date(2026, 6, 3), date(2026, 6, 1)) == 0
    assert DDBJ.working_days_between(date(2026, 6, 3), date(2026, 6, 4)) == 1


def test_a_negative_count_is_a_defect():
    """Counting runs forward from zero in either direction; less than zero is our own mistake."""
    with pytest.raises(InternalError, match="-1"):
        DDBJ.working_days_after(date(2026, 6, 3), -1)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_the_first_one(calendar, day):
    """What on_or_after and on_or_before name is worked, and no day passed over is."""
    after, before = calendar.on_or_after(day), calendar.on_or_before(day)
    assert before <= day <= after
    assert calendar.is_working_day(after)
    assert calendar.is_working_day(before)
    passed = [before + timedelta(n) for n in range(1, (after - before).days)]
    assert not any(map(calendar.is_working_day, passed))


@given(CALENDARS, DAYS, COUNTS)
def test_counting_off_and_counting_up_agree(calendar, day, n):
    """There are n working days up to the n-th working day, and walking back finds the way home."""
    end = calendar.working_days_after(day, n)
    assert calendar.working_days_between(day, end) == n
    assert calendar.working_days_before(calendar.on_or_after(end), n) <= calendar.on_or_after(day)
    if calendar.is_working_day(day):
        assert calendar.working_days_before(end, n) == day


@given(CALENDARS, DAYS, COUNTS, COUNTS)
def test_counting_in_two_legs_is_counting_once(calendar, day, first, second):
    """The second leg starts where the first one ended."""
    halfway = calendar.working_days_after(day, first)
    assert calendar.working_days_after(halfway, second) == calendar.working_days_after(day, first + second)


@given(st.sampled_from(Archive), st.dates(date(1, 2, 1), date(9999, 11, 30)))
def test_any_year_has_working_days(archive, day):
    """Years that the almanac does not know still have weekends and the year-end, and crash nothing."""
    calendar = calendar_for(archive)
    assert calendar.on_or_after(day).weekday() < 5
    assert not calendar.is_working_day(day) or day.weekday() < 5


def test_a_year_beyond_the_almanac_keeps_weekend_and_year_end():
    """In 2999 and 1900 Japan has no known holidays, yet its year-end and weekends stand."""
    assert DDBJ.on_or_after(date(2999, 12, 30)) == date(3000, 1, 6)  # 4 and 5 January: a weekend
    assert DDBJ.is_working_day(date(2999, 5, 3))
    assert DDBJ.on_or_after(date(1900, 12, 29)) == date(1901, 1, 4)


@pytest.mark.parametrize("archive", Archive)
def test_the_ends_of_the_calendar_are_named(archive):
    """A walk past either end raises an error about the date, not an overflow, and ends at once."""
    calendar = calendar_for(archive)
    with pytest.raises(InvalidDateError, match="9999"):
        calendar.working_days_after(date.max, 1)
    with pytest.raises(InvalidDateError, match="0001"):
        calendar.working_days_before(date.min, 1)


def test_the_last_year_end_leads_nowhere():
    """No working day follows 30 December 9999 in Japan, and none precedes 2 January 1."""
    with pytest.raises(InvalidDateError) as refused:
        DDBJ.on_or_after(date(9999, 12, 30))
    assert "9999-12-31" in refused.value.hint
    with pytest.raises(InvalidDateError):
        DDBJ.on_or_before(date(1, 1, 2))


def test_an_archive_that_never_works_is_found_out():
    """Even a predicate that calls each day a holiday lets the walk end."""
    idle = Calendar(archive=Archive.ENA, is_public_holiday=lambda _: True)
    with pytest.raises(InvalidDateError):
        idle.on_or_after(date(9990, 1, 1))


@pytest.mark.parametrize(
    "archive,moment,today",
    [
        (Archive.DDBJ, datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (Archive.DDBJ, datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC), date(2026, 4, 1)),
        (Archive.ENA, datetime(2026, 1, 10, 23, 59, 59, tzinfo=UTC), date(2026, 1, 10)),
        (Archive.ENA, datetime(2026, 7, 10, 22, 59, 59, tzinfo=UTC), date(2026, 7, 10)),
        (Archive.ENA, datetime(2026, 7, 10, 23, 0, 0, tzinfo=UTC), date(2026, 7, 11)),
        (Archive.ENA, datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 28)),
        (Archive.ENA, datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),
        (Archive.NCBI, datetime(2026, 1, 10, 4, 59, 59, tzinfo=UTC), date(2026, 1, 9)),
        (Archive.NCBI, datetime(2026, 1, 10, 5, 0, 0, tzinfo=UTC), date(2026, 1, 10)),
        (Archive.NCBI, datetime(2026, 7, 10, 3, 59, 59, tzinfo=UTC), date(2026, 7, 9)),
        (Archive.NCBI, datetime(2026, 7, 10, 4, 0, 0, tzinfo=UTC), date(2026, 7, 10)),
        (Archive.NCBI, datetime(2026, 3, 8, 4, 30, tzinfo=UTC), date(2026, 3, 7)),
        (Archive.NCBI, datetime(2026, 3, 9, 4, 30, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_today_changes_at_the_archives_own_midnight(archive, moment, today):
    """Tokyo is nine hours ahead; London and New York move their midnight with summer time."""
    assert calendar_for(archive).today(moment) == today


@given(st.sampled_from(Archive), st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone below
def test_today_is_the_same_from_wherever_it_is_asked(archive, naive):
    """One moment, written in any zone, has one date at the archive."""
    calendar, moment = calendar_for(archive), naive.replace(tzinfo=UTC)
    assert {calendar.today(moment.astimezone(other.zone)) for other in Archive} == {calendar.today(moment)}


def test_a_moment_without_zone_is_refused():
    """A naive datetime could be either of two dates, so it is none."""
    with pytest.raises(InternalError, match="no time zone"):
        DDBJ.today(datetime(2026, 3, 31, 15))  # noqa: DTZ001 - the point of the test


def test_a_moment_past_the_calendar_is_refused():
    """The last moment of 9999 in London has no date in Tokyo."""
    with pytest.raises(InvalidDateError):
        DDBJ.today(datetime.max.replace(tzinfo=UTC))


def test_calendars_compare_as_values():
    """Two calendars of one archive with the same closures are equal and hash alike."""
    assert calendar_for(Archive.DDBJ) == DDBJ
    assert hash(calendar_for(Archive.DDBJ)) == hash(DDBJ)
    assert calendar_for(Archive.DDBJ, frozenset({date(2026, 6, 4)})) != DDBJ


def test_the_year_end_is_six_days():
    """From 29 December to 3 January, with nothing missing between."""
    assert {(d.month, d.day) for d in (date(2026, 12, 29) + timedelta(n) for n in range(6))} == YEAR_END


@pytest.mark.parametrize("archive", Archive)
def test_every_archive_has_public_holidays(archive):
    """No archive is without a country, and 1 January is kept in each."""
    assert public_holidays(archive)(date(2026, 1, 1))


def test_the_almanac_is_loaded_at_the_first_question():
    """Importing the module, or making a calendar, does not load the holidays package."""
    program = (
        "import sys, statusengine.public_holidays as p; p.calendar_for('DDBJ');sys.exit('holidays' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
