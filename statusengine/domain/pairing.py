"""Which reason goes with which action and status: what the tables of moves and reasons say together.

Only facts of the tables, the same for every record: each question is answered once and remembered.

>>> [str(reason) for reason in reasons_for(Action.CANCEL)]
['submitter_request', 'failed_quality_control']
>>> [str(status) for status in justified(Status.PUBLIC, Action.SUPPRESS, Reason.CONTAMINATION)]
['permanently_suppressed']
"""

from __future__ import annotations

from functools import cache
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.moves import MOVES
from statusengine.domain.reason import REASONS, AnyReason, Giver, Reason
from statusengine.domain.status import Status

__all__ = ["actions_of", "arrivals", "justified", "only_reason", "reasons_for", "stands", "target_of"]

_ANY: Final = (None, *Status)


@cache
def justified(source: Status | None, action: Action, reason: AnyReason) -> frozenset[Status]:
    """Where `reason` lets `action` lead from `source`; empty when it justifies no such move."""
    rule = reason.rule
    return frozenset(
        move.target for move in MOVES if move.source is source and move.action is action and rule.justifies(move)
    )


@cache
def reasons_for(action: Action, giver: Giver | None = Giver.PERSON) -> tuple[Reason, ...]:
    """The reasons that belong to `action`, in the order of the table; `None` for every giver's."""
    return tuple(
        reason
        for reason, rule in REASONS.items()
        if action in rule.actions and (giver is None or rule.giver is giver)
    )


@cache
def only_reason(action: Action) -> Reason | None:
    """The reason of an action that has only one: it need not be said."""
    known = reasons_for(action, None)
    return known[0] if len(known) == 1 else None


@cache
def actions_of(reason: AnyReason) -> tuple[Action, ...]:
    """The actions that a reason belongs to."""
    return reason.rule.actions


@cache
def arrivals(action: Action, reason: AnyReason) -> frozenset[Status]:
    """Where the action leads with this reason, from wherever."""
    return frozenset().union(*(justified(source, action, reason) for source in Status))


@cache
def target_of(source: Status, action: Action, reason: AnyReason) -> Status | None:
    """Where the action leads from here with this reason: one status, or none."""
    return next(iter(justified(source, action, reason)), None)


@cache
def stands(reason: AnyReason, status: Status, giver: Giver) -> bool:
    """Whether the reason leads to a status. A replacement needs its link, so no person names it without.

    The engine may name any: it puts back what stood before a withdrawal was asked for.
    """
    may_be_named = giver is Giver.ENGINE or (reason.rule.giver is giver and reason is not Reason.REPLACED)
    return may_be_named and any(
        status in justified(source, action, reason)
        for source in _ANY
        for action in reason.rule.actions
        if action is not Action.PURGE
    )
