"""What a change came to, or would: its exit code, its data, and what a person must know or do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NoReturn

import typer

from statusengine.cli.call import Call
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.plain import plain
from statusengine.cli.plantree import action_of, plan_lines, plan_of
from statusengine.cli.trouble import say, sentence
from statusengine.domain.blast import Limits, reach
from statusengine.domain.outcome import AlreadySo, Applied, Outcome, Pending, Refused
from statusengine.domain.refusal import RefusalCode

__all__ = ["conclude", "exit_of", "moves", "outcome_row", "show", "tell"]

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
        "break_glass",
        "request",
        "moves",
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


def conclude(
    call: Call, outcomes: Sequence[Outcome], *, dry_run: bool, one: bool, limits: Limits | None = None
) -> NoReturn:
    """Print every outcome as data, tell people what needs their attention, and end with the exit code."""
    try:
        show(call, outcomes, dry_run=dry_run, one=one, limits=limits)
    finally:
        tell(call, outcomes, dry_run=dry_run)
    if dry_run:
        call.note("Dry run: nothing was written.")
    raise typer.Exit(exit_of(outcomes))


def show(call: Call, outcomes: Sequence[Outcome], *, dry_run: bool, one: bool, limits: Limits | None = None) -> None:
    """Print every outcome as data; on a dry run with its plan, which people read as a tree."""
    rows = [outcome_row(outcome, dry_run=dry_run) for outcome in outcomes]
    below = plan_lines(outcomes, limits) if dry_run else ()
    write(rows, _VIEW, call.format, document=rows[0] if one else None, below=below)


def tell(call: Call, outcomes: Sequence[Outcome], *, dry_run: bool) -> None:
    """Tell people what needs their attention."""
    _tell_refusals(outcomes)
    _tell_broken_glass(outcomes, dry_run=dry_run)
    if not dry_run:
        _tell_pending(call, [outcome for outcome in outcomes if isinstance(outcome, Pending)])
        _tell_left_behind(call, outcomes)
    _tell_single_handed(call, outcomes)


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
    """An outcome as plain data, every column present; the plan, on a dry run, is beside them."""
    record = outcome.record
    row: dict[str, Any] = dict.fromkeys(_VIEW.columns)
    row.update({name: plain(getattr(record, name)) for name in _OF_RECORD} if record else {})
    row.update(accession=outcome.accession, outcome=_WORDS[type(outcome)], dry_run=dry_run)
    row.update(_particulars(outcome))
    return row | {"plan": plain(plan_of(outcome)) if dry_run else None}


def _particulars(outcome: Outcome) -> dict[str, Any]:
    match outcome:
        case Applied(operation=operation, replayed=replayed):
            told = {"operation": operation, "replayed": replayed, **_moved(outcome)}
            return told | {"single_handed": outcome.single_handed, "break_glass": outcome.break_glass}
        case Pending(request=request, replayed=replayed):
            told = {"operation": request.operation, "replayed": replayed, **_moved(outcome)}
            return told | {"request": request.id}
        case Refused(refusal=refusal):
            return {"code": refusal.code.value, "message": refusal.message, "hint": refusal.hint}
        case _:
            return {}


def _moved(outcome: Applied | Pending) -> dict[str, Any]:
    """How many records move, or will once it is approved, and the others of them that have moved."""
    own = outcome.record.accession
    carried = dict.fromkeys(event.accession for event in outcome.events if event.accession != own)
    return {"moves": reach([(action_of(outcome), outcome)]), "carried": list(carried)}


def _tell_refusals(outcomes: Sequence[Outcome]) -> None:
    for text in dict.fromkeys(_refusal(outcome) for outcome in outcomes if isinstance(outcome, Refused)):
        say(text)


def _refusal(outcome: Refused) -> str:
    told = sentence(outcome.refusal.message, outcome.refusal.hint)
    is_of_all = outcome.refusal.code is RefusalCode.COUNT_NEEDED
    return told if is_of_all or outcome.accession in told else f"{outcome.accession}: {told}"


def _tell_broken_glass(outcomes: Sequence[Outcome], *, dry_run: bool) -> None:
    """Never quiet: what one person did alone is told even where silence was asked for."""
    for outcome in outcomes:
        if isinstance(outcome, Applied) and outcome.break_glass and not outcome.replayed:
            would = "would move" if dry_run else "moved"
            said = f"GLASS BROKEN: {outcome.accession} {would} by one person where two are asked for."
            sign = "" if dry_run else f": status review sign {outcome.operation}"
            say(f"{said} It stays on status review until another principal has signed it{sign}")


def _tell_left_behind(call: Call, outcomes: Sequence[Outcome]) -> None:
    """Who of its own could not follow, where somebody went on without them."""
    moved = [outcome for outcome in outcomes if isinstance(outcome, Applied | Pending)]
    left = [(step, outcome) for outcome in moved for step in outcome.plan.stopped]
    for step, outcome in left[:_TOLD]:
        call.note(f"{step.accession} was left out and does not follow {outcome.accession}: {step.why}")
    if len(left) > _TOLD:
        call.note(f"… and {len(left) - _TOLD} more were left out; --dry-run lists them all")


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
