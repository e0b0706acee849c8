"""From what was typed to what it came to: the one way all changing commands go.

Everything is read and judged before anything is written, so that a slip in the last row changes nothing, and
nobody is asked to confirm what the rules refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.confirmation import confirm, needs_confirmation
from statusengine.cli.naming import name_records
from statusengine.cli.outcomes import conclude, moves
from statusengine.cli.progress import progress
from statusengine.cli.rowfile import COLUMNS, Row, read_rows
from statusengine.cli.saying import Remarks, Writing
from statusengine.cli.words import read_cell
from statusengine.domain.action import Action
from statusengine.errors import InvalidListError, UsageError

if TYPE_CHECKING:
    from statusengine import StatusEngine
    from statusengine.domain.request import Request

__all__ = ["ask"]

_OWN_COLUMNS: Final = ("by", "owner", "access", "part_of")
_GRAVE: Final = {Action.WITHDRAW: "the data disappears from every public channel"}


def ask(
    context: typer.Context,
    action: Action,
    accessions: list[str] | None,
    writing: Writing,
    said: Remarks,
    **options: Any,
) -> None:
    """Ask `action` of every record named, print what it came to, and end with its exit code."""
    call = begin(context, writing)
    rows = _rows(action, accessions, writing, options)
    wishes = _wishes(action, said, options)
    call.watch()
    with call.engine() as engine:
        requests = [_request(engine, action, row, wishes, len(rows)) for row in rows]
        if not (writing.yes or writing.dry_run) and needs_confirmation(len(rows), grave=action in _GRAVE):
            judged = engine.change(requests, dry_run=True)
            if not any(moves(outcome) for outcome in judged):
                conclude(call, judged, dry_run=False, one=len(rows) == 1)
            confirm(_described(action, rows))
        with progress(len(rows), quiet=call.quiet) as step:
            outcomes = engine.change(requests, dry_run=writing.dry_run, progress=step)
    conclude(call, outcomes, dry_run=writing.dry_run, one=len(rows) == 1)


def _rows(action: Action, accessions: list[str] | None, writing: Writing, options: Mapping[str, Any]) -> list[Row]:
    if writing.from_file is None:
        return [Row(accession, {}) for accession in name_records(accessions)]
    if accessions:
        raise UsageError("records are named on the line and by --from", hint="use one of the two")
    columns = (*COLUMNS, *(name for name in _OWN_COLUMNS if name in options))
    return read_rows(Path(writing.from_file), action, columns)


def _wishes(action: Action, said: Remarks, options: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for every row that does not say otherwise; texts are read here, and errors found."""
    given = said.said | {name: value for name, value in options.items() if value not in (None, False, ())}
    return {
        name: read_cell(name, value, action) if isinstance(value, str) else value for name, value in given.items()
    }


def _request(engine: StatusEngine, action: Action, row: Row, wishes: Mapping[str, Any], count: int) -> Request:
    """One row's request; a key given for several records names one operation of each."""
    said = {**wishes, **row.said}
    if count > 1 and "key" in said:
        said["key"] = f"{said['key']}/{row.accession}"
    try:
        return engine.ask(action, row.accession, **said)
    except UsageError as error:
        if not row.place:
            raise
        raise InvalidListError(f"{row.place}: {error.message}", hint=error.hint) from error


def _described(action: Action, rows: list[Row]) -> str:
    named = rows[0].accession if len(rows) == 1 else f"{len(rows)} records"
    warning = f" ({_GRAVE[action]})" if action in _GRAVE else ""
    return f"{action} {named}{warning}"
