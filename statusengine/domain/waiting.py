"""What waits for a second person: why it waits, for how long, and what becomes of it.

A withdrawal that waits keeps its record out of search all the while, so waiting is never dangerous, only
unfinished: after a few working days it is overdue, and after its last day it can no longer be approved.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from statusengine.domain.calendar import Calendar

__all__ = ["EXPIRES_AFTER", "OVERDUE_AFTER", "Phase", "RequestState", "Why", "expires_on", "is_overdue"]


class Why(StrEnum):
    """What makes a second person necessary."""

    TWO_PERSONS = "two_persons"
    EXCEPTIONAL = "exceptional"
    MANY = "many"
    THIRD_PARTY = "third_party"


class RequestState(StrEnum):
    """What became of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


class Phase(StrEnum):
    """What an operation that is too large for one transaction is doing, window by window."""

    HIDE = "hide"
    CARRY_OUT = "carry_out"
    TAKE_BACK = "take_back"


OVERDUE_AFTER: Final = 2
"""Working days after which a request should have been decided."""

EXPIRES_AFTER: Final = timedelta(days=30)
"""How long a request can be approved; then it must be declined, or asked again."""


def expires_on(asked_on: date) -> date:
    """The last day on which a request can be approved."""
    return asked_on + EXPIRES_AFTER


def is_overdue(calendar: Calendar, asked_on: date, today: date) -> bool:
    """Whether a request waits for longer than it should."""
    return today > calendar.working_days_after(asked_on, OVERDUE_AFTER)
