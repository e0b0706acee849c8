"""What the shell offers at the tabulator key: names from the tables, the reasons that fit first of all."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import typer

from statusengine.domain.action import Action
from statusengine.domain.reason import REASONS, Reason, reasons_for
from statusengine.domain.status import Status, StatusFamily

__all__ = ["complete_reason", "complete_status", "complete_with"]


def complete_reason(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The reasons that fit the command being typed; every reason where the command is not one move."""
    try:
        fitting = reasons_for(Action(context.info_name or "")) or tuple(Reason)
    except ValueError:
        fitting = tuple(Reason)
    return [
        (reason.value, REASONS[reason].public_sentence or "") for reason in fitting if reason.startswith(incomplete)
    ]


def complete_status(incomplete: str) -> list[str]:
    """Statuses and their families."""
    names = dict.fromkeys((*map(str, Status), *map(str, StatusFamily)))
    return [name for name in names if name.startswith(incomplete)]


def complete_with(names: type[Enum]) -> Callable[[str], list[str]]:
    """A completion from the values of an enumeration."""

    def complete(incomplete: str) -> list[str]:
        return [name.value for name in names if name.value.startswith(incomplete)]

    return complete
