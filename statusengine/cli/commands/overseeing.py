"""What somebody must come back to: moves made alone in an emergency, and operations that were cut short."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family, unfold
from statusengine.cli.formats import View, write
from statusengine.cli.helptext import help_text
from statusengine.cli.options import Common
from statusengine.cli.plain import pick
from statusengine.cli.saying import Note
from statusengine.errors import UsageError

__all__ = ["app"]

app = family()
review = family()
app.add_typer(review, name="review")

_REVIEW: Final = View(
    (*("operation", "accession", "action", "reason", "principal", "done_at", "note", "signed_by", "signed_at"),),
    ("operation", "accession", "action", "reason", "principal", "done_at", "note"),
)
_SIGNED: Final = View(_REVIEW.columns)
_OPERATION: Final = View(("operation", "accession", "phase", "done", "total", "principal", "started_at"))
_RESUMED: Final = View((*_OPERATION.columns, "resumed_from"))

Operation = Annotated[str, typer.Argument(metavar="OPERATION", help="Its name, as listed.", show_default=False)]


def _list_reviews(
    context: typer.Context,
    *,
    signed: Annotated[bool, typer.Option("--signed", help="Those too that were signed.")] = False,
    common: Common,
) -> None:
    call = begin(context, common)
    context.obj = call
    if context.invoked_subcommand is not None:
        if signed:
            raise UsageError("--signed goes with the list", hint="status review --signed")
        return
    with call.engine() as engine:
        found = engine.reviews(signed=signed)
    view = _SIGNED if signed else _REVIEW
    write((pick(each, view.columns) for each in found), view, call.format)


review.callback(
    invoke_without_command=True,
    no_args_is_help=False,
    help=help_text(
        """List what one person did alone by breaking the glass, until another principal has signed it.

        Example:
            status review
            status review --signed --format csv
            status review sign OPERATION
        """
    ),
)(unfold(_list_reviews))


@command(review)
def sign(context: typer.Context, *, operation: Operation, note: Note = None, common: Common) -> None:
    """Sign what another principal did alone: that it was looked at, not that it was right.

    What was wrong is corrected as any other move. Nobody signs their own: the refusal exits with 4.

    Example:
        status review sign 0b6f2a4e-3c58-4e0b-9f3f-6a1d2f6f0c11 --note "right, the letter is in ticket 17"
    """
    call = begin(context, common)
    call.watch()
    with call.engine() as engine:
        done = engine.sign_review(operation, note=note)
    write([pick(done, _SIGNED.columns)], _SIGNED, call.format, one=True)


@command(app)
def operations(context: typer.Context, *, common: Common) -> None:
    """List the operations that are too large for one transaction and not whole yet.

    Until one is whole, nobody else moves its records. DONE counts those of TOTAL that have moved.

    Example:
        status operations
    """
    call = begin(context, common)
    with call.engine() as engine:
        found = engine.operations()
    write((pick(each, _OPERATION.columns) for each in found), _OPERATION, call.format)


@command(app)
def resume(context: typer.Context, *, operation: Operation, common: Common) -> None:
    """Finish an operation that was cut short, from where it stopped; twice does no harm.

    Example:
        status resume 0b6f2a4e-3c58-4e0b-9f3f-6a1d2f6f0c11
    """
    call = begin(context, common)
    call.watch(closely=True)
    with call.engine() as engine:
        before = engine.resume(operation)
    row = pick(before, _OPERATION.columns) | {"done": before.total, "resumed_from": before.done}
    write([row], _RESUMED, call.format, one=True)
    call.note(f"{before.accession}: the operation is whole.")
