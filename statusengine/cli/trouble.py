"""What a person reads when something is wrong, and the exit code that goes with it."""

from __future__ import annotations

import sys
from typing import Final

from statusengine.cli.exit import Exit
from statusengine.domain.text import escaped
from statusengine.errors import NotPermittedError, StoreError, UsageError

__all__ = ["report", "say", "sentence"]

_REPORT = "This is a defect of statusengine. Please report it, with the lines above and what you typed."

_EXITS: Final = {UsageError: Exit.USAGE, NotPermittedError: Exit.REFUSED, StoreError: Exit.UNAVAILABLE}


def say(text: str) -> None:
    """One line for people, on standard error, without anything that acts on a terminal."""
    sys.stderr.write(escaped(text) + "\n")


def sentence(message: str, hint: str) -> str:
    """What is wrong, and what to do next.

    >>> sentence("'x' is not a reason", "did you mean y?")
    "'x' is not a reason. Did you mean y?"
    >>> sentence("hold needs a date", "status hold DRR000001 --clear")
    'hold needs a date. Try: status hold DRR000001 --clear'
    """
    if not hint:
        return message
    if hint.startswith("status "):
        return f"{message.rstrip('.')}. Try: {hint}"
    if hint.startswith("--"):
        return f"{message.rstrip('.')}. Give {hint}"
    return f"{message.rstrip('.')}. {hint[0].upper()}{hint[1:]}"


def report(error: Exception) -> Exit:
    """Say what happened; a defect is shown with its traceback, anything else as one sentence."""
    for kind, code in _EXITS.items():
        if isinstance(error, kind):
            say(f"status: {sentence(error.message, error.hint)}")
            return code
    import traceback  # noqa: PLC0415 - a defect only

    say("".join(traceback.format_exception(error)).rstrip())
    say(_REPORT)
    return Exit.BUG
