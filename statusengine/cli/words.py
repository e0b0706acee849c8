"""Reading what a person typed: dates, durations and names, each error with the nearest right value.

>>> read_day("2026-02-28"), read_duration("26h")
(datetime.date(2026, 2, 28), datetime.timedelta(days=1, seconds=7200))
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.name import nearest, parse_name
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import Reason
from statusengine.domain.requester import Requester
from statusengine.domain.status import ALIASES, Status, StatusFamily
from statusengine.domain.text import quoted
from statusengine.errors import InvalidDateError, UnknownNameError, UsageError

__all__ = ["read_cell", "read_day", "read_duration", "read_number", "read_reason", "read_statuses"]

_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_DURATION: Final = re.compile(r"([0-9]{1,6})([wdhms])", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_MONTHS: Final = 12


def read_day(text: str) -> date:
    """The date written as `YYYY-MM-DD`.

    Raises:
        InvalidDateError: It is not one; the hint says the form, or the nearest day there is.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        raise InvalidDateError(f"{quoted(text)} is not a date", hint="dates are written as YYYY-MM-DD")
    year, month, day = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidDateError(f"there is no day {quoted(text)}", hint=_nearest_day(year, month, day)) from None


def _nearest_day(year: int, month: int, day: int) -> str:
    if not (year >= 1 and 1 <= month <= _MONTHS):
        return "dates are written as YYYY-MM-DD"
    last = monthrange(year, month)[1]
    return f"the nearest one is {date(year, month, min(max(day, 1), last))} (dates are YYYY-MM-DD)"


def read_duration(text: str) -> timedelta:
    """A length of time such as `14d`, `26h` or `90m`.

    Raises:
        UsageError: It is not one.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{quoted(text)} is not a length of time", hint="such as 14d, 26h or 90m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def read_number(text: str) -> int:
    """A whole number, of six figures at most.

    Raises:
        UsageError: It is not one.
    """
    if _NUMBER.fullmatch(text) is None:
        raise UsageError(f"{quoted(text)} is not a number", hint="such as 2")
    return int(text)


def read_statuses(text: str) -> frozenset[Status]:
    """The statuses that a status, a family or another archive's word for one stands for.

    Raises:
        UnknownNameError: It names none; the hint is the nearest.
    """
    if text in tuple(StatusFamily):
        return StatusFamily(text).members
    if text in ALIASES:
        return frozenset({ALIASES[text]})
    if text in tuple(Status):
        return frozenset({Status(text)})
    names = dict.fromkeys((*map(str, Status), *map(str, StatusFamily)))
    near = nearest(text, names)
    hint = f"did you mean {near}?" if near else f"one of: {', '.join(names)}"
    raise UnknownNameError(f"{quoted(text)} is not a status", hint=hint)


def read_reason(text: str, action: Action | None = None) -> Reason | str:
    """The reason that `text` names; a word that may be one of the site's own is left for the engine to judge.

    Raises:
        UnknownNameError: It cannot be a reason; those that fit `action` are told.
    """
    if text in tuple(Reason) or not _CODE.fullmatch(text):
        return parse_name(Reason, text, "reason", fitting=reasons_for(action) if action else ())
    return text


_CODE: Final = re.compile(r"[a-z][a-z0-9_]+", re.ASCII)

_NAMES: Final[dict[str, tuple[type[StrEnum], str]]] = {
    "requested_by": (Requester, "requester"),
    "confirmed_with": (Requester, "requester"),
    "access": (AccessTier, "access tier"),
}
_LISTS: Final = frozenset({"by", "part_of", "cites", "derived_from"})


def read_cell(column: str, text: str, action: Action) -> object:
    """What stands in `column`, as the library wants it: a name, a date, a list of accessions or a text.

    Raises:
        UsageError: It is none; a reason is told those that fit `action`.
    """
    if column == "reason":
        return read_reason(text, action)
    if column in _NAMES:
        kind, what = _NAMES[column]
        return parse_name(kind, text, what)
    if column == "until":
        return read_day(text)
    return tuple(text.split()) if column in _LISTS else text
