"""The hold rules of the archives: the table, the limits, and the refusals."""

import re
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statusengine.domain.archive import Archive
from statusengine.domain.hold import (
    HOLD_POLICIES,
    HoldProblemCode,
    HoldScope,
    check_hold,
    default_hold,
    latest_hold,
    scope_for,
)
from statusengine.errors import UnknownNameError
from statusengine.public_holidays import calendar_for

DDBJ = calendar_for(Archive.DDBJ)
TODAY = date(2026, 6, 3)  # a Wednesday in a plain week

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
POLICIES = st.sampled_from(list(HOLD_POLICIES.values()))
CALENDARS = st.builds(
    calendar_for,
    st.sampled_from(Archive),
    st.frozensets(st.dates(date(2026, 12, 1), date(2027, 1, 31)), max_size=40),
)
NEAR_DAYS = st.dates(date(2026, 11, 15), date(2027, 2, 15))


def check(scope, until, *, current=None, requested_on=TODAY, override=False, calendar=DDBJ):
    """Ask for a hold at DDBJ today, unless told otherwise."""
    return check_hold(
        HOLD_POLICIES[scope],
        calendar,
        requested_on=requested_on,
        current=current,
        until=until,
        override=override,
    )


def code(problem):
    """Name the problem, or None."""
    return problem and problem.code


def test_every_scope_has_a_policy_with_its_source():
    """No scope is forgotten, none is filed under another's name, and each says where it was read."""
    assert set(HOLD_POLICIES) == set(HoldScope)
    assert all(policy.scope is scope and policy.source for scope, policy in HOLD_POLICIES.items())


def test_the_table_says_what_the_archives_say():
    """Longest years, default months and days of notice are those the archives document."""
    table = {
        scope.value: (p.longest_years, p.default_months, p.notice_working_days) for scope, p in HOLD_POLICIES.items()
    }
    assert table == {
        "trad": (3, None, 2),
        "dra": (4, None, 2),
        "gea": (4, None, 2),
        "metabobank": (3, None, 2),
        "jvar": (3, None, 2),
        "jga": (4, None, 2),
        "bioproject_biosample": (None, None, 0),
        "ena": (2, None, 10),
        "ena_study": (2, 2, 10),
        "genbank_sra": (None, None, 0),
    }


@pytest.mark.parametrize(
    "attribute,scopes",
    [
        ("barred", {"trad"}),
        ("whole_submission", {"dra", "jga"}),
        ("renewable", {"dra", "gea", "metabobank", "jvar", "jga"}),
        ("date_is_mandatory", {"genbank_sra"}),
        ("has_own_date", {scope.value for scope in HoldScope} - {"bioproject_biosample"}),
    ],
)
def test_a_peculiarity_belongs_to_its_scopes_only(attribute, scopes):
    """What one archive asks for is not asked of another's data."""
    assert {p.scope.value for p in HOLD_POLICIES.values() if getattr(p, attribute)} == scopes


@pytest.mark.parametrize(
    "kind,family,origin,scope",
    [
        ("nucleotide", "nucleotide", Archive.DDBJ, "trad"),
        ("nucleotide", "wgs", Archive.DDBJ, "trad"),
        ("nucleotide", "mga", Archive.DDBJ, "trad"),
        ("protein", "protein", Archive.DDBJ, "trad"),
        ("assembly", "assembly", Archive.DDBJ, "trad"),
        ("submission", "sra", Archive.DDBJ, "dra"),
        ("study", "sra", Archive.DDBJ, "dra"),
        ("bioproject", "bioproject", Archive.DDBJ, "bioproject_biosample"),
        ("biosample", "biosample", Archive.DDBJ, "bioproject_biosample"),
        ("study", "gea", Archive.DDBJ, "gea"),
        ("study", "metabobank", None, "metabobank"),
        ("dataset", "jga", Archive.DDBJ, "jga"),
        ("hum_study", "nbdc", None, "jga"),
        ("dataset", "ega", None, "ena"),
        ("study", "sra", Archive.ENA, "ena_study"),
        ("bioproject", "bioproject", Archive.ENA, "ena_study"),
        ("run", "sra", Archive.ENA, "ena"),
        ("nucleotide", "nucleotide", Archive.ENA, "ena"),
        ("nucleotide", "nucleotide", Archive.NCBI, "genbank_sra"),
        ("biosample", "biosample", Archive.NCBI, "genbank_sra"),
    ],
)
def test_an_object_is_held_by_the_rule_of_its_archive(kind, family, origin, scope):
    """The archive that keeps an object decides, then its family, and at ENA whether it is a study."""
    assert scope_for(kind, family, origin) == scope


