"""What happens to a record that was public."""

from __future__ import annotations

from typing import Annotated

import typer

from statusengine.cli.asking import ask
from statusengine.cli.command import command, family
from statusengine.cli.options import Accessions, Until
from statusengine.cli.saying import BreakGlass, Why, Writing
from statusengine.domain.action import Action

__all__ = ["app"]

app = family()


@command(app, action=Action.SUPPRESS)
def suppress(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    until: Until = None,
    break_glass: BreakGlass = False,
    said: Why,
    writing: Writing,
) -> None:
    """Take public records out of search; by their accession they stay found.

    The reason says whether it is for good or for a time; --until is the day on which it ends. What a study,
    an experiment or a submission is made of goes with it; one that cannot follow stops them all.

    Example:
        status suppress DRP000001 --reason contamination --dry-run
        status suppress DRR000001-DRR000009 --reason hold_not_requested --until 2027-03-31
    """
    ask(context, Action.SUPPRESS, accessions, writing, said, until=until, break_glass=break_glass)


@command(app, action=Action.RERELEASE)
def rerelease(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    break_glass: BreakGlass = False,
    said: Why,
    writing: Writing,
) -> None:
    """Make suppressed or withdrawn records public again.

    From a permanent suppression or a withdrawal it needs a note, and the approval of another principal. What had
    gone out of view with a record, by the same command, and was not changed since, comes back with it.

    Example:
        status rerelease DRR000001 --reason verified_by_submitter
    """
    ask(context, Action.RERELEASE, accessions, writing, said, break_glass=break_glass)


@command(app, action=Action.WITHDRAW)
def withdraw(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    break_glass: BreakGlass = False,
    said: Why,
    writing: Writing,
) -> None:
    """Ask that records disappear from every public channel.

    It takes another principal's approval; until then a public record is suppressed. Exits with 7 while it waits.
    In an emergency --break-glass does it at once; status review keeps it until another principal has signed it.

    Example:
        status withdraw DRR000001 --reason no_informed_consent --evidence TICKET-17
        status withdraw DRR000001 --reason privacy --break-glass --note "names in the reads, nobody else is here"
    """
    ask(context, Action.WITHDRAW, accessions, writing, said, break_glass=break_glass)


@command(app, action=Action.REPLACE)
def replace(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="ACCESSION", help="The successor; repeat it for a split."),
    ] = None,
    said: Why,
    writing: Writing,
) -> None:
    """Suppress records for good and let them answer with their successors.

    The reason is replaced and need not be given.

    Example:
        status replace DRR000001 --by DRR000002
        status replace AB000001 --by AB000002 --by AB000003
    """
    ask(context, Action.REPLACE, accessions, writing, said, by=tuple(by or ()))
