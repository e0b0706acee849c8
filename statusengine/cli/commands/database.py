"""The database itself: making it, bringing it up to date, and looking whether it is sound."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import Call, begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.place import read_archive
from statusengine.cli.plain import pick
from statusengine.cli.progress import progress
from statusengine.cli.trouble import say
from statusengine.domain.archive import Archive

__all__ = ["app"]

app = family()
databases = family("Make, upgrade and inspect the database.")
app.add_typer(databases, name="db")

_INFO: Final = View(
    (
        *("url", "engine", "location", "archive", "revision", "head", "is_current", "single_user"),
        *("created_by", "created_at", "records", "partitions"),
    )
)
_COPY: Final = View(
    ("table", "rows", "rows_there", "digest", "digest_there", "agrees"), ("table", "rows", "rows_there", "agrees")
)
_REVISION: Final = View(("revision", "head", "is_current"))
_PROBLEM: Final = View(("problem",))


@command(databases)
def init(
    context: typer.Context,
    *,
    archive: Annotated[
        str | None,
        typer.Option(
            metavar="ARCHIVE",
            help="DDBJ (the default), ENA or NCBI; fixed from then on [env: STATUSENGINE_ARCHIVE].",
            autocompletion=complete_with(Archive),
        ),
    ] = None,
    single_user: Annotated[
        bool,
        typer.Option("--single-user", help="Whoever makes it may also approve alone; history says so each time."),
    ] = False,
    partitions: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="PostgreSQL only: divide the tables of records by the hash of the accession; fixed from then on.",
        ),
    ] = None,
    common: Common,
) -> None:
    """Make the database for one archive; doing it again changes nothing.

    Example:
        status --database status.sqlite db init --archive DDBJ
    """
    call, whose = begin(context, common), read_archive(archive)
    info = call.reach().create_database(
        call.place.address,
        archive=whose,
        principal=call.principal,
        single_user=single_user,
        partitions=partitions,
    )
    _print_info(call, info)


@command(databases)
def upgrade(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """Bring the database to the schema of this version.

    Example:
        status db upgrade
    """
    call = begin(context, common)
    _print_info(call, call.reach().upgrade_database(call.place.address))


@command(databases)
def current(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """Say which schema the database has; exits with 6 when it is not the one of this version.

    Example:
        status db current
    """
    call = begin(context, common)
    info = call.reach().database_info(call.place.address)
    write([pick(info, _REVISION.columns)], _REVISION, call.format, one=True)
    if not info.is_current:
        say("The database has another schema than this version. Try: status db upgrade")
        raise typer.Exit(Exit.UNAVAILABLE)


@command(databases)
def check(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """Replay every history and compare it with its record; exits with 6 when one does not agree.

    Example:
        status db check
    """
    call = begin(context, common)
    with call.engine() as engine:
        problems = engine.check_database()
    write(({"problem": problem} for problem in problems), _PROBLEM, call.format)
    call.note(f"{len(problems)} problems found." if problems else "The database is sound.")
    raise typer.Exit(Exit.UNAVAILABLE if problems else Exit.OK)


@command(databases)
def info(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """Say where the database is and what it holds; a password is never shown.

    Example:
        status db info
    """
    call = begin(context, common)
    place = call.place
    if place.is_missing:
        row = dict.fromkeys(_INFO.columns) | {"engine": "sqlite", "location": place.address}
        write([row], _INFO, call.format, one=True)
        call.note("It is not there yet; the first command that needs it makes it.")
        return
    _print_info(call, call.reach().database_info(place.address))


@command(databases)
def copy(
    context: typer.Context,
    *,
    from_: Annotated[str, typer.Option("--from", metavar="URL", help="The database to copy; it is not changed.")],
    to: Annotated[str, typer.Option("--to", metavar="URL", help="One that is empty, or not there yet.")],
    again: Annotated[
        bool, typer.Option("--again", help="Begin anew where a copy was cut short; what it had written is removed.")
    ] = False,
    common: Common,
) -> None:
    """Move the whole archive to another database, SQLite or PostgreSQL, and prove that it is the same.

    All is read at one moment. The new database cannot be opened before every table was read back and compared, by
    number and digest; then its histories are replayed. Exits with 6 when something differs.

    Example:
        status db copy --from status.sqlite --to postgresql://db.example.org/status
    """
    call = begin(context, common)
    call.watch()
    with progress(None, quiet=call.quiet) as draw:
        report = call.reach().copy_database(from_, to, again=again, progress=draw)
    rows = [pick(each, _COPY.columns) for each in report.tables]
    shown = ("source", "target", "archive", "revision", "rows", "is_sound", "problems")
    write(rows, _COPY, call.format, document=pick(report, shown) | {"tables": rows})
    _conclude(call, report)


def _conclude(call: Call, report: Any) -> None:
    for problem in report.problems:
        say(problem)
    if not report.agrees:
        say("The target is not the same, and stays closed. Try: status db copy with --again")
    elif report.problems:
        say("The copy is the same, and what is wrong in it was wrong before.")
    else:
        call.note(f"{report.rows:,} rows were copied, and read back the same; the histories are sound.")
    raise typer.Exit(Exit.OK if report.is_sound else Exit.UNAVAILABLE)


def _print_info(call: Call, known: Any) -> None:
    write([pick(known, _INFO.columns)], _INFO, call.format, one=True)
