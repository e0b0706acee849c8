"""What changes something about a record, and never its status."""

from __future__ import annotations

from typing import Annotated

import typer

from statusengine.cli.asking import ask
from statusengine.cli.command import command, family
from statusengine.cli.options import Accessions, Until
from statusengine.cli.saying import Remarks, Why, Writing
from statusengine.domain.action import Action
from statusengine.errors import UsageError

__all__ = ["app"]

app = family()


@command(app)
def amend(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    until: Until = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the re-release date away.")] = False,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="ACC", help="What replaces it, instead of what was named before; repeatable."),
    ] = None,
    said: Why,
    writing: Writing,
) -> None:
    """Correct or add the reason, detail, date, link or note of a record; what it replaces stays in the history.

    The reasons that fit are those that lead to the record's present status.

    Example:
        status amend DRR000001 --reason uncorrectable_error --detail sample_mixup
    """
    if until and clear:
        raise UsageError("--until and --clear contradict each other", hint="use one of the two")
    ask(context, Action.AMEND, accessions, writing, said, until=until, clear=clear, by=tuple(by or ()))


@command(app, action=Action.FREEZE)
def freeze(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    said: Remarks,
    writing: Writing,
) -> None:
    """Keep records where they are: nobody moves them, nor does the nightly job.

    Example:
        status freeze DRR000001 --note "under investigation"
    """
    ask(context, Action.FREEZE, accessions, writing, said)


@command(app, action=Action.UNFREEZE)
def unfreeze(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    said: Remarks,
    writing: Writing,
) -> None:
    """Let frozen records move again; what fell due meanwhile is done by the next nightly run.

    Example:
        status unfreeze DRR000001
    """
    ask(context, Action.UNFREEZE, accessions, writing, said)
