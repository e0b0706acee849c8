"""The specification told a second time, and from nothing else: moves, reasons, dates, and what is seen.

Nothing here is imported from `statusengine`: the tables are written out again by hand, words are plain strings, and
the rules are as short as they can be told. Where the engine and this file differ, one of them misreads the
specification.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

TOKYO = ZoneInfo("Asia/Tokyo")
"""Where the archive is, and what its dates are dates of."""

PRIVATE, PUBLIC, CANCELED, WITHDRAWN = "private", "public", "canceled", "withdrawn"
TEMPORARY, PERMANENT = "temporarily_suppressed", "permanently_suppressed"
STATUSES = (PRIVATE, PUBLIC, CANCELED, TEMPORARY, PERMANENT, WITHDRAWN)
SUPPRESSED = {TEMPORARY, PERMANENT}
EVER_PUBLIC = {PUBLIC, WITHDRAWN} | SUPPRESSED

APPLIED, ALREADY, PENDING, REFUSED = "Applied", "AlreadySo", "Pending", "Refused"

# section 2: the moves

_ORDINARY = {
    "complete": [(PRIVATE, PRIVATE)],
    "hold": [(PRIVATE, PRIVATE)],
    "release": [(PRIVATE, PUBLIC)],
    "cancel": [(PRIVATE, CANCELED)],
    "suppress": [(PUBLIC, TEMPORARY), (PUBLIC, PERMANENT), (TEMPORARY, TEMPORARY), (TEMPORARY, PERMANENT)],
    "rerelease": [(TEMPORARY, PUBLIC)],
    "replace": [(PUBLIC, PERMANENT), (TEMPORARY, PERMANENT), (PERMANENT, PERMANENT)],
    "amend": [(status, status) for status in STATUSES],
    "freeze": [(status, status) for status in STATUSES],
    "unfreeze": [(status, status) for status in STATUSES],
}
_TWO_PERSONS = {"withdraw": [(PUBLIC, WITHDRAWN), (TEMPORARY, WITHDRAWN), (PERMANENT, WITHDRAWN)]}
_EXCEPTIONAL = {
    "reopen": [(CANCELED, PRIVATE)],
    "suppress": [(PERMANENT, TEMPORARY), (WITHDRAWN, PERMANENT)],
    "rerelease": [(PERMANENT, PUBLIC), (WITHDRAWN, PUBLIC)],
    "purge": [(CANCELED, CANCELED), (WITHDRAWN, WITHDRAWN)],
}
KINDS = {"ordinary": _ORDINARY, "two_persons": _TWO_PERSONS, "exceptional": _EXCEPTIONAL}
MOVES = {
    (source, action, target): kind
    for kind, table in KINDS.items()
    for action, rows in table.items()
    for source, target in rows
}

# section 3: the reasons a person may give, by action and by where they lead

REASONS = {
    "release": {PUBLIC: {"processing_completed", "submitter_request", "published"}},
    "hold": {PRIVATE: {"submitter_request", "archive_decision"}},
    "cancel": {CANCELED: {"submitter_request", "failed_quality_control"}},
    "reopen": {PRIVATE: {"submitter_request", "status_correction"}},
    "suppress": {
        PERMANENT: {
            "contamination",
            "unverified_organism",
            "uncorrectable_error",
            "unacceptable_data_type",
            "erroneous_submission",
            "third_party_data",
            "duplicate",
            "status_correction",
        },
        TEMPORARY: {"released_before_publication", "hold_not_requested"},
    },
    "replace": {PERMANENT: {"replaced"}},
    "withdraw": {
        WITHDRAWN: {
            "no_informed_consent",
            "consent_withdrawn",
            "fraud",
            "unauthorized_submission",
            "archive_error",
            "hold_request_missed",
            "privacy",
            "national_security",
        }
    },
    "rerelease": {PUBLIC: {"published", "verified_by_submitter", "withdrawal_resolved", "status_correction"}},
    "purge": {
        CANCELED: {"retention_ended", "national_security", "legal_order"},
        WITHDRAWN: {"national_security", "legal_order"},
    },
}
OF_JOB_AND_ENGINE = {
    "hold_date_reached",
    "linked_release",
    "withdrawal_pending",
    "rerelease_date_reached",
    "withdrawal_declined",
    "imported",
}
DETAILS = {"assembly", "annotation", "metadata", "sample_mixup", "low_quality"}
CONFIRMED = {"fraud", "unauthorized_submission"}


def reasons_of(action):
    """The reasons a person may give for an action, in a fixed order."""
    return sorted(set().union(*REASONS.get(action, {}).values()))


def admits(source, action, reason):
    """Whether a reason is one for leaving this status by this action."""
    if action == "suppress":
        return (source == WITHDRAWN) == (reason == "status_correction")
    if action == "rerelease" and reason != "status_correction":
        return (source == WITHDRAWN) == (reason == "withdrawal_resolved")
    return True


def leads(source, action, reason):
    """The status an action leads to for this reason, or nothing."""
    for target, reasons in REASONS.get(action, {}).items():
        if reason in reasons and (source, action, target) in MOVES and admits(source, action, reason):
            return target
    return None


# section 4: the dates


@cache
def is_working_day(day):
    """Whether the archive in Japan works on this day."""
    at_year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not at_year_end and day not in holidays.country_holidays("JP", years=day.year)


def carried_out(day):
    """The day on which what falls due on a date is done."""
    while not is_working_day(day):
        day += timedelta(1)
    return day


def last_notice(day):
    """The last day to ask for the postponement of a hold: two working days ahead."""
    for _ in range(2):
        day -= timedelta(1)
        while not is_working_day(day):
            day -= timedelta(1)
    return day


def years_after(day, years):
    """The same day some years on; 28 February where there is no 29th."""
    last = 28 if (day.month, day.day) == (2, 29) and (day.year + years) % 4 else day.day
    return date(day.year + years, day.month, last)


LONGEST = {"dra": 4, "trad": 3}


def may_hold(scope, today, until):
    """Whether a hold asked for today may end on this date."""
    if scope == "bio":
        return False
    at_year_end = (until.month, until.day) >= (12, 29) or (until.month, until.day) <= (1, 3)
    return today < until <= years_after(today, LONGEST[scope]) and not (scope == "trad" and at_year_end)


# section 5: what is seen

CHANNELS = ("text_search", "accession", "listing", "distribution", "exchange")
AUDIENCES = ("public", "submitter", "curator", "data_user", "partner")
_SEEN = {
    PRIVATE: ("no", "no", "no", "no", "no"),
    CANCELED: ("no", "no", "no", "no", "no"),
    PUBLIC: ("yes", "yes", "yes", "yes", "yes"),
    TEMPORARY: ("no", "marked", "no", "no", "as_suppressed"),
    PERMANENT: ("no", "marked", "no", "no", "as_suppressed"),
    WITHDRAWN: ("no", "no", "no", "no", "as_withdrawn"),
}
_REPLACED = ("no", "successor", "no", "no", "as_suppressed")


def sight(life, channel, audience, *, is_own=False):
    """What an audience sees of a record (or of none) in a channel."""
    if life is None:
        return "no"
    if audience == "curator" and channel in {"text_search", "accession", "listing"}:
        return "yes"
    if audience == "submitter" and is_own and channel in {"accession", "listing"}:
        return "yes"
    if channel == "exchange" and audience not in {"partner", "curator"}:
        return "no"
    if channel in {"distribution", "exchange"} and life.access != "open":
        return "no"
    is_replaced = life.status in SUPPRESSED and (life.reason == "replaced" or life.successors)
    row = _REPLACED if is_replaced else _SEEN[life.status]
    return row[CHANNELS.index(channel)]


# what every history must obey, whoever wrote it


def broken_laws(history, zone, *, reviewed=()):
    """Each way in which a stored history breaks the specification, in one sentence; needs no life to compare.

    `reviewed` are the operations that one person carried out and that are listed for it.
    """
    status, is_frozen, was_public, until = None, False, False, None
    for number, event in enumerate(history, start=1):
        source, action, target = event.source, str(event.action), str(event.target)
        if event.version != number or source != status:
            yield f"event {number} does not follow on {status}"
        if was_public and target in {PRIVATE, CANCELED}:
            yield f"event {number} hides what was public"
        if is_frozen and target != source:
            yield f"event {number} moves a frozen record"
        kind = MOVES.get((source, action, target)) if source else "ordinary"
        if kind is None:
            yield f"event {number} is no move: {source} {action} {target}"
        is_alone = event.approver in {None, event.principal} or event.single_handed
        if kind in {"two_persons", "exceptional"} and is_alone and event.operation not in reviewed:
            yield f"event {number} was made by one person"
        if event.effective != event.recorded_at.astimezone(zone).date():
            yield f"event {number} is not of the day it was recorded"
        if event.reason in {"hold_date_reached", "rerelease_date_reached"} and (
            until is None or event.effective < carried_out(until)
        ):
            yield f"event {number} came before its date, {until}"
        is_frozen = action == "freeze" or (is_frozen and action != "unfreeze")
        was_public = was_public or target in EVER_PUBLIC
        status, until = target, event.until
