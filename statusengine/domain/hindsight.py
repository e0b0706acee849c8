"""What the present tables say of something that happened: the move, its reason, and what the reason asks for.

The tables are an argument, so that a change of theirs can be tried on the whole history before it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Aim, Case
from statusengine.domain.guard import BY_THE_TABLES
from statusengine.domain.moves import MOVES, Move
from statusengine.domain.reason import REASONS, Giver, Reason, ReasonRule, SiteReason
from statusengine.domain.record import Event, Record
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.request import Request
from statusengine.domain.site_policy import SitePolicy
from statusengine.domain.status import Status
from statusengine.domain.verdict import ALONE, Site

__all__ = ["TABLES", "Objection", "Tables", "judge_again"]


@dataclass(frozen=True)
class Tables:
    """The rules that an event can be judged by alone; `reasons` has the codes of built-in and site reasons."""

    moves: tuple[Move, ...] = MOVES
    reasons: Mapping[str, ReasonRule] = field(
        default_factory=lambda: MappingProxyType({reason.value: rule for reason, rule in REASONS.items()})
    )

    def added_to(self, policy: SitePolicy) -> Tables:
        """These tables with a site's own reasons."""
        own = {code: reason.rule for code, reason in policy.reasons.items()}
        return replace(self, reasons=MappingProxyType({**self.reasons, **own}))

    @cached_property
    def _moves(self) -> Mapping[tuple[Status | None, Action, Status], Move]:
        return MappingProxyType({(move.source, move.action, move.target): move for move in self.moves})

    @cached_property
    def explained(self) -> frozenset[Action]:
        """The actions that take a reason."""
        return frozenset(action for rule in self.reasons.values() for action in rule.actions)

    def move(self, event: Event) -> Move | None:
        """The row of the table that an event followed, if it is there."""
        return self._moves.get((event.source, event.action, event.target))

    def stands(self, rule: ReasonRule, status: Status) -> bool:
        """Whether a reason may be named for being in a status."""
        return any(rule.justifies(move) for move in self.moves if move.target is status)


TABLES: Final = Tables()
"""The built-in tables."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something would be refused today; `code` is a refusal's, or `second_person`."""

    code: str
    message: str


def judge_again(
    before: Record | None, event: Event, request: Request, *, site: Site, tables: Tables = TABLES
) -> Objection | None:
    """Judge an event by the tables, at its own date; `request` is what its operation asked for."""
    move = tables.move(event)
    if move is None:
        return _no_such_move(event)
    if event.action is Action.IMPORT:
        return None
    wrong = _wrong_reason(before, event, move, tables)
    if wrong is not None or before is None or _is_consequence(before, event, request, tables):
        return wrong
    case = _case(before, event, move, request, site, tables)
    for guard in BY_THE_TABLES:
        refusal = guard(case)
        if refusal is not None:
            return Objection(refusal.code.value, refusal.message)
    return _nobody_approved(event, move, request)


def _no_such_move(event: Event) -> Objection:
    came_from = event.source or "not here"
    message = f"what is {came_from} is not made {event.target} by {event.action}"
    return Objection(RefusalCode.ILLEGAL_MOVE.value, message)


def _wrong_reason(before: Record | None, event: Event, move: Move, tables: Tables) -> Objection | None:
    if event.reason is None:
        needed = event.action in tables.explained
        return Objection(RefusalCode.REASON_NEEDED.value, f"{event.action} needs a reason") if needed else None
    if _keeps_its_reason(before, event) or _fits(event, move, tables):
        return None
    if event.reason not in tables.reasons:
        message = f"{event.reason} is no reason any more"
    elif event.action is Action.AMEND:
        message = f"{event.reason} is no reason to be {event.target}"
    else:
        message = f"{event.reason} is no reason to {event.action} a {event.source} record"
    return Objection(RefusalCode.WRONG_REASON.value, message)


def _fits(event: Event, move: Move, tables: Tables) -> bool:
    rule = tables.reasons.get(event.reason) if event.reason else None
    if rule is None:
        return False
    return tables.stands(rule, event.target) if event.action is Action.AMEND else rule.justifies(move)


def _keeps_its_reason(before: Record | None, event: Event) -> bool:
    """Whether an amendment left the reason as it stood: then nobody gave it anew."""
    return before is not None and event.action is Action.AMEND and event.reason == before.reason


def _is_consequence(before: Record, event: Event, request: Request, tables: Tables) -> bool:
    """Whether the engine or the job did it by itself: nobody asked, wrote a note or approved."""
    rule = tables.reasons.get(event.reason) if event.reason else None
    puts_back = before.reason is Reason.WITHDRAWAL_PENDING and event.action is Action.AMEND
    return (
        event.action is not request.action
        or (rule is not None and rule.giver is not Giver.PERSON)
        or (puts_back and event.reason is not Reason.WITHDRAWAL_PENDING)
    )


def _case(  # noqa: PLR0913, PLR0917 - the parts of a case, which only here become one
    before: Record, event: Event, move: Move, request: Request, site: Site, tables: Tables
) -> Case:
    rule = tables.reasons.get(event.reason) if event.reason else None
    reason = SiteReason(event.reason, rule) if event.reason and rule else None
    given = None if _keeps_its_reason(before, event) else reason
    is_new = given is not None or event.detail != before.detail
    asked = replace(request, reason=given, detail=event.detail if is_new else None, until=event.until)
    return Case(
        before,
        asked,
        move,
        Aim(event.target, reason, event.detail, event.until),
        event.effective,
        site,
        ALONE,
    )


def _nobody_approved(event: Event, move: Move, request: Request) -> Objection | None:
    if not move.kind.needs_second_person or request.approver or request.single_handed or request.break_glass:
        return None
    return Objection("second_person", f"{event.action} of a {event.source} record needs a second person")
