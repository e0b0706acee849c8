"""Who you are here, and help for your shell."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.domain.name import parse_name

__all__ = ["app"]

app = family()

_WHO: Final = View(("principal", "known_by", "database", "archive"))


class Shell(StrEnum):
    """The shells that completion is written for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


@command(app)
def whoami(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """Say under which name changes are kept, who vouches for it, and where.

    Example:
        status whoami
    """
    call = begin(context, common)
    with call.engine() as engine:
        principal, archive = engine.principal, engine.archive
    database = call.reach().database_info(call.place.address).url
    own = f"operating system, user number {os.getuid()}"
    known_by = "database session" if database.startswith("postgresql") else own
    row = {"principal": principal, "known_by": known_by, "database": database, "archive": archive.value}
    write([row], _WHO, call.format, one=True)


@command(app)
def completion(
    shell: Annotated[
        str,
        typer.Argument(
            metavar="SHELL",
            help=f"One of {', '.join(Shell)}.",
            show_default=False,
            autocompletion=complete_with(Shell),
        ),
    ],
) -> None:
    """Print the script that teaches a shell to complete this program's commands, options and reasons.

    Example:
        status completion bash > ~/.local/share/bash-completion/completions/status
    """
    from typer.completion import (  # type: ignore[attr-defined]  # noqa: PLC0415 - this command only
        get_completion_script,
    )

    named = parse_name(Shell, shell, "shell").value
    typer.echo(get_completion_script(prog_name="status", complete_var="_STATUS_COMPLETE", shell=named))
