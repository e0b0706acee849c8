"""What a site's policy file may say, and everything that is wrong with one at once, each with its place.

The file can only add: whatever would loosen a built-in rule, or is not understood, is a problem and has no effect.

>>> found = parse_site_policy({"version": "1", "holds": {"dra": {"longest_years": 5}}})
>>> [str(problem) for problem in found.problems]
['holds.dra.longest_years: 5 is longer than the 4 of the built-in rule']
>>> stricter = parse_site_policy({"version": "1", "holds": {"dra": {"longest_years": 3}}}).policy
>>> stricter.hold_policy(HoldScope.DRA).longest_years
3
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.hold import HOLD_POLICIES, HoldPolicy, HoldScope
from statusengine.domain.name import nearest
from statusengine.domain.reason import SITE_BINDINGS, Binding, Reason, ReasonRule, SiteReason
from statusengine.domain.requester import Requester
from statusengine.domain.site_policy import SitePolicy
from statusengine.domain.site_table import Problem, Table
from statusengine.domain.text import MAX_WORD, clean_text, quoted
from statusengine.errors import InvalidTextError

__all__ = ["Problem", "SiteFile", "parse_site_policy"]

_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{2,40}", re.ASCII)
_MONTH_DAY: Final = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)
_A_LEAP_YEAR: Final = 2024
_LONGEST_NOTICE: Final = 250  # working days: a year

_REQUESTERS: Final = tuple(each for each in Requester if each is not Requester.ANYONE)
_REASON_KEYS: Final = ("moves", "requesters", "public_sentence", "details", "needs_confirmation")
_HOLD_KEYS: Final = ("longest_years", "notice_working_days", "barred", "date_is_mandatory")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What a file adds, and what is wrong with it; what is wrong is not in the policy."""

    policy: SitePolicy
    problems: tuple[Problem, ...]


def parse_site_policy(told: Mapping[str, Any]) -> SiteFile:
    """Read a site's policy from the parsed tables of its file."""
    top = Table("", told, [])
    top.expect(("version", "closures", "reasons", "holds"))
    policy = SitePolicy(
        version=_version(top),
        reasons=_reasons(top.table("reasons")),
        closures=_closures(top),
        holds=_holds(top.table("holds")),
    )
    return SiteFile(policy, tuple(top.problems))


def _version(top: Table) -> str:
    version = top.text("version")
    if version is not None and _VERSION.fullmatch(version):
        return version
    if version is not None:
        top.wrong("version", f"{quoted(version)} is no name of a version", "up to 40 letters, digits, dots, hyphens")
    elif not top.is_wrong("version"):
        top.wrong("version", "it is missing", 'name this text, such as version = "2026-04"; operations record it')
    return ""


def _closures(top: Table) -> frozenset[date]:
    found = set()
    for place, day in top.items("closures"):
        if isinstance(day, date) and not isinstance(day, datetime):
            found.add(day)
        else:
            top.wrong(place, f"{quoted(str(day))} is not a date", "write it bare, as 2026-08-13")
    return frozenset(found)


# reasons


def _reasons(table: Table) -> Mapping[str, SiteReason]:
    named = {code: _is_code(code, table) for code in table.told}
    read = {code: _reason(code, table.table(code)) for code in table.told}
    return MappingProxyType({code: SiteReason(code, rule) for code, rule in read.items() if rule and named[code]})


def _is_code(code: str, table: Table) -> bool:
    if code in tuple(Reason):
        table.wrong(code, "it is a built-in reason, and those are not changed", "choose another code")
        return False
    if _CODE.fullmatch(code):
        return True
    table.wrong(code, "it is no code of a reason", "3 to 41 lower-case letters, digits and _, a letter first")
    return False


def _reason(code: str, table: Table) -> ReasonRule | None:
    before = len(table.problems)
    table.expect(_REASON_KEYS)
    rule = ReasonRule(
        bindings=_bindings(table),
        requesters=_requesters(table),
        public_sentence=_sentence(code, table),
        needs_confirmation=table.flag("needs_confirmation") or False,
        details=_details(table),
    )
    return rule if len(table.problems) == before else None


def _bindings(table: Table) -> tuple[Binding, ...]:
    moves = table.names("moves", SITE_BINDINGS, "a move that a site's reason may be for")
    if not moves and not table.is_wrong("moves"):
        table.wrong("moves", "no move is named", f"one or more of: {', '.join(SITE_BINDINGS)}")
    bindings = tuple(SITE_BINDINGS[move] for move in moves)
    if sum(binding.action is Action.SUPPRESS for binding in bindings) > 1:
        table.wrong("moves", "a reason says where a suppression leads, so it has one kind", "make two reasons of it")
    return bindings


