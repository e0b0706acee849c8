"""The built-in tables of rules as they are printed: their columns, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final

from statusengine.cli.formats import View
from statusengine.cli.plain import pick, plain

__all__ = ["TABLES", "Table"]


class Table(StrEnum):
    """The tables of rules that can be printed."""

    MOVES = "moves"
    REASONS = "reasons"
    HOLDS = "holds"
    VISIBILITY = "visibility"


_Printed = tuple[View, Iterator[dict[str, Any]]]


def _moves() -> _Printed:
    from statusengine.domain.moves import MOVES  # noqa: PLC0415 - this table only

    view = View(("source", "action", "target", "kind"))
    return view, (pick(move, view.columns) for move in MOVES)


def _reasons() -> _Printed:
    from statusengine.domain.reason import REASONS  # noqa: PLC0415 - this table only

    told = ("actions", "requesters", "public_sentence", "giver", "needs_publication")
    view = View(("reason", *told, "needs_confirmation", "details"), ("reason", *told[:3]))
    return view, ({"reason": reason.value, **pick(rule, view.columns[1:])} for reason, rule in REASONS.items())


def _holds() -> _Printed:
    from statusengine.domain.hold import HOLD_POLICIES  # noqa: PLC0415 - this table only

    dates = ("longest_years", "default_months", "notice_working_days", "date_is_mandatory", "has_own_date")
    view = View(("scope", *dates, "whole_submission", "renewable", "source"), ("scope", *dates, "source"))
    return view, (pick(held, view.columns) for held in HOLD_POLICIES.values())


def _visibility() -> _Printed:
    from statusengine.domain.visibility import POLICY, REPLACED, Channel  # noqa: PLC0415 - this table only

    rows = {**{status.value: row for status, row in POLICY.items()}, "suppressed as replaced": REPLACED}
    view = View(("status", *map(str, Channel)))
    return view, ({"status": name, **plain(row)} for name, row in rows.items())


TABLES: Final[dict[Table, Callable[[], _Printed]]] = {
    Table.MOVES: _moves,
    Table.REASONS: _reasons,
    Table.HOLDS: _holds,
    Table.VISIBILITY: _visibility,
}
