"""The arguments and options that several commands share, each declared and described once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from statusengine.cli.complete import complete_with
from statusengine.cli.formats import Format
from statusengine.domain.visibility import Audience

__all__ = ["Accessions", "Common", "DryRun", "ForWhom", "Owner", "Until"]


Accessions = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ACCESSION",
        help="Accessions or ranges (AB000001-AB000010); - reads them from standard input.",
        show_default=False,
    ),
]
ForWhom = Annotated[
    str,
    typer.Option(
        "--audience",
        metavar="AUDIENCE",
        help=f"Who asks: {', '.join(Audience)}.",
        autocompletion=complete_with(Audience),
    ),
]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="NAME", help="Whose records are own, for --audience submitter.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The date, YYYY-MM-DD, in the archive's zone.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every command takes; the program takes it too, before the name of the command."""

    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            help="The database: a URL or a SQLite file [env: STATUSENGINE_DATABASE_URL].",
        ),
    ] = None
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="How data is written: table (the default), json, ndjson, csv or tsv.",
            autocompletion=complete_with(Format),
        ),
    ] = None
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell every step on stderr.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Tell refusals and errors only.")] = False
