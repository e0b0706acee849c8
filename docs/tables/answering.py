"""What the code answers with: errors, refusals, exit codes, the help of commands, and statements for a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from tables.markdown import table
from typer.main import get_group

from statusengine import errors
from statusengine.cli.app import app
from statusengine.cli.exit import Exit
from statusengine.domain.refusal import RefusalCode
from statusengine.storage.schema import PER_RECORD, REFERENCE


def error_tree() -> str:
    """Every error class with its code and the sentence it says by itself."""
    classes = (getattr(errors, name) for name in errors.__all__)
    rows = ((f"`{e.__name__}`", f"`{e.code}`", f"`{e.__bases__[0].__name__}`", e().message) for e in classes)
    return table("error | code | is a | meaning", rows)


def refusals() -> str:
    """Every refusal's code."""
    return "\n".join(f"- `{name}`" for name in RefusalCode)


def cluster() -> str:
    """The statements that tell a cluster how to keep each table."""
    whole = [f"SELECT create_reference_table('{name}');" for name in sorted(REFERENCE)]
    near = [
        f"SELECT create_distributed_table('{name}', 'accession', colocate_with => 'record');"
        for name in sorted(PER_RECORD - {"record"})
    ]
    lines = (*whole, "SELECT create_distributed_table('record', 'accession');", *near)
    return "\n".join(("```sql", *lines, "```"))


def exit_codes() -> str:
    """Every exit code of the command line."""
    return table("code | meaning", ((code_.value, code_.meaning) for code_ in Exit))


def commands() -> str:
    """The help of every command, as the program prints it."""
    os.environ["COLUMNS"] = "100"
    return "\n\n".join(_helps(get_group(app), None))


def _helps(command: Any, parent: Any) -> Iterator[str]:
    context = command.make_context(command.name, [], parent=parent, resilient_parsing=True)
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"## {context.command_path}\n\n```text\n{text}\n```"
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        yield from _helps(command.get_command(context, name), context)
