"""What the shell offers at the tabulator key: names from the tables, the reasons that fit first of all."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import typer

from statusengine.cli.place import find_place
from statusengine.domain.action import Action
from statusengine.domain.pairing import reasons_for
from statusengine.domain.reason import AnyReason, Reason, SiteReason
from statusengine.domain.status import Status, StatusFamily
from statusengine.errors import StatusEngineError

__all__ = ["complete_reason", "complete_status", "complete_with"]


def complete_reason(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The reasons that fit the command being typed; every reason where the command is not one move."""
    own = _reasons_of_the_site(context)
    fitting: tuple[AnyReason, ...] = (*Reason, *own)
    if context.info_name in tuple(Action):
        action = Action(context.info_name)
        fitting = (*reasons_for(action), *(reason for reason in own if action in reason.rule.actions)) or fitting
    return [(reason.value, reason.rule.public_sentence or "") for reason in fitting if reason.startswith(incomplete)]


def _reasons_of_the_site(context: typer.Context) -> tuple[SiteReason, ...]:
    """What the database in use adds; nothing where none is there, because a tabulator key never complains."""
    from statusengine.storage.store import Store  # noqa: PLC0415 - only where a reason is being typed

    try:
        place = find_place(context.find_root().params.get("database"))
        if place.is_missing:
            return ()
        store = Store(place.address)
    except StatusEngineError:
        return ()
    store.close()
    return tuple(store.adopted.policy.reasons.values())


def complete_status(incomplete: str) -> list[str]:
    """Statuses and their families."""
    names = dict.fromkeys((*map(str, Status), *map(str, StatusFamily)))
    return [name for name in names if name.startswith(incomplete)]


def complete_with(names: type[Enum]) -> Callable[[str], list[str]]:
    """A completion from the values of an enumeration."""

    def complete(incomplete: str) -> list[str]:
        return [name.value for name in names if name.value.startswith(incomplete)]

    return complete
