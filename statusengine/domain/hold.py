"""How long a record may stay private, who may ask for it when, and when what is due is carried out.

Each archive's rule is a row of `HOLD_POLICIES`; a site with a rule of its own makes another
`HoldPolicy` and hands it to the same functions. A refusal is a value that names the nearest right
date. Here dates alone are judged: that nothing moves without the right status is decided elsewhere.

>>> dra = HOLD_POLICIES[HoldScope.DRA]
>>> str(latest_hold(dra, date(2028, 2, 29)))  # 29 February again, four years on
'2032-02-29'
>>> str(latest_hold(HOLD_POLICIES[HoldScope.TRAD], date(2028, 2, 29)))
'2031-02-28'
>>> str(default_hold(HOLD_POLICIES[HoldScope.ENA_STUDY], date(2026, 12, 31)))
'2027-02-28'
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final

from statusengine.domain.archive import Archive
from statusengine.domain.calendar import YEAR_END, Calendar
from statusengine.errors import UnknownNameError

__all__ = [
    "HOLD_POLICIES",
    "HoldPolicy",
    "HoldProblem",
    "HoldProblemCode",
    "HoldScope",
    "check_hold",
    "default_hold",
    "due_horizon",
    "falls_due",
    "is_due",
    "latest_hold",
    "scope_for",
]


class HoldScope(StrEnum):
    """The body of data that one hold rule speaks of."""

    TRAD = "trad"
    DRA = "dra"
    GEA = "gea"
    METABOBANK = "metabobank"
    JVAR = "jvar"  # no accession family leads here: a site that keeps JVar names it
    JGA = "jga"
    BIOPROJECT_BIOSAMPLE = "bioproject_biosample"
    ENA = "ena"
    ENA_STUDY = "ena_study"
    GENBANK_SRA = "genbank_sra"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPolicy:
    """One archive's rule on holding one kind of data."""

    scope: HoldScope
    source: str  # the document the rule was read in
    longest_years: int | None = None  # from the day of the request; None: no documented limit
    has_own_date: bool = True  # False: it goes public with the data that need it
    date_is_mandatory: bool = False
    default_months: int | None = None  # None: with no date, released when processed
    notice_working_days: int = 0  # to postpone; 0: none asked
    barred: frozenset[tuple[int, int]] = frozenset()  # (month, day) on which no hold may end
    whole_submission: bool = False  # one date for all objects of a submission
    renewable: bool = False  # the source says so; the limit counts from each request anyway

    def bars(self, day: date) -> bool:
        """Tell whether no hold may end on this day of the year."""
        return (day.month, day.day) in self.barred


_ddbj: Final = partial(HoldPolicy, source="DDBJ, 'DDBJ and SRA Data Processing' and FAQ", notice_working_days=2)
_jga: Final = partial(_ddbj, source="none: JGA documents no hold, so this project treats it as DRA")
_ena: Final = partial(HoldPolicy, source="ENA, data availability policy", notice_working_days=10)
_ncbi: Final = partial(HoldPolicy, source="NCBI, 'GenBank and SRA Data Processing'")

_POLICIES: Final = (
    _ddbj(scope=HoldScope.TRAD, longest_years=3, barred=YEAR_END),
    _ddbj(scope=HoldScope.DRA, longest_years=4, renewable=True, whole_submission=True),
    _ddbj(scope=HoldScope.GEA, longest_years=4, renewable=True),
    _ddbj(scope=HoldScope.METABOBANK, longest_years=3, renewable=True),
    _ddbj(scope=HoldScope.JVAR, longest_years=3, renewable=True),
    _jga(scope=HoldScope.JGA, longest_years=4, renewable=True, whole_submission=True),
    _ddbj(scope=HoldScope.BIOPROJECT_BIOSAMPLE, has_own_date=False, notice_working_days=0),
    _ena(scope=HoldScope.ENA, longest_years=2),
    _ena(scope=HoldScope.ENA_STUDY, longest_years=2, default_months=2),
    _ncbi(scope=HoldScope.GENBANK_SRA, date_is_mandatory=True),
)
HOLD_POLICIES: Final[Mapping[HoldScope, HoldPolicy]] = MappingProxyType(
    {policy.scope: policy for policy in _POLICIES}
)

_HOME_FAMILIES: Final[Mapping[str, HoldScope]] = MappingProxyType(
    {
        "jga": HoldScope.JGA,
        "nbdc": HoldScope.JGA,
        "gea": HoldScope.GEA,
        "metabobank": HoldScope.METABOBANK,
        "ega": HoldScope.ENA,
    }
)
_DDBJ_FAMILIES: Final[Mapping[str, HoldScope]] = MappingProxyType(
    {
        "nucleotide": HoldScope.TRAD,
        "wgs": HoldScope.TRAD,
        "mga": HoldScope.TRAD,
        "protein": HoldScope.TRAD,
        "assembly": HoldScope.TRAD,
        "sra": HoldScope.DRA,
        "bioproject": HoldScope.BIOPROJECT_BIOSAMPLE,
        "biosample": HoldScope.BIOPROJECT_BIOSAMPLE,
    }
)
_STUDIES: Final = frozenset({"study", "bioproject"})


