"""The nightly job, and whether it ran."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import Call, begin
from statusengine.cli.command import command, family
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import pick, plain
from statusengine.cli.progress import progress
from statusengine.cli.trouble import say
from statusengine.cli.words import read_day, read_duration, read_number

__all__ = ["app"]

app = family()
runs = family("The runs of the nightly job.")
app.add_typer(runs, name="run")

_RUN: Final = View(
    (
        *("run", "on", "dry_run", "started_at", "finished_at", "released", "rereleased", "refused"),
        "accessions",
    )
)
_CHECK: Final = View(("ok", "last_run", "last_success", "age_seconds", "refused", "message"))


@command(app)
def release_due(
    context: typer.Context,
    *,
    on: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day to work for; today in the archive's zone where left out."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would move; write nothing.")] = False,
    workers: Annotated[
        str, typer.Option(metavar="N", help="Share a mass of records among so many; on SQLite one does it all.")
    ] = "1",
    common: Common,
) -> None:
    """Release every record whose hold or re-release date has come.

    Safe to run twice, and by two schedulers at once. A day that is still to come is forecast only (--dry-run).
    One record that is refused does not stop the others; then the exit code is 3.

    Example:
        status release-due
        status release-due --on 2027-04-01 --dry-run
        status release-due --workers 2
    """
    call, day, several = begin(context, common), read_day(on) if on else None, read_number(workers)
    call.watch(closely=True)
    with call.engine() as engine, progress(None, quiet=call.quiet) as step:
        report = engine.release_due(day, dry_run=dry_run, workers=several, progress=step)
    _print_run(call, report)
    raise typer.Exit(Exit.PARTIAL if report.refused else Exit.OK)


def _print_run(call: Call, report: Any) -> None:
    row = {**pick(report, _RUN.columns), "refused": len(report.refused)}
    document = {**row, "refused": plain(report.refused)}
    write([row], _RUN, call.format, one=True, document=document)
    for refused in report.refused:
        say(f"{refused.accession}: {refused.message}")
    if report.dry_run:
        call.note("Dry run: nothing was written.")


@runs.callback()
def _runs() -> None:
    """The runs of the nightly job."""


@command(runs)
def check(
    context: typer.Context,
    *,
    max_age: Annotated[
        str, typer.Option("--max-age", metavar="LENGTH", help="How old the last success may be, such as 26h.")
    ] = "26h",
    common: Common,
) -> None:
    """Tell a monitor whether the last successful run is recent enough; exits with 3 when it is not.

    Example:
        status run check --max-age 26h
    """
    call, allowed = begin(context, common), read_duration(max_age)
    with call.engine() as engine:
        answer = engine.run_check(allowed)
    row = pick(answer, ("ok", "last_run", "last_success", "refused", "message"))
    write([row | {"age_seconds": plain(answer.age)}], _CHECK, call.format, one=True)
    if not answer.ok:
        say(answer.message)
        raise typer.Exit(Exit.PARTIAL)