@pytest.mark.parametrize("family,origin", [("nucleotide", None), ("assembly", None), ("new", Archive.DDBJ)])
def test_an_unplaced_object_has_no_rule(family, origin):
    """Without an archive, or in a family DDBJ does not keep, no rule is guessed."""
    with pytest.raises(UnknownNameError, match=family) as refused:
        scope_for("nucleotide", family, origin)
    assert "archive" in refused.value.hint


def test_an_enum_member_is_as_good_as_its_word():
    """String enums find the same rule as the plain strings."""
    word = StrEnum("word", ["study", "sra", "gea"])
    assert scope_for(word.study, word.sra, Archive.ENA) is HoldScope.ENA_STUDY
    assert scope_for(word.study, word.sra, Archive.DDBJ) is HoldScope.DRA
    assert scope_for(word.study, word.gea, None) is HoldScope.GEA


@pytest.mark.parametrize(
    "scope,requested_on,latest",
    [
        ("trad", date(2028, 2, 29), date(2031, 2, 28)),
        ("dra", date(2028, 2, 29), date(2032, 2, 29)),
        ("dra", date(2096, 2, 29), date(2100, 2, 28)),
        ("ena", date(2028, 2, 29), date(2030, 2, 28)),
        ("trad", date(2026, 6, 3), date(2029, 6, 3)),
        ("dra", date(9997, 6, 3), date.max),
        ("genbank_sra", date(2026, 6, 3), None),
    ],
)
def test_the_longest_hold_ends_on_the_same_day_of_a_later_year(scope, requested_on, latest):
    """29 February becomes 28 February in a common year; the calendar's end is the end."""
    assert latest_hold(HOLD_POLICIES[HoldScope(scope)], requested_on) == latest


@pytest.mark.parametrize(
    "requested_on,default",
    [
        (date(2026, 6, 3), date(2026, 8, 3)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 10, 15), date(2026, 12, 15)),
        (date(2026, 11, 15), date(2027, 1, 15)),
    ],
)
def test_an_ena_study_without_date_is_held_two_months(requested_on, default):
    """The default ends on the same day two months on, or on that month's last."""
    assert default_hold(HOLD_POLICIES[HoldScope.ENA_STUDY], requested_on) == default


def test_elsewhere_no_date_means_no_hold():
    """Only ENA's studies get a date that nobody asked for."""
    others = set(HoldScope) - {HoldScope.ENA_STUDY}
    assert {default_hold(HOLD_POLICIES[scope], TODAY) for scope in others} == {None}


@pytest.mark.parametrize(
    "scope,until,problem",
    [
        ("trad", date(2026, 6, 4), None),
        ("trad", date(2029, 6, 3), None),
        ("trad", date(2029, 6, 4), "too_long"),
        ("dra", date(2030, 6, 3), None),
        ("dra", date(2030, 6, 4), "too_long"),
        ("genbank_sra", date(2126, 6, 3), None),
        ("trad", TODAY, "date_in_past"),
        ("genbank_sra", date(2020, 1, 1), "date_in_past"),
        ("trad", date(2026, 12, 28), None),
        ("trad", date(2026, 12, 29), "barred_day"),
        ("trad", date(2027, 1, 3), "barred_day"),
        ("trad", date(2027, 1, 4), None),
        ("dra", date(2026, 12, 31), None),
        ("bioproject_biosample", date(2027, 6, 3), "no_own_date"),
        ("bioproject_biosample", None, None),
        ("dra", None, None),
        ("genbank_sra", None, "date_mandatory"),
    ],
)
def test_a_first_hold_date_is_judged_by_its_rule(scope, until, problem):
    """A date lies ahead, within the limit, off the barred days, where dates are kept at all."""
    assert code(check(HoldScope(scope), until)) == problem


@pytest.mark.parametrize(
    "requested_on,current,until,problem",
    [
        pytest.param(date(2026, 6, 3), date(2026, 6, 5), date(2026, 7, 1), None, id="two working days"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 5), date(2026, 7, 1), "too_late_notice", id="one"),
        pytest.param(date(2026, 6, 5), date(2026, 6, 5), date(2026, 7, 1), "too_late_notice", id="none"),
        pytest.param(date(2026, 6, 9), date(2026, 6, 5), date(2026, 7, 1), "too_late_notice", id="past"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 7), date(2026, 7, 1), None, id="before a Sunday"),
        pytest.param(date(2026, 6, 6), date(2026, 6, 9), date(2026, 7, 1), "too_late_notice", id="on Saturday"),
        pytest.param(date(2026, 5, 1), date(2026, 5, 8), date(2026, 7, 1), None, id="before Golden Week"),
        pytest.param(date(2026, 5, 2), date(2026, 5, 8), date(2026, 7, 1), "too_late_notice", id="within it"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 30), date(2026, 6, 5), None, id="bringing forward"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 5), date(2026, 6, 5), None, id="no change"),
        pytest.param(date(2026, 6, 4), date(2026, 6, 5), None, None, id="clearing"),
    ],
)
def test_postponing_needs_notice(requested_on, current, until, problem):
    """DDBJ is asked two working days before the date that stands; an earlier date needs no notice."""
    assert code(check(HoldScope.DRA, until, current=current, requested_on=requested_on)) == problem