def scope_for(kind: str, family: str, origin: Archive | None) -> HoldScope:
    """Return the hold rule's scope for an object; families kept in one place only need no origin.

    >>> scope_for("run", "sra", Archive.DDBJ).value, scope_for("study", "sra", Archive.ENA).value
    ('dra', 'ena_study')
    """
    if family in _HOME_FAMILIES:
        return _HOME_FAMILIES[family]
    if origin is Archive.NCBI:
        return HoldScope.GENBANK_SRA
    if origin is Archive.ENA:
        return HoldScope.ENA_STUDY if kind in _STUDIES else HoldScope.ENA
    if origin is None or family not in _DDBJ_FAMILIES:
        raise UnknownNameError(
            f"No hold rule is known for family {family} of {origin or 'an unknown archive'}.",
            hint="Name the archive that keeps the record, or the hold policy itself.",
        )
    return _DDBJ_FAMILIES[family]


def latest_hold(policy: HoldPolicy, requested_on: date) -> date | None:
    """Return the last date a hold asked for on this day may have; None where there is no limit."""
    return None if policy.longest_years is None else _months_after(requested_on, 12 * policy.longest_years)


def default_hold(policy: HoldPolicy, requested_on: date) -> date | None:
    """Return the date a hold gets when none is given; None where it is then released when processed."""
    return None if policy.default_months is None else _months_after(requested_on, policy.default_months)


def falls_due(calendar: Calendar, day: date) -> date:
    """Return the working day on which what is dated to this day is carried out."""
    return calendar.on_or_after(day)


def due_horizon(calendar: Calendar, today: date) -> date:
    """Return the last date that is due today, so that `date <= horizon` selects all that is.

    On a day the archive does not work it is the last working day before: Saturday's own dates wait.
    """
    return calendar.on_or_before(today)


def is_due(calendar: Calendar, day: date, today: date) -> bool:
    """Tell whether what is dated to this day is carried out by today; asks the horizon, as the job does."""
    return day <= due_horizon(calendar, today)


class HoldProblemCode(StrEnum):
    """Why a hold date is not accepted."""

    NO_OWN_DATE = "no_own_date"
    DATE_MANDATORY = "date_mandatory"
    DATE_IN_PAST = "date_in_past"
    TOO_LONG = "too_long"
    BARRED_DAY = "barred_day"
    TOO_LATE_NOTICE = "too_late_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldProblem:
    """A hold date refused, and what would do instead."""

    code: HoldProblemCode
    message: str
    hint: str


def check_hold(  # noqa: PLR0913 - a request has these parts, and each is named by the caller
    policy: HoldPolicy,
    calendar: Calendar,
    *,
    requested_on: date,
    current: date | None,
    until: date | None,
    override: bool,
) -> HoldProblem | None:
    """Return what stands against moving a hold from its current date to another; None if nothing does.

    `until=None` clears the date, which postpones nothing. An override excuses short notice alone.
    """
    if until is None:
        return _without_date(policy, requested_on)
    if not policy.has_own_date:
        return _no_own_date(policy)
    return _wrong_date(policy, requested_on, until) or (
        None if override else _short_notice(policy, calendar, requested_on, current, until)
    )


def _without_date(policy: HoldPolicy, requested_on: date) -> HoldProblem | None:
    if not policy.date_is_mandatory:
        return None
    return HoldProblem(
        code=HoldProblemCode.DATE_MANDATORY,
        message=f"A hold in {policy.scope} cannot go without a date.",
        hint=f"Release the record, or give a date. {_instead(policy, requested_on, requested_on)}",
    )


def _no_own_date(policy: HoldPolicy) -> HoldProblem:
    return HoldProblem(
        code=HoldProblemCode.NO_OWN_DATE,
        message=f"Records in {policy.scope} have no hold date of their own.",
        hint="Set the date on the data that refer to the record; it goes public with them.",
    )


def _wrong_date(policy: HoldPolicy, requested_on: date, until: date) -> HoldProblem | None:
    latest = latest_hold(policy, requested_on)
    if until <= requested_on:
        code = HoldProblemCode.DATE_IN_PAST
        message = f"A hold asked for on {requested_on} cannot end on {until}: its date must lie ahead."
    elif latest is not None and until > latest:
        code = HoldProblemCode.TOO_LONG
        message = f"A hold in {policy.scope} asked for on {requested_on} ends by {latest}, not on {until}."
    elif policy.bars(until):
        code = HoldProblemCode.BARRED_DAY
        message = f"No hold in {policy.scope} may end on {until}: that day of the year is barred."
    else:
        return None
    return HoldProblem(code=code, message=message, hint=_instead(policy, requested_on, until))


def _short_notice(
    policy: HoldPolicy, calendar: Calendar, requested_on: date, current: date | None, until: date
) -> HoldProblem | None:
    notice = policy.notice_working_days
    if current is None or until <= current or not notice:
        return None
    last_day = calendar.working_days_before(current, notice)
    if requested_on <= last_day:
        return None
    return HoldProblem(
        code=HoldProblemCode.TOO_LATE_NOTICE,
        message=f"Postponing {current} had to be asked {notice} working days ahead, by {last_day}.",
        hint=f"Keep {current}, or override with a note.",
    )


def _instead(policy: HoldPolicy, requested_on: date, until: date) -> str:
    nearest = _nearest(policy, requested_on, until)
    return f"The nearest date that will do is {nearest}." if nearest else "No date is left that will do."


def _nearest(policy: HoldPolicy, requested_on: date, until: date) -> date | None:
    """Return the acceptable date closest to the one wished for; a year each way is searched."""
    first = requested_on.toordinal() + 1
    last = (latest_hold(policy, requested_on) or date.max).toordinal()
    wish = min(max(until.toordinal(), first), last)
    days = map(date.fromordinal, range(max(first, wish - 366), min(last, wish + 366) + 1))
    return min(
        (day for day in days if not policy.bars(day)),
        key=lambda day: abs(day.toordinal() - wish),
        default=None,
    )


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last; the calendar's last, beyond its end."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
