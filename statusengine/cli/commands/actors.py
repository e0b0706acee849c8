"""Who may do what: giving roles, taking them back, and listing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from statusengine.cli.call import Call, begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import pick
from statusengine.domain.role import Role

if TYPE_CHECKING:
    from statusengine.services.actor import ActorChange

__all__ = ["app"]

app = family()
actors = family("Who may do what: give roles, take them back, list them.")
app.add_typer(actors, name="actor")

_TOLD: Final = ("name", "role", "owner", "granted_by", "granted_at", "revoked_by", "revoked_at")
_ACTOR: Final = View(_TOLD)
_CHANGE: Final = View(("outcome", *_TOLD))
_BOUND: Final = "From now on nobody does more than their roles permit; without one, they see what the public sees."

Name = Annotated[str, typer.Argument(metavar="NAME", help="An account: status whoami prints one's own.")]
OfRole = Annotated[
    str,
    typer.Option("--role", metavar="ROLE", help=f"One of {', '.join(Role)}.", autocompletion=complete_with(Role)),
]


@command(actors)
def add(
    context: typer.Context,
    *,
    name: Name,
    role: OfRole,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="NAME", help="Whose records are a submitter's own.")
    ] = None,
    common: Common,
) -> None:
    """Give a role to an account; the first one, given by who made the database, puts roles in force.

    Nobody gives a role to themselves: the refusal exits with 4. What each role permits: docs/reference/roles.md.

    Example:
        status actor add hanako --role curator
        status actor add lab-7-upload --role submitter --owner lab-7
    """
    call = begin(context, common)
    call.watch()
    with call.engine() as engine:
        change = engine.add_actor(name, role, owner)
    _print(call, change)
    if change.is_first:
        call.note(_BOUND)


@command(actors)
def revoke(context: typer.Context, *, name: Name, role: OfRole, common: Common) -> None:
    """Take a role back, at once; the list keeps that it was given.

    The last role in force stays, because a database without any is open to everybody: the refusal exits with 4.

    Example:
        status actor revoke hanako --role curator
    """
    call = begin(context, common)
    call.watch()
    with call.engine() as engine:
        change = engine.revoke_actor(name, role)
    _print(call, change)


@command(actors, "list")
def list_(
    context: typer.Context,
    *,
    past: Annotated[bool, typer.Option("--past", help="Also the roles that were taken back.")] = False,
    common: Common,
) -> None:
    """List the roles in force; none means that the database is open to everybody.

    Example:
        status actor list --past --format csv
    """
    call = begin(context, common)
    with call.engine() as engine:
        found = engine.actors(past=past)
    write((pick(actor, _TOLD) for actor in found), _ACTOR, call.format)


def _print(call: Call, change: ActorChange) -> None:
    outcome = "already_so" if change.already_so else "applied"
    write([{"outcome": outcome} | pick(change.actor, _TOLD)], _CHANGE, call.format, one=True)
