"""The second person: what waits for one, and what that person says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from statusengine.cli.asking import GRAVE
from statusengine.cli.call import begin
from statusengine.cli.carrying_out import Carrier
from statusengine.cli.command import command, family
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import pick
from statusengine.cli.requestfile import name_requests
from statusengine.cli.saying import Deciding

if TYPE_CHECKING:
    from statusengine.domain.outcome import Outcome

__all__ = ["app"]

app = family()

_OF_REQUEST: Final = (
    *("id", "accession", "action", "reason", "requester", "principal", "why", "members"),
    *("asked_on", "asked_at", "expires_on", "operation", "event"),
)
_WAITING: Final = View(
    (*_OF_REQUEST, "age_days", "overdue"),
    ("id", "action", "reason", "principal", "why", "members", "age_days", "overdue", "expires_on"),
)
Which = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REQUEST...",
        help="Requests (DRR000001/1) or their accessions; - reads them from standard input.",
        show_default=False,
    ),
]


@command(app)
def requests(
    context: typer.Context,
    *,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those that should have been decided by now.")
    ] = False,
    common: Common,
) -> None:
    """List the requests that wait for a second person, longest first.

    WHY says what makes one necessary, MEMBERS how many records move along. A request is overdue after two working
    days, and cannot be approved after EXPIRES ON. With --overdue it exits with 3 when there are any, for a monitor.

    Example:
        status requests --format json
        status requests --overdue
        status requests --format tsv | status approve - --yes --note "seen in the weekly meeting"
    """
    call = begin(context, common)
    with call.engine() as engine:
        late = {request.id for request in engine.requests(overdue=True)}
        waiting = [request for request in engine.requests() if not overdue or request.id in late]
        today = engine.today()
    rows = [
        pick(request, _OF_REQUEST) | {"age_days": (today - request.asked_on).days, "overdue": request.id in late}
        for request in waiting
    ]
    write(rows, _WAITING, call.format)
    if overdue and rows:
        raise typer.Exit(Exit.PARTIAL)


@command(app)
def approve(context: typer.Context, *, which: Which = None, said: Deciding) -> None:
    """Agree to what another principal asked for; it is done at once.

    Whoever asked cannot approve, on nobody's behalf either: the refusal exits with 4. Each request is agreed to by
    itself; when some are refused, it exits with 3.

    Example:
        status approve DRR000001 --note "seen the consent form"
        status approve --from agreed.tsv --note "as in the minutes of 3 April"
    """
    _decide(context, "approve", which, said)


@command(app)
def decline(context: typer.Context, *, which: Which = None, said: Deciding) -> None:
    """Say no to a request; a record that was hidden while it waited is public again.

    Whoever asked may decline too, which takes the request back.

    Example:
        status decline DRR000001 --note "consent was given in 2019"
    """
    _decide(context, "decline", which, said)


def _decide(context: typer.Context, verb: str, which: Sequence[str] | None, said: Deciding) -> None:
    call, named = begin(context, said), name_requests(which, said.from_file)
    call.watch()
    with call.engine() as engine:
        answer = engine.approve if verb == "approve" else engine.decline
        meant = frozenset(named)
        asked = [each for each in engine.requests() if verb == "approve" and meant & {each.id, each.accession}]

        def decide(*, dry_run: bool) -> list[Outcome]:
            return [_answered(answer, one, named, said, dry_run=dry_run) for one in named]

        Carrier(
            call=call,
            do=decide,
            what=_described(verb, named),
            warning="; ".join(dict.fromkeys(GRAVE[each.action] for each in asked if each.action in GRAVE)),
            rehearses=len(named) > 1 or any(each.members for each in asked),
            one=len(named) == 1,
        ).carry_out(said)


def _answered(
    answer: Callable[..., Outcome], one: str, named: Sequence[str], said: Deciding, *, dry_run: bool
) -> Outcome:
    key = _key(said.key, one, named)
    return answer(one, note=said.note, on_behalf_of=said.on_behalf_of, key=key, dry_run=dry_run)


def _described(verb: str, named: Sequence[str]) -> str:
    return f"{verb} {named[0]}" if len(named) == 1 else f"{verb} {len(named)} requests"


def _key(key: str | None, one: str, named: Sequence[str]) -> str | None:
    """A key given for several requests names one decision on each."""
    return key if key is None or len(named) == 1 else f"{key}/{one}"
