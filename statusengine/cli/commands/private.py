"""What happens to a record before it is public."""

from __future__ import annotations

from typing import Annotated

import typer

from statusengine.cli.asking import ask
from statusengine.cli.command import command, family
from statusengine.cli.options import Accessions, Until
from statusengine.cli.saying import BreakGlass, Remarks, Why, Writing
from statusengine.domain.action import Action
from statusengine.errors import UsageError

__all__ = ["app"]

app = family()


@command(app, action=Action.COMPLETE)
def complete(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    said: Remarks,
    writing: Writing,
) -> None:
    """Say that processing is completed; a record without a hold date is released at once.

    Example:
        status complete DRR000001
    """
    ask(context, Action.COMPLETE, accessions, writing, said)


@command(app, action=Action.HOLD)
def hold(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    until: Until = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the hold date away.")] = False,
    override: Annotated[bool, typer.Option("--override", help="Set the notice rule aside; needs a note.")] = False,
    said: Why,
    writing: Writing,
) -> None:
    """Set, move or clear the day on which a private record goes public.

    Example:
        status hold DRR000001 --until 2027-03-31 --reason submitter_request
        status hold DRR000001 --clear --reason submitter_request
    """
    if until and clear:
        raise UsageError("--until and --clear contradict each other", hint="use one of the two")
    ask(context, Action.HOLD, accessions, writing, said, until=until, clear=clear, override=override)


@command(app, action=Action.RELEASE)
def release(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    said: Why,
    writing: Writing,
) -> None:
    """Make private records public now, and with them the projects and samples that they need.

    Example:
        status release DRR000001 --reason published --evidence 10.1093/nar/gkae882
    """
    ask(context, Action.RELEASE, accessions, writing, said)


@command(app, action=Action.CANCEL)
def cancel(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    said: Why,
    writing: Writing,
) -> None:
    """Stop records before they were ever public.

    Example:
        status cancel DRR000001 --reason failed_quality_control
    """
    ask(context, Action.CANCEL, accessions, writing, said)


@command(app, action=Action.REOPEN)
def reopen(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    break_glass: BreakGlass = False,
    said: Why,
    writing: Writing,
) -> None:
    """Take canceled records back into processing, while their data is kept.

    This corrects a decision: it needs a note, and the approval of another principal.

    Example:
        status reopen DRR000001 --reason status_correction --note "canceled by mistake"
    """
    ask(context, Action.REOPEN, accessions, writing, said, break_glass=break_glass)
