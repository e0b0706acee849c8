"""Many records at once: those with a status, and those whose day is coming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_reason, complete_status, complete_with
from statusengine.cli.formats import View, write
from statusengine.cli.looking_back import Back
from statusengine.cli.options import Common, Until
from statusengine.cli.plain import pick
from statusengine.cli.words import read_day, read_duration, read_reason, read_statuses
from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.name import parse_name
from statusengine.domain.status import Status
from statusengine.errors import UsageError

if TYPE_CHECKING:
    from statusengine.services.forecast import DueDay, DueEntry

__all__ = ["app"]

app = family()

_ENTRY: Final = View(
    (
        *("accession", "kind", "status", "since", "reason", "hold_on", "rerelease_on", "frozen", "owner"),
        "access",
    )
)
_DUE: Final = View(("accession", "action", "on", "falls_due", "shifted"))
_DAY: Final = View(("day", "releases", "rereleases", "shifted", "shifted_from"))
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
            "reason": read_reason(self.reason) if self.reason else None,
            "hold_from": read_day(self.hold_from) if self.hold_from else None,
            "hold_to": read_day(self.hold_to) if self.hold_to else None,
            "limit": self.limit,
        }


@command(app, "list")
def list_(context: typer.Context, *, filters: Filters, back: Back, common: Common) -> None:
    """List the records that all the filters admit, in order of accession.

    With --as-of, the filters are asked of the records as they were recorded by the end of that day.

    Example:
        status list --status suppressed --kind run
        status list --status private --hold-to 2026-12-31 --format tsv
        status list --status public --as-of 2026-03-31
    """
    call, chosen, looked = begin(context, common), filters.read(), back.read()
    with call.engine() as engine:
        entries = engine.list(call.reach().Filter(**chosen), **looked)
        write((pick(entry, _ENTRY.columns) for entry in entries), _ENTRY, call.format)


@command(app)
def due(
    context: typer.Context,
    *,
    within: Annotated[
        str | None, typer.Option(metavar="LENGTH", help="From today on, such as 14d (the default) or 8w.")
    ] = None,
    until: Until = None,
    by_day: Annotated[bool, typer.Option("--by-day", help="One row for each working day, with counts.")] = False,
    common: Common,
) -> None:
    """Forecast what the nightly job will do.

    FALLS DUE is the working day on which it will be done; SHIFTED says that it is another than the date itself.
    With --by-day, SHIFTED counts those, and SHIFTED FROM names their dates.

    Example:
        status due --within 14d
        status due --until 2026-12-31 --by-day
        status due --until 2026-12-31 --format csv
    """
    call = begin(context, common)
    if within and until:
        raise UsageError("--within and --until say the same thing twice", hint="use one of the two")
    ahead = read_duration(within) if within else _FORTNIGHT
    named = read_day(until) if until else None
    with call.engine() as engine:
        last = named or engine.today() + ahead
        rows: Sequence[DueDay | DueEntry] = engine.due_by_day(last) if by_day else engine.due(last)
    view = _DAY if by_day else _DUE
    write((pick(row, view.columns) for row in rows), view, call.format)
