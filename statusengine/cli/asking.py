"""From what was typed to what it came to: the one way all changing commands go.

Everything is read and judged before anything is written, so that a slip in the last row changes nothing, and
nobody is asked to confirm what the rules refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.carrying_out import Carrier
from statusengine.cli.naming import name_records
from statusengine.cli.planfile import free_place, write_plan
from statusengine.cli.progress import progress
from statusengine.cli.rowfile import COLUMNS, Row, read_rows
from statusengine.cli.saying import Remarks, Writing
from statusengine.cli.words import read_cell
from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.cascade import goes_down
from statusengine.errors import InvalidListError, UsageError

if TYPE_CHECKING:
    from statusengine import StatusEngine
    from statusengine.domain.outcome import Outcome
    from statusengine.domain.request import Request

__all__ = ["GRAVE", "ask"]

_OWN_COLUMNS: Final = ("by", "owner", "access", "part_of", "cites", "derived_from")
GRAVE: Final = {
    Action.WITHDRAW: "the data disappears from every public channel",
    Action.PURGE: "the data is destroyed for good once it is approved",
    Action.REDACT: "the text is destroyed for good once it is approved",
}
"""What somebody must hear before they say yes."""


def ask(  # noqa: PLR0913, PLR0917 - what was typed, in the groups that commands have
    context: typer.Context,
    action: Action,
    accessions: list[str] | None,
    writing: Writing,
    said: Remarks,
    needs: Sequence[str] = (),
    **options: Any,
) -> None:
    """Ask `action` of every record named, print what it came to, and end with its exit code.

    `needs` are options, or columns, of which each record must be given one.
    """
    call, count = begin(context, writing), writing.number
    if writing.plan_out is not None:
        _expect_no_key(said)
        free_place(writing.plan_out)
    rows = _rows(action, accessions, writing, options)
    wishes = _wishes(action, said, options | {"go_on": writing.go_on})
    call.watch()
    with call.engine() as engine:
        requests = [_request(engine, action, row, wishes, len(rows), needs) for row in rows]
        if writing.plan_out is not None:
            write_plan(call, engine, requests, writing.plan_out)

        def change(*, dry_run: bool) -> list[Outcome]:
            with progress(len(rows), quiet=call.quiet or dry_run) as step:
                return engine.change(requests, count=count, dry_run=dry_run, progress=step)

        Carrier(
            call=call,
            do=change,
            limits=engine.limits,
            count=count,
            what=_described(action, rows),
            warning=_warning(action, options),
            rehearses=len(rows) > 1 or _may_reach_members(requests[0]),
            one=len(rows) == 1,
        ).carry_out(writing)


def _expect_no_key(said: Remarks) -> None:
    if said.key is not None:
        raise UsageError("a plan has keys of its own", hint="leave --key out; a plan is carried out once")


def _may_reach_members(request: Request) -> bool:
    """Whether a single record may take what it is made of to another status."""
    if request.action is Action.HOLD:
        return False
    return request.action is Action.RERELEASE or goes_down(request.action, parse_accession(request.accession).kind)


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


def _request(  # noqa: PLR0913, PLR0917 - one row, and what holds for all of them
    engine: StatusEngine, action: Action, row: Row, wishes: Mapping[str, Any], count: int, needs: Sequence[str]
) -> Request:
    """One row's request; a key given for several records names one operation of each."""
    said = {**wishes, **row.said}
    if count > 1 and "key" in said:
        said["key"] = f"{said['key']}/{row.accession}"
    try:
        _expect_one_of(needs, said, row.accession)
        return engine.ask(action, row.accession, **said)
    except UsageError as error:
        if not row.place:
            raise
        raise InvalidListError(f"{row.place}: {error.message}", hint=error.hint) from error


def _expect_one_of(needs: Sequence[str], said: Mapping[str, Any], accession: str) -> None:
    if needs and not any(said.get(name) for name in needs):
        options = [f"--{name.replace('_', '-')}" for name in needs]
        raise UsageError(f"nothing is named that {accession} is tied to", hint=f"give one of {', '.join(options)}")


def _described(action: Action, rows: list[Row]) -> str:
    return f"{action} {rows[0].accession if len(rows) == 1 else f'{len(rows)} records'}"


def _warning(action: Action, options: Mapping[str, Any]) -> str:
    """What makes a change grave, if anything does."""
    if options.get("break_glass"):
        return "alone, without a second person"
    return GRAVE.get(action, "")
