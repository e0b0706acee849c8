"""What a change came to: its exit code, its data, and what a person must know or do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import typer

from statusengine.cli.call import Call
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.plain import plain
from statusengine.cli.trouble import say, sentence
from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending, Refused
from statusengine.domain.refusal import RefusalCode

__all__ = ["conclude", "exit_of", "moves", "outcome_row"]

_VIEW: Final = View(
    (
        "accession",
        "outcome",
        "dry_run",
        "status",
        "reason",
        "detail",
        "since",
        "version",
        "hold_on",
        "rerelease_on",
        "frozen",
        "operation",
        "replayed",
        "single_handed",
        "request",
        "carried",
        "code",
        "message",
        "hint",
    ),
    ("accession", "outcome", "status", "reason", "detail", "hold_on", "rerelease_on"),
)
_WORDS: Final = {Applied: "applied", AlreadySo: "already_so", Pending: "pending", Refused: "refused"}
_OF_RECORD: Final = ("status", "reason", "detail", "since", "version", "hold_on", "rerelease_on", "frozen")
_TOLD: Final = 20


def conclude(call: Call, outcomes: Sequence[Outcome], *, dry_run: bool, one: bool) -> None:
    """Print every outcome as data, tell people what needs their attention, and end with the exit code."""
    rows = [outcome_row(outcome, dry_run=dry_run) for outcome in outcomes]
    try:
        write(rows, _VIEW, call.format, document=rows[0] if one else None)
    finally:
        _tell(call, outcomes, dry_run=dry_run)
    raise typer.Exit(exit_of(outcomes))


def _tell(call: Call, outcomes: Sequence[Outcome], *, dry_run: bool) -> None:
    _tell_refusals(outcomes)
    _tell_pending(call, [outcome for outcome in outcomes if isinstance(outcome, Pending)])
    _tell_single_handed(call, outcomes)
    if dry_run:
        call.note("Dry run: nothing was written.")


def moves(outcome: Outcome) -> bool:
    """Whether something would be written: the rules neither refuse it nor find it done."""
    return isinstance(outcome, Applied | Pending)


def exit_of(outcomes: Sequence[Outcome]) -> Exit:
    """The exit code of all outcomes together: their common one, or that some were refused or wait."""
    codes = {_exit_of_one(outcome) for outcome in outcomes} or {Exit.OK}
    if len(codes) == 1:
        return codes.pop()
    return Exit.PARTIAL if codes & {Exit.REFUSED, Exit.MISSING} else Exit.PENDING


def _exit_of_one(outcome: Outcome) -> Exit:
    match outcome:
        case Refused(refusal=refusal):
            return Exit.MISSING if refusal.code is RefusalCode.NO_SUCH_RECORD else Exit.REFUSED
        case Pending():
            return Exit.PENDING
        case _:
            return Exit.OK


def outcome_row(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    """An outcome as plain data, every column present."""
    record = outcome.record
    row: dict[str, Any] = dict.fromkeys(_VIEW.columns)
    row.update({name: plain(getattr(record, name)) for name in _OF_RECORD} if record else {})
    row.update(accession=outcome.accession, outcome=_WORDS[type(outcome)], dry_run=dry_run)
    row.update(_particulars(outcome))
    return row


def _particulars(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Applied(operation=operation, replayed=replayed, single_handed=alone):
            told = {"operation": operation, "replayed": replayed, "single_handed": alone}
            return told | {"carried": _carried(outcome)}
        case Pending(request=request, replayed=replayed):
            told = {"operation": request.operation, "replayed": replayed, "request": request.id}
            return told | {"carried": _carried(outcome)}
        case Refused(refusal=refusal):
            return {"code": refusal.code.value, "message": refusal.message, "hint": refusal.hint}
        case _:
            return {}


def _carried(outcome: Applied | Pending) -> list[str]:
    """The other records that moved with this one."""
    own = outcome.record.accession
    return list(dict.fromkeys(event.accession for event in outcome.events if event.accession != own))


def _tell_refusals(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            told = sentence(outcome.refusal.message, outcome.refusal.hint)
            say(told if outcome.accession in told else f"{outcome.accession}: {told}")


def _tell_pending(call: Call, waiting: Sequence[Pending]) -> None:
    for outcome in waiting[:_TOLD]:
        request = outcome.request
        call.note(
            f"{outcome.accession}: {request.action}, asked for by {request.principal}, waits for a second person: "
            f"status approve {outcome.accession}"
        )
    if len(waiting) > _TOLD:
        call.note(f"… and {len(waiting) - _TOLD} more wait; status requests lists them all")


def _tell_single_handed(call: Call, outcomes: Sequence[Outcome]) -> None:
    alone = [outcome.accession for outcome in outcomes if isinstance(outcome, Applied) and outcome.single_handed]
    if alone:
        named = ", ".join(alone[:_TOLD]) + (", …" if len(alone) > _TOLD else "")
        call.note(
            f"Single-handed: {named} was moved by one person where two are asked for, "
            "as this single-user database permits. The history says so."
        )
