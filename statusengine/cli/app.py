"""The program `status`: its commands by name, and the one net under all of them.

A family of commands is imported when one of it is called (or help is asked for), so that a look-up starts fast.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from statusengine.cli.call import begin
from statusengine.cli.command import unfold
from statusengine.cli.exit import Exit
from statusengine.cli.helptext import help_text
from statusengine.cli.options import Common
from statusengine.cli.plaintext import TextCommand, TextGroup
from statusengine.cli.trouble import report

__all__ = ["FAMILIES", "app", "run"]

FAMILIES: Final = {
    "arriving": ("register", "import"),
    "showing": ("show", "visibility", "history", "explain"),
    "listing": ("list", "due"),
    "private": ("complete", "hold", "release", "cancel", "reopen"),
    "shown": ("suppress", "rerelease", "withdraw", "replace"),
    "marking": ("amend", "freeze", "unfreeze"),
    "deciding": ("requests", "approve", "decline"),
    "reaching": ("link", "published", "apply"),
    "overseeing": ("review", "operations", "resume"),
    "nightly": ("release-due", "run"),
    "families": ("completeness",),
    "notices": ("notices",),
    "retaining": ("retention", "purge", "certificate", "redact"),
    "database": ("db",),
    "actors": ("actor",),
    "policy": ("policy",),
    "about": ("whoami", "completion"),
}
"""The commands, in the order of the help, by the module that has them."""

_HOMES: Final = {name: module for module, names in FAMILIES.items() for name in names}


class StatusGroup(TextGroup):
    """A group that knows its commands by name and loads each when it is called."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: TextCommand(name) for name in _HOMES}  # names only, replaced when called

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """The command of that name, its family imported."""
        home = _HOMES.get(cmd_name)
        if home is None:
            return None
        family = get_group(import_module(f"statusengine.cli.commands.{home}").app)
        loaded = family.get_command(ctx, cmd_name)
        return loaded if isinstance(loaded, TyperCommand | TyperGroup) else None

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run, and turn whatever goes wrong into a sentence and an exit code."""
        try:
            return super().main(*args, **settings)
        except Exception as error:  # noqa: BLE001 - the last net: a defect asks for a report
            sys.exit(report(error))


app = typer.Typer(
    name="status",
    cls=StatusGroup,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _program(context: typer.Context, common: Common) -> None:
    context.obj = begin(context, common)


def _epilog() -> str:
    lines = [f"  {code.value:>3}  {code.meaning}" for code in Exit]
    return "\n".join(["\b", "Exit codes:", *lines])


app.callback(
    epilog=_epilog(),
    help=help_text(
        """The status of an archive's records: which is private, public, canceled, suppressed or withdrawn, why,
        and since when.

        Data goes to standard output, everything else to standard error.

        Example:
            status show DRR000001
            status suppress DRR000001 --reason contamination --dry-run
        """
    ),
)(unfold(_program))


def run() -> None:
    """Run the program on what was typed."""
    if "_STATUS_COMPLETE" in os.environ:
        from typer.completion import (  # type: ignore[attr-defined]  # noqa: PLC0415 - the shell asks
            completion_init,
        )

        completion_init()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="status")
