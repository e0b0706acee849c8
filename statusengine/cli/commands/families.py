"""What records are tied to, and whether those that are public are complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import pick

__all__ = ["app"]

app = family()

_GAP: Final = View(
    ("accession", "relation", "target", "status", "source", "why"),
    ("accession", "relation", "target", "status", "source"),
)
_NOT_HERE: Final = "not_here"


@command(app)
def completeness(
    context: typer.Context,
    *,
    limit: Annotated[int | None, typer.Option(min=1, metavar="NUMBER", help="At most so many.")] = None,
    common: Common,
) -> None:
    """List public records whose parents, or what they cite, are not public; exits with 3 when there are any.

    STATUS is that of what is missing: not_here where this archive has no such record. SOURCE is the list that says
    so of another archive's record; what no list has named is not counted.

    Example:
        status completeness
        status completeness --limit 20 --format tsv
    """
    call, seen = begin(context, common), list[str]()
    with call.engine() as engine:
        write(_rows(engine.completeness(limit), seen), _GAP, call.format)
    if seen:
        raise typer.Exit(Exit.PARTIAL)
    call.note("Every public record is complete.")


def _rows(gaps: Iterable[Any], seen: list[str]) -> Iterator[dict[str, Any]]:
    """The gaps as plain data; the first is remembered, for the exit code."""
    for gap in gaps:
        seen[:] = seen[:1] or [gap.accession]
        row = pick(gap, _GAP.columns)
        yield row | {"status": row["status"] or _NOT_HERE}
