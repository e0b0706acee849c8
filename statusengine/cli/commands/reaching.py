"""What reaches beyond one record: links, a publication that releases what it needs, and plans made before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from statusengine.cli.asking import ask
from statusengine.cli.call import begin
from statusengine.cli.carrying_out import Carrier
from statusengine.cli.command import command, family
from statusengine.cli.naming import name_records
from statusengine.cli.options import Accessions
from statusengine.cli.planfile import plan_text
from statusengine.cli.saying import Applying, Remarks, Reporting, Writing
from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import goes_down
from statusengine.domain.outcome import Refused
from statusengine.errors import UsageError

if TYPE_CHECKING:
    from statusengine import StatusEngine
    from statusengine.domain.outcome import Outcome

__all__ = ["app"]

app = family()

_TIES: Final = ("part_of", "cites", "derived_from")


def _tie(option: str, help_: str) -> Any:
    return typer.Option(option, metavar="ACCESSION", help=f"{help_}; may be repeated.")


@command(app)
def link(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    part_of: Annotated[list[str] | None, _tie("--part-of", "What they belong to")] = None,
    cites: Annotated[list[str] | None, _tie("--cites", "What they were made with")] = None,
    derived_from: Annotated[list[str] | None, _tie("--derived-from", "The sample or data they come from")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="End these links instead.")] = False,
    said: Remarks,
    writing: Writing,
) -> None:
    """Tie records to what they belong to, cite or come from; other archives' accessions may be named too.

    A file given with --from has the columns part_of, cites and derived_from, accessions parted by blanks. A link that
    is there already is no error, and one that ends stays in the history.

    Example:
        status link DRR000001 --part-of DRX000001 --derived-from SAMD00000001
        status link DRR000001 --part-of DRX000001 --remove --note "belongs to DRX000002"
    """
    named = {"part_of": part_of, "cites": cites, "derived_from": derived_from}
    ties = {name: tuple(words or ()) for name, words in named.items()}
    ask(context, Action.AMEND, accessions, writing, said, _TIES, **ties, unlink=remove)


@command(app)
def published(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    third_party: Annotated[
        bool, typer.Option("--third-party", help="Others than the owner published it; a second person decides.")
    ] = False,
    said: Remarks,
    manner: Reporting,
) -> None:
    """Report that data is published: what was held is released, what was suppressed for a time comes back.

    The evidence is a DOI, a PMID or a URL. Anybody may report it, and is who asked where nobody is named. Projects
    and samples that the data needs are released with it. Exits with 7 while a second person is waited for.

    Example:
        status published DRR000001 --evidence 10.1093/nar/gkae882
        status published DRR000001 --evidence PMID:39498500 --third-party --note "cited by another group"
    """
    call, count, wanted = begin(context, manner), manner.number, name_records(accessions)
    if said.evidence is None:
        raise UsageError("a publication needs evidence", hint="--evidence, with a DOI, a PMID or a URL")
    if count is not None and len(wanted) > 1:
        raise UsageError("--count is said of one publication", hint="report those that reach far one by one")
    options = {**said.said, "third_party": third_party, "go_on": manner.go_on}
    call.watch()
    with call.engine() as engine:

        def report(*, dry_run: bool) -> list[Outcome]:
            return [_reported(engine, one, wanted, options, count=count, dry_run=dry_run) for one in wanted]

        Carrier(
            call=call,
            do=report,
            limits=engine.limits,
            count=count,
            what=f"report {_named(wanted)} as published",
            rehearses=len(wanted) > 1 or _has_members(wanted[0]),
            one=len(wanted) == 1,
        ).carry_out(manner)


def _reported(
    engine: StatusEngine, accession: str, wanted: Sequence[str], options: dict[str, Any], **manner: Any
) -> Outcome:
    """One report; a key given for several records names one operation of each."""
    keyed = {"key": f"{options['key']}/{accession}"} if "key" in options and len(wanted) > 1 else {}
    return engine.published(accession, **{**options, **keyed}, **manner)


def _has_members(accession: str) -> bool:
    return goes_down(Action.SUPPRESS, parse_accession(accession).kind)


def _named(wanted: Sequence[str]) -> str:
    return wanted[0] if len(wanted) == 1 else f"{len(wanted)} records"


@command(app)
def apply(
    context: typer.Context,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What --plan-out wrote; - is standard input.", show_default=False)
    ],
    manner: Applying,
) -> None:
    """Carry out a plan, whole or not at all, and only if every record in it is still as it was.

    Exits with 6 when a record moved since or the plan was carried out before, with 4 when the rules refuse it by
    now, and with 7 when it waits for a second person.

    Example:
        status suppress DRP000001 --reason contamination --plan-out plan.json
        status apply plan.json
    """
    call, text, count = begin(context, manner), plan_text(file), manner.number
    call.watch()
    with call.engine() as engine:

        def carry_out(*, dry_run: bool) -> list[Outcome]:
            return _whole(engine.apply_plan(text, count=count, dry_run=dry_run))

        Carrier(
            call=call,
            do=carry_out,
            limits=engine.limits,
            count=count,
            what=f"carry out {file}",
            warning="every record of the plan moves",
        ).carry_out(manner)


def _whole(outcomes: list[Outcome]) -> list[Outcome]:
    """Of a plan that is refused nothing was done, so that its refusals are all there is to tell."""
    return [outcome for outcome in outcomes if isinstance(outcome, Refused)] or outcomes
