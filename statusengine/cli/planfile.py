"""A plan as a file: written where nothing is yet, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from statusengine.cli.call import Call
from statusengine.cli.exit import Exit
from statusengine.cli.formats import Format, View, write
from statusengine.cli.outcomes import exit_of, show, tell
from statusengine.cli.rowfile import opened
from statusengine.domain.outcome import Refused
from statusengine.domain.text import quoted
from statusengine.errors import UsageError

if TYPE_CHECKING:
    from statusengine import StatusEngine
    from statusengine.domain.request import Request

__all__ = ["free_place", "plan_text", "write_plan"]

_STDOUT: Final = "-"


def free_place(named: str) -> None:
    """Make sure that a plan may be written there.

    Raises:
        UsageError: Something is there already, or the folder is not.
    """
    path = Path(named)
    if named == _STDOUT:
        return
    if path.exists() or path.is_symlink():
        raise UsageError(f"{quoted(named)} is there already", hint="a plan is written to a new file")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder for {quoted(named)}", hint="make it first")


def plan_text(named: str) -> str:
    """What a plan file holds; `-` is standard input.

    Raises:
        InvalidListError: It cannot be read.
    """
    with opened(Path(named)) as file:
        return file.read()


def write_plan(call: Call, engine: StatusEngine, requests: Sequence[Request], named: str) -> None:
    """Judge, write the plan, and end; what the rules refuse is no plan, and ends with its own code.

    Raises:
        UsageError: The file cannot be written, or one of the requests is not planned.
    """
    text, outcomes = engine.plan(requests)
    if any(isinstance(outcome, Refused) for outcome in outcomes):
        if named != _STDOUT:
            show(call, outcomes, dry_run=True, one=len(requests) == 1, limits=engine.limits)
        tell(call, outcomes, dry_run=True)
        call.note("No plan was written: it is carried out whole, and a part of it is refused.")
        raise typer.Exit(exit_of(outcomes))
    if named == _STDOUT:
        write([], View(()), Format.TABLE, below=text.split("\n"))
        raise typer.Exit(Exit.OK)
    _keep(named, text)
    show(call, outcomes, dry_run=True, one=len(requests) == 1, limits=engine.limits)
    call.note(f"The plan was written, and nothing else: status apply {named}")
    raise typer.Exit(Exit.OK)


def _keep(named: str, text: str) -> None:
    try:
        with Path(named).open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise UsageError(f"{quoted(named)} cannot be written", hint=error.strerror or "") from error
