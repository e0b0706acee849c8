"""What holds here: who you are, the rules in force, and help for your shell."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import pick, plain
from statusengine.domain.name import parse_name

__all__ = ["app"]

app = family()

_WHO: Final = View(("principal", "known_by", "database", "archive"))


class Table(StrEnum):
    """The tables of rules that can be printed."""

    MOVES = "moves"
    REASONS = "reasons"
    HOLDS = "holds"
    VISIBILITY = "visibility"


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
def policy(
    context: typer.Context,
    *,
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help=f"One of {', '.join(Table)}.",
            show_default=False,
            autocompletion=complete_with(Table),
        ),
    ],
    common: Common,
) -> None:
    """Print a table of the rules in force; needs no database.

    Example:
        status policy moves
        status policy reasons --format csv
    """
    call = begin(context, common)
    view, rows = _TABLES[parse_name(Table, table, "table of rules")]()
    write(rows, view, call.format)


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


_Printed = tuple[View, Iterator[dict[str, Any]]]


def _moves() -> _Printed:
    from statusengine.domain.moves import MOVES  # noqa: PLC0415 - this table only

    view = View(("source", "action", "target", "kind"))
    return view, (pick(move, view.columns) for move in MOVES)


def _reasons() -> _Printed:
    from statusengine.domain.reason import REASONS  # noqa: PLC0415 - this table only

    told = ("actions", "requesters", "public_sentence", "giver", "needs_publication")
    view = View(("reason", *told, "needs_confirmation", "details"), ("reason", *told[:3]))
    return view, ({"reason": reason.value, **pick(rule, view.columns[1:])} for reason, rule in REASONS.items())


def _holds() -> _Printed:
    from statusengine.domain.hold import HOLD_POLICIES  # noqa: PLC0415 - this table only

    dates = ("longest_years", "default_months", "notice_working_days", "date_is_mandatory", "has_own_date")
    view = View(("scope", *dates, "whole_submission", "renewable", "source"), ("scope", *dates, "source"))
    return view, (pick(held, view.columns) for held in HOLD_POLICIES.values())


def _visibility() -> _Printed:
    from statusengine.domain.visibility import POLICY, REPLACED, Channel  # noqa: PLC0415 - this table only

    rows = {**{status.value: row for status, row in POLICY.items()}, "suppressed as replaced": REPLACED}
    view = View(("status", *map(str, Channel)))
    return view, ({"status": name, **plain(row)} for name, row in rows.items())


_TABLES: Final[dict[Table, Callable[[], _Printed]]] = {
    Table.MOVES: _moves,
    Table.REASONS: _reasons,
    Table.HOLDS: _holds,
    Table.VISIBILITY: _visibility,
}
