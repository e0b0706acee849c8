"""Asking before much is changed, or before data disappears."""

from __future__ import annotations

import sys

import typer

from statusengine.cli.exit import Exit
from statusengine.errors import UsageError

__all__ = ["confirm", "has_terminal", "needs_confirmation"]


def has_terminal() -> bool:
    """Whether somebody can be asked, and can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def needs_confirmation(count: int, *, grave: bool) -> bool:
    """Whether a change must be confirmed: it touches more than one record, or it is `grave`."""
    return grave or count > 1


def confirm(what: str) -> None:
    """Ask for a yes.

    Raises:
        UsageError: There is no terminal to ask on, or the answer was no. Nothing was changed.
    """
    if not has_terminal():
        raise UsageError(
            f"to {what} needs a confirmation, and there is no terminal to ask on",
            hint="add --yes, or try it first with --dry-run",
        )
    try:
        agreed = typer.confirm(f"Really {what}?", err=True)
    except typer.Abort:
        raise typer.Exit(Exit.INTERRUPTED) from None
    if not agreed:
        raise UsageError("not confirmed; nothing was changed")
