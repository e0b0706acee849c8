"""How records come to be here: registered one by one, or taken over from an archive's list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from statusengine.cli.asking import ask
from statusengine.cli.call import Call, begin
from statusengine.cli.command import command, family
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Accessions, Common
from statusengine.cli.plain import plain
from statusengine.cli.progress import progress
from statusengine.cli.saying import Key, Remarks, Writing
from statusengine.cli.trouble import say
from statusengine.domain.access import AccessTier
from statusengine.domain.action import Action
from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError

__all__ = ["app"]

app = family()

_COUNTS: Final = View(
    (
        *("path", "format", "operation", "dry_run", "lines", "taken_in", "already_here", "different", "observed"),
        *("observed_unchanged", "duplicates", "refused", "links", "accounted"),
    )
)


_ABOUT: Final = {"status": "is", "access": "has the access tier", "replaced_by": "is replaced by"}


@dataclass(frozen=True, kw_only=True)
class Birth:
    """What a new record is told."""

    hold: Annotated[str | None, typer.Option(metavar="DATE", help="Private until this day.")] = None
    processed: Annotated[bool, typer.Option("--processed", help="Processing is completed already.")] = False
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Whose record it is.")] = None
    access: Annotated[
        str | None, typer.Option(metavar="TIER", help=f"Who may have the data: {', '.join(AccessTier)}; else open.")
    ] = None
    part_of: Annotated[
        list[str] | None,
        typer.Option("--part-of", metavar="ACCESSION", help="What it belongs to; may be repeated."),
    ] = None


@command(app, action=Action.REGISTER)
def register(
    context: typer.Context, *, accessions: Accessions = None, birth: Birth, said: Remarks, writing: Writing
) -> None:
    """Take new records in; they are private.

    A file given with --from may also have the columns until (the hold date), owner, access and part_of.

    Example:
        status register DRR000001 --hold 2027-03-31 --owner lab-7 --part-of DRA000001
        status register DRA000001 --processed --access controlled
    """
    told: dict[str, Any] = {
        "until": birth.hold,
        "processed": birth.processed,
        "owner": birth.owner,
        "access": birth.access,
    }
    ask(context, Action.REGISTER, accessions, writing, said, **told, part_of=tuple(birth.part_of or ()))


@command(app, "import")
def import_(
    context: typer.Context,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help="An accession list.", show_default=False)],
    key: Key = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report; write nothing.")] = False,
    common: Common,
) -> None:
    """Take records over from an archive's accession list.

    SRA_Accessions.tab and DRA_Accessions.tab are read as they are published. Own records not yet here are taken
    in; own records already here are never changed, and differences are told; others' records are observed. Every
    line is accounted for, and importing twice changes nothing. Exits with 3 when a line was refused.

    Example:
        status import SRA_Accessions.tab --dry-run
    """
    call = begin(context, common)
    path = Path(file)
    if not path.is_file():
        raise InvalidListError(f"there is no file {quoted(file)}")
    call.watch(closely=True)
    with call.engine() as engine, progress(None, quiet=call.quiet) as step:
        report = engine.import_list(path, key=key, dry_run=dry_run, progress=step)
    _print_report(call, report)
    raise typer.Exit(Exit.PARTIAL if report.refused else Exit.OK)


def _print_report(call: Call, report: Any) -> None:
    told = {**plain(report), "accounted": report.accounted}
    counts = {**told, "different": report.different_records, "refused": len(report.refused)}
    write([counts], _COUNTS, call.format, one=True, document=told)
    for difference in report.different:
        call.note(
            f"line {difference.line}: {difference.accession} {_ABOUT[difference.about]} "
            f"{plain(difference.here)} here and {plain(difference.there)} in the list; it was not changed"
        )
    for refused in report.refused:
        say(f"line {refused.line}: {refused.message}")
    for warning, count in report.warnings.items():
        call.note(f"{warning}: {count}")
    if report.dry_run:
        call.note("Dry run: nothing was written.")
