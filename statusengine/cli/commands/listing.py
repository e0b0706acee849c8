"""Many records at once: those with a status, and those whose day is coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_reason, complete_status, complete_with
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common, Until
from statusengine.cli.plain import pick
from statusengine.cli.words import read_day, read_duration, read_statuses
from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.name import parse_name
from statusengine.domain.reason import Reason
from statusengine.domain.status import Status
from statusengine.errors import UsageError

__all__ = ["app"]

app = family()

_ENTRY: Final = View(
    (
        *("accession", "kind", "status", "since", "reason", "hold_on", "rerelease_on", "frozen", "owner"),
        "access",
    )
)
_DUE: Final = View(("accession", "action", "on", "falls_due"))
_FORTNIGHT: Final = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What narrows a list; a record is in it when every filter admits it."""

    status: Annotated[
        list[str] | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="A status, or a family (suppressed is both kinds); may be repeated.",
            autocompletion=complete_status,
        ),
    ] = None
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="A kind, such as run.", autocompletion=complete_with(Kind)),
    ] = None
    study: Annotated[str | None, typer.Option(metavar="ACCESSION", help="Records of this study.")] = None
    submission: Annotated[str | None, typer.Option(metavar="ACCESSION", help="Records of this submission.")] = None
    reason: Annotated[
        str | None, typer.Option(metavar="REASON", help="A reason.", autocompletion=complete_reason)
    ] = None
    hold_from: Annotated[str | None, typer.Option(metavar="DATE", help="Held until this day or later.")] = None
    hold_to: Annotated[str | None, typer.Option(metavar="DATE", help="Held until this day or earlier.")] = None
    limit: Annotated[int | None, typer.Option(min=1, metavar="NUMBER", help="At most so many.")] = None

    def read(self) -> dict[str, Any]:
        """The filters as the library takes them."""
        return {
            "status": frozenset().union(*map(read_statuses, self.status)) if self.status else frozenset(Status),
            "kind": parse_name(Kind, self.kind, "kind") if self.kind else None,
            "study": str(parse_accession(self.study)) if self.study else None,
            "submission": str(parse_accession(self.submission)) if self.submission else None,
            "reason": parse_name(Reason, self.reason, "reason") if self.reason else None,
            "hold_from": read_day(self.hold_from) if self.hold_from else None,
            "hold_to": read_day(self.hold_to) if self.hold_to else None,
            "limit": self.limit,
        }


@command(app, "list")
def list_(context: typer.Context, *, filters: Filters, common: Common) -> None:
    """List the records that all the filters admit, in order of accession.

    Example:
        status list --status suppressed --kind run
        status list --status private --hold-to 2026-12-31 --format tsv
    """
    call, chosen = begin(context, common), filters.read()
    with call.engine() as engine:
        entries = engine.list(call.reach().Filter(**chosen))
        write((pick(entry, _ENTRY.columns) for entry in entries), _ENTRY, call.format)


@command(app)
def due(
    context: typer.Context,
    *,
    within: Annotated[
        str | None, typer.Option(metavar="LENGTH", help="From today on, such as 14d (the default) or 8w.")
    ] = None,
    until: Until = None,
    common: Common,
) -> None:
    """Forecast what the nightly job will do.

    FALLS DUE is the working day on which it will be done.

    Example:
        status due --within 14d
        status due --until 2026-12-31 --format csv
    """
    call = begin(context, common)
    if within and until:
        raise UsageError("--within and --until say the same thing twice", hint="use one of the two")
    ahead = read_duration(within) if within else _FORTNIGHT
    named = read_day(until) if until else None
    with call.engine() as engine:
        entries = engine.due(named or engine.today() + ahead)
    write((pick(entry, _DUE.columns) for entry in entries), _DUE, call.format)