def _requesters(table: Table) -> tuple[Requester, ...]:
    names = table.names("requesters", _REQUESTERS, "a requester that a site's reason may admit", _NEVER_ASK)
    if not names and not table.is_wrong("requesters"):
        table.wrong("requesters", "nobody may ask with it", f"one or more of: {', '.join(_REQUESTERS)}")
    return tuple(map(Requester, names))


_NEVER_ASK: Final = MappingProxyType(
    {
        "broker": "a broker cannot ask for a change of status: name who it acts for",
        "anyone": "only a publication or an unauthorized submission is reported by anyone: name who may ask",
    }
)


def _sentence(code: str, table: Table) -> str | None:
    sentence = table.text("public_sentence")
    try:
        return clean_text(f"the sentence of {code}", sentence, limit=MAX_WORD, one_line=True)
    except InvalidTextError as error:
        table.wrong("public_sentence", error.message, error.hint or f"one line of at most {MAX_WORD} characters")
        return None


def _details(table: Table) -> tuple[str, ...]:
    found = dict.fromkeys(table.words("details"))
    for place, word in table.items("details"):
        if isinstance(word, str) and not _CODE.fullmatch(word):
            table.wrong(place, f"{quoted(word)} is no word for a detail", "lower-case letters, digits and _")
    return tuple(found)


# holds


def _holds(table: Table) -> Mapping[HoldScope, HoldPolicy]:
    read = {HoldScope(scope): _hold(scope, table) for scope in table.told if _is_scope(scope, table)}
    return MappingProxyType({scope: policy for scope, policy in read.items() if policy is not None})


def _is_scope(scope: str, table: Table) -> bool:
    if scope in tuple(HoldScope):
        return True
    near = nearest(scope, HoldScope)
    hint = f"did you mean {near}?" if near else f"one of: {', '.join(HoldScope)}"
    table.wrong(scope, "it is no scope of holds", hint)
    return False


def _hold(scope: str, holds: Table) -> HoldPolicy | None:
    before, rule = len(holds.problems), HOLD_POLICIES[HoldScope(scope)]
    if not rule.has_own_date:
        holds.wrong(scope, "these records have no hold date of their own", "set the rule of the data they follow")
        return None
    table = holds.table(scope)
    table.expect(_HOLD_KEYS)
    stricter = replace(
        rule,
        longest_years=_longest(table, rule),
        notice_working_days=_notice(table, rule),
        barred=rule.barred | _barred(table),
        date_is_mandatory=_mandatory(table, rule),
        source=f"{rule.source}; stricter at this site",
    )
    return stricter if len(table.problems) == before else None


def _longest(table: Table, rule: HoldPolicy) -> int | None:
    years = table.number("longest_years", 1, 100)
    if years is None or rule.longest_years is None or years <= rule.longest_years:
        return rule.longest_years if years is None else years
    message = f"{years} is longer than the {rule.longest_years} of the built-in rule"
    table.wrong("longest_years", message, f"give {rule.longest_years} or less, or leave it out")
    return rule.longest_years


def _notice(table: Table, rule: HoldPolicy) -> int:
    days = table.number("notice_working_days", 0, _LONGEST_NOTICE)
    if days is None or days >= rule.notice_working_days:
        return rule.notice_working_days if days is None else days
    message = f"{days} is less than the {rule.notice_working_days} of the built-in rule"
    table.wrong("notice_working_days", message, f"give {rule.notice_working_days} or more, or leave it out")
    return rule.notice_working_days


def _mandatory(table: Table, rule: HoldPolicy) -> bool:
    said = table.flag("date_is_mandatory")
    if said is False and rule.date_is_mandatory:
        table.wrong("date_is_mandatory", "the built-in rule asks for a date", "leave it out")
    return rule.date_is_mandatory or bool(said)


def _barred(table: Table) -> frozenset[tuple[int, int]]:
    days = [_month_day(word) for word in table.words("barred")]
    for place, word in table.items("barred"):
        if isinstance(word, str) and _month_day(word) is None:
            table.wrong(place, f"{quoted(word)} is no day of the year", 'write month and day, as "12-29"')
    return frozenset(day for day in days if day is not None)


def _month_day(word: str) -> tuple[int, int] | None:
    found = _MONTH_DAY.fullmatch(word)
    try:
        return found and (date(_A_LEAP_YEAR, *map(int, found.groups())).month, int(found[2]))
    except ValueError:
        return None