def test_ena_asks_for_ten_working_days():
    """Ten working days before Friday 19 June 2026 is Friday 5 June, at ENA."""
    at_ena = {"current": date(2026, 6, 19), "calendar": calendar_for(Archive.ENA)}
    assert check(HoldScope.ENA, date(2026, 8, 1), requested_on=date(2026, 6, 5), **at_ena) is None
    late = check(HoldScope.ENA, date(2026, 8, 1), requested_on=date(2026, 6, 6), **at_ena)
    assert code(late) is HoldProblemCode.TOO_LATE_NOTICE
    assert "10 working days ahead, by 2026-06-05" in late.message


def test_an_override_excuses_short_notice_and_nothing_else():
    """With an override the late request passes, but not one that is also too long."""
    late = {"current": date(2026, 6, 4), "override": True}
    assert check(HoldScope.DRA, date(2026, 7, 1), **late) is None
    assert code(check(HoldScope.DRA, date(2036, 7, 1), **late)) is HoldProblemCode.TOO_LONG


def test_ncbi_asks_for_no_notice():
    """Where no notice is documented, a date that stands today may still be moved."""
    assert check(HoldScope.GENBANK_SRA, date(2026, 7, 1), current=TODAY) is None


@pytest.mark.parametrize(
    "scope,requested_on,until,nearest",
    [
        ("dra", TODAY, date(2099, 1, 1), "2030-06-03"),
        ("dra", TODAY, date(2020, 1, 1), "2026-06-04"),
        ("trad", TODAY, date(2026, 12, 30), "2026-12-28"),
        ("trad", TODAY, date(2027, 1, 2), "2027-01-04"),
        ("trad", date(2026, 12, 28), date(2026, 12, 29), "2027-01-04"),
        ("trad", date(2026, 12, 30), date(2040, 1, 1), "2029-12-28"),
        ("genbank_sra", TODAY, None, "2026-06-04"),
    ],
)
def test_a_refusal_names_the_nearest_right_date(scope, requested_on, until, nearest):
    """The hint holds the closest date that passes, even where the limit itself is a barred day."""
    assert nearest in check(HoldScope(scope), until, requested_on=requested_on).hint


def test_at_the_end_of_the_calendar_no_date_is_left():
    """On the last day there is nothing to offer, and nothing crashes."""
    assert "No date is left" in check(HoldScope.DRA, date.max, requested_on=date.max).hint


@given(POLICIES, DAYS, st.dates(), st.booleans())
def test_what_a_hint_offers_is_accepted(policy, requested_on, until, override):
    """Whoever follows a hint is not refused again."""
    request = {"requested_on": requested_on, "current": None, "override": override}
    problem = check_hold(policy, DDBJ, until=until, **request)
    if problem and problem.code is not HoldProblemCode.NO_OWN_DATE:
        offered = date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", problem.hint)[0])
        assert check_hold(policy, DDBJ, until=offered, **request) is None


@given(POLICIES, DAYS, st.integers(1, 2000))
def test_an_accepted_date_lies_between_tomorrow_and_the_limit(policy, requested_on, distance):
    """A date passes exactly when it is within the limit, off the barred days, and the scope keeps dates."""
    until = requested_on + timedelta(distance)
    latest = latest_hold(policy, requested_on) or date.max
    accepted = policy.has_own_date and until <= latest and not policy.bars(until)
    request = {"requested_on": requested_on, "current": None, "override": False}
    assert (check_hold(policy, DDBJ, until=until, **request) is None) == accepted


@given(CALENDARS, NEAR_DAYS, NEAR_DAYS, st.integers(1, 12))
def test_notice_is_counted_in_working_days(calendar, requested_on, current, notice):
    """A request is in time when that many working days remain, itself included, before the date."""
    policy = replace(HOLD_POLICIES[HoldScope.GENBANK_SRA], notice_working_days=notice)
    until = max(requested_on, current) + timedelta(30)
    problem = check_hold(policy, calendar, requested_on=requested_on, current=current, until=until, override=False)
    left = calendar.working_days_between(requested_on - timedelta(1), current - timedelta(1))
    assert (problem is None) == (left >= notice)
