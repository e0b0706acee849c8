"""The second person: what waits for one, and what that person says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.confirmation import confirm, needs_confirmation
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.outcomes import conclude, moves
from statusengine.cli.plain import pick
from statusengine.cli.saying import Deciding
from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.text import quoted
from statusengine.errors import UsageError

if TYPE_CHECKING:
    from statusengine.domain.outcome import Outcome, PendingRequest

__all__ = ["app"]

app = family()

_WAITING: Final = View(
    ("id", "accession", "action", "reason", "requester", "principal", "asked_on", "asked_at", "operation"),
    ("id", "action", "reason", "requester", "principal", "asked_on"),
)
Which = Annotated[
    list[str] | None,
    typer.Argument(metavar="REQUEST...", help="Requests (DRR000001/1) or their accessions.", show_default=False),
]


@command(app)
def requests(
    context: typer.Context,
    *,
    common: Common,
) -> None:
    """List the requests that wait for a second person.

    Example:
        status requests --format json
    """
    call = begin(context, common)
    with call.engine() as engine:
        waiting = engine.requests()
    write((pick(request, _WAITING.columns) for request in waiting), _WAITING, call.format)


@command(app)
def approve(context: typer.Context, *, which: Which = None, said: Deciding) -> None:
    """Agree to what another principal asked for; it is done at once.

    Whoever asked cannot approve, on nobody's behalf either: the refusal exits with 4.

    Example:
        status approve DRR000001 --note "seen the consent form"
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
    call, named = begin(context, said), _named(which)
    call.watch()
    with call.engine() as engine:
        is_grave = verb == "approve" and any(_is_withdrawal(request, named) for request in engine.requests())
        answer = engine.approve if verb == "approve" else engine.decline
        if not (said.yes or said.dry_run) and needs_confirmation(len(named), grave=is_grave):
            judged = _answers(answer, named, said, dry_run=True)
            if not any(moves(outcome) for outcome in judged):
                conclude(call, judged, dry_run=False, one=len(named) == 1)
            confirm(_described(verb, named))
        outcomes = _answers(answer, named, said, dry_run=said.dry_run)
    conclude(call, outcomes, dry_run=said.dry_run, one=len(named) == 1)


def _answers(answer: Callable[..., Outcome], named: Sequence[str], said: Deciding, *, dry_run: bool) -> list[Outcome]:
    return [
        answer(
            one,
            note=said.note,
            on_behalf_of=said.on_behalf_of,
            key=_key(said.key, one, named),
            dry_run=dry_run,
        )
        for one in named
    ]


def _named(words: Sequence[str] | None) -> list[str]:
    """The requests meant, each once.

    Raises:
        UsageError: None is named, or a word names none.
    """
    if not words:
        raise UsageError("no request is named", hint="status requests lists them")
    return list(dict.fromkeys(map(_read, words)))


def _read(word: str) -> str:
    accession, slash, number = word.partition("/")
    if slash and not (number.isascii() and number.isdigit()):
        raise UsageError(f"{quoted(word)} is not a request", hint="a request looks like DRR000001/1")
    return f"{parse_accession(accession)}{slash}{number}"


def _is_withdrawal(request: PendingRequest, named: Sequence[str]) -> bool:
    return request.action is Action.WITHDRAW and bool({request.id, request.accession} & set(named))


def _described(verb: str, named: Sequence[str]) -> str:
    return f"{verb} {named[0]}" if len(named) == 1 else f"{verb} {len(named)} requests"


def _key(key: str | None, one: str, named: Sequence[str]) -> str | None:
    """A key given for several requests names one decision on each."""
    return key if key is None or len(named) == 1 else f"{key}/{one}"
