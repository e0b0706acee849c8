"""What the code says of moving a record: statuses, moves, and the reasons for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tables.markdown import code, table

from statusengine.domain.action import Action
from statusengine.domain.moves import MOVES, Move, MoveKind
from statusengine.domain.reason import REASONS, Giver, Reason
from statusengine.domain.requester import Requester
from statusengine.domain.status import ALIASES, Status


def statuses() -> str:
    """Every status with its family, number, meaning and names elsewhere."""
    return table(
        "status | INSDC family | ENA code | meaning | called elsewhere",
        ((f"`{status}`", status.family, status.code, status.meaning, _aliases(status) or "-") for status in Status),
    )


def _aliases(status: Status) -> str:
    return code(alias for alias, named in ALIASES.items() if named is status)


_WHOSE: Final = {
    MoveKind.ORDINARY: "ordinary",
    MoveKind.TWO_PERSONS: "two persons",
    MoveKind.EXCEPTIONAL: "exceptional: a note and a second person",
}


def moves() -> str:
    """The table of moves, those that lead alike on one line."""
    found: dict[tuple[Action, str, MoveKind], list[str]] = {}
    for move in MOVES:
        sources = found.setdefault((move.action, _to(move), move.kind), [])
        sources.append(f"`{move.source}`" if move.source else "(not here yet)")
    rows = ((_from(sources), f"`{action}`", to, _WHOSE[kind]) for (action, to, kind), sources in found.items())
    return table("from | action | to | kind", rows)


def _from(sources: list[str]) -> str:
    return "any" if len(set(sources)) == len(Status) else ", ".join(dict.fromkeys(sources))


def _to(move: Move) -> str:
    if move.action is Action.IMPORT:
        return "any, as the list says"
    return "the same" if move.stays else f"`{move.target}`"


def diagram() -> str:
    """The moves that change a status, drawn."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        if not move.stays and move.action is not Action.IMPORT:
            arrows.setdefault((move.source or "[*]", move.target), []).append(_label(move))
    lines = (f"    {source} --> {target}: {', '.join(labels)}" for (source, target), labels in arrows.items())
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```"))


def _label(move: Move) -> str:
    return move.action + (f" ({move.kind.replace('_', ' ')})" if move.kind.needs_second_person else "")


_OWNERS: Final = code(
    (Requester.SUBMITTER, Requester.PRINCIPAL_INVESTIGATOR, Requester.LAB_MANAGER, Requester.INSTITUTION)
)
_GIVERS: Final = {Giver.JOB: "the nightly job", Giver.ENGINE: "the engine itself"}


def reasons() -> str:
    """For each action its reasons, who may ask, what is needed and what the public reads."""
    return "\n\n".join(_reasons_of(action) for action in Action if any(_bound(action)))


def _bound(action: Action) -> Iterator[Reason]:
    return (reason for reason, rule in REASONS.items() if action in rule.actions)


def _reasons_of(action: Action) -> str:
    rows = (
        (f"`{reason}`", _leads(reason, action), _askers(reason), _needs(reason), _told(reason))
        for reason in _bound(action)
    )
    return f"### {action}\n\n" + table("reason | moves | asked by | needs | the public reads", rows)


def _leads(reason: Reason, action: Action) -> str:
    led = [move for move in MOVES if move.action is action and REASONS[reason].justifies(move)]
    sources = dict.fromkeys(move.source for move in led if move.source)
    targets = dict.fromkeys(move.target for move in led if not move.stays)
    return f"{code(sources)} → {code(targets) or 'the same'}" if sources else "-"


def _askers(reason: Reason) -> str:
    rule = REASONS[reason]
    return _GIVERS.get(rule.giver) or code(rule.requesters).replace(_OWNERS, "the submitter's side")


def _needs(reason: Reason) -> str:
    rule = REASONS[reason]
    needs = ["a publication"] if rule.needs_publication else []
    needs += ["a confirmation"] if rule.needs_confirmation else []
    needs += [f"one of these details, if any: {code(rule.details)}"] if rule.details else []
    return "; ".join(needs) or "-"


def _told(reason: Reason) -> str:
    return REASONS[reason].public_sentence or "nothing"
