"""What the present state does not say any more: earlier suppressions, earlier reasons, earlier hold dates.

A record that is public again keeps the memory of having been suppressed or withdrawn, for those entitled to it.
All of it is read from the history, so nothing can be forgotten and nothing has to be written twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.record import MARKS
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.errors import InternalError
from statusengine.services.entry import Former, HistoryEntry

__all__ = ["Past", "amended_from", "decision", "extensions", "hold_dates", "past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One earlier period of suppression or withdrawal, from `since` up to and without `until`.

    Dates are in the archive's zone. The reason and the operation are those that stood when it ended.
    """

    status: Status
    since: date
    until: date
    reason: AnyReason | None
    public_reason: str | None
    operation: str


_OUT_OF_SEARCH: Final = SUPPRESSED | {Status.WITHDRAWN}


def past(told: Sequence[HistoryEntry]) -> tuple[Past, ...]:
    """The periods that are over, oldest first; each change of status begins another."""
    spans: list[Past] = []
    first = cause = None
    for entry in told:
        if entry.source is not entry.target:
            if first and cause and first.target in _OUT_OF_SEARCH:
                spans.append(_span(first, cause, entry))
            first = entry
        if entry.action not in MARKS:
            cause = entry
    return tuple(spans)


def _span(first: HistoryEntry, cause: HistoryEntry, end: HistoryEntry) -> Past:
    return Past(
        status=first.target,
        since=first.effective,
        until=end.effective,
        reason=cause.reason,
        public_reason=cause.reason.rule.public_sentence if cause.reason else None,
        operation=cause.operation,
    )


def decision(told: Sequence[HistoryEntry]) -> HistoryEntry:
    """The entry that led to the present status and its reason, whatever was amended since."""
    for entry in reversed(told):
        if entry.action not in MARKS and entry.action is not Action.AMEND:
            return entry
    raise InternalError("a history without a beginning")


def amended_from(told: Sequence[HistoryEntry]) -> Former | None:
    """The reason and detail of the last decision on the present status, where an amendment changed them since.

    Where the engine puts back what stood before a withdrawal was asked for, nothing was amended.
    """
    first = now = None
    for entry in told:
        if entry.action in MARKS:
            continue
        now = Former(reason=entry.reason, detail=entry.detail)
        is_put_back = first is not None and first.reason is Reason.WITHDRAWAL_PENDING
        if entry.action is not Action.AMEND or is_put_back:
            first = now
    return first if first != now else None


def hold_dates(told: Sequence[HistoryEntry]) -> tuple[date, ...]:
    """Every hold date the record was given, in order; a date taken away leaves the earlier ones in place."""
    return tuple(until for until, _ in _held(told))


def extensions(told: Sequence[HistoryEntry]) -> int:
    """How often the hold date was moved later than the one before, also where it had been cleared between."""
    dated = _held(told)
    return sum(entry.action is Action.HOLD and until > before for (before, _), (until, entry) in pairwise(dated))


def _held(told: Sequence[HistoryEntry]) -> list[tuple[date, HistoryEntry]]:
    dated: list[tuple[date, HistoryEntry]] = []
    for entry in told:
        is_another = not dated or entry.until != dated[-1][0]
        if entry.target is Status.PRIVATE and entry.until is not None and is_another:
            dated.append((entry.until, entry))
    return dated
