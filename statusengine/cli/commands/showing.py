"""What is known of one record: its state, where it is seen, why, and how it came to be so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.exit import Exit
from statusengine.cli.formats import Format, View, write
from statusengine.cli.looking_back import Back
from statusengine.cli.naming import name_records
from statusengine.cli.options import Accessions, Common, ForWhom, Owner
from statusengine.cli.plain import pick, plain
from statusengine.cli.trouble import say
from statusengine.domain.name import parse_name
from statusengine.domain.visibility import Audience, Channel

__all__ = ["app"]

app = family()

_CARD: Final = View(
    (
        *("accession", "as_of", "effective", "status", "family", "since", "reason", "detail", "amended_from"),
        *("public_reason", "public_note", "note"),
        *("requester", "principal", "approver", "on_behalf_of", "operation", "evidence", "kind", "archive"),
        *("owner", "access"),
        *("hold_on", "hold_extensions", "hold_history", "rerelease_on", "due_on", "processed_on"),
        *("first_public_on", "purgeable_on", "purged_on", "frozen", "past"),
        *("primaries", "secondaries", "part_of", "pending", "imported", "version"),
    ),
    ("accession", "kind", "status", "since", "reason", "detail", "hold_on", "rerelease_on", "pending"),
)
_SEEN: Final = View(("accession", "audience", "channel", "sight", "services"))
_EVENT: Final = View(
    (
        *("accession", "version", "event_id", "action", "source", "target", "reason", "detail", "until"),
        *("effective", "recorded_at", "operation", "requester", "principal", "approver", "on_behalf_of"),
        *("public_note", "note", "evidence", "confirmed_with", "carried_from", "single_handed", "run"),
        *("amended_from", "redacted"),
    ),
    ("accession", "version", "effective", "action", "source", "target", "reason", "detail", "until", "principal"),
)
_BECAUSE: Final = View(
    (
        *("accession", "channel", "audience", "sight", "because", "rule", "source", "move", "move_source"),
        *("reason", "reason_source", "version", "event_id", "operation", "recorded_at", "principal", "approver"),
        "past",
    ),
    ("accession", "channel", "audience", "sight", "because", "source", "operation"),
)

InChannel = Annotated[
    str,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        help=f"Where: {', '.join(Channel)}.",
        autocompletion=complete_with(Channel),
    ),
]


@command(app)
def show(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    audience: ForWhom = "curator",
    owner: Owner = None,
    back: Back,
    common: Common,
) -> None:
    """Show the status of records, since when, why and by whom.

    A record that the audience may not see is answered like one that never existed. Exits with 5 when there is no
    such record, with 3 when some of several are missing.

    With --as-of, what was recorded by the end of that day; a record that was not recorded yet is missing. Curators
    look back, and submitters at their own records.

    Example:
        status show DRR000001
        status show DRR000001 --audience public --format json
        status show DRR000001 --as-of 2026-03-31
    """
    call, wanted = begin(context, common), name_records(accessions)
    asking, looked = parse_name(Audience, audience, "audience"), back.read()
    with call.engine() as engine:
        cards = [engine.show(accession, audience=asking, owner=owner, **looked) for accession in wanted]
    found = [_told(card, _CARD, call.format) for card in cards if card is not None]
    write(found, _CARD, call.format, one=len(wanted) == 1)
    _leave(wanted, cards)


@command(app)
def visibility(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    audience: ForWhom = "public",
    owner: Owner = None,
    common: Common,
) -> None:
    """Show in which channels an audience meets a record, and in which services.

    A record that does not exist is seen nowhere, and so is a hidden one: the answers are the same.

    Example:
        status visibility DRR000001
        status visibility DRR000001 --audience partner
    """
    call, wanted = begin(context, common), name_records(accessions)
    asking = parse_name(Audience, audience, "audience")
    with call.engine() as engine:
        seen = {accession: engine.visibility(accession, audience=asking, owner=owner) for accession in wanted}
    fixed = {"audience": asking.value}
    rows = ({"accession": one, **fixed, **plain(sight)} for one, sights in seen.items() for sight in sights)
    documents = [{"accession": one, **fixed, "channels": plain(sights)} for one, sights in seen.items()]
    write(rows, _SEEN, call.format, document=_one_or_all(documents))


@command(app)
def history(
    context: typer.Context,
    *,
    accessions: Accessions = None,
    audience: ForWhom = "curator",
    owner: Owner = None,
    common: Common,
) -> None:
    """Show all that happened to records, oldest first.

    Exits with 5 when there is no such record, or none that the audience may see.

    Example:
        status history DRR000001
        status history DRR000001 --format csv > history.csv
    """
    call, wanted = begin(context, common), name_records(accessions)
    asking = parse_name(Audience, audience, "audience")
    with call.engine() as engine:
        told = {accession: engine.history(accession, audience=asking, owner=owner) for accession in wanted}
    events = {one: [plain(entry) for entry in entries] for one, entries in told.items() if entries}
    rows = ({"accession": one, **event} for one, entries in events.items() for event in entries)
    documents = [{"accession": one, "events": entries} for one, entries in events.items()]
    write(rows, _EVENT, call.format, document=_one_or_all(documents, of=len(wanted)))
    _leave(wanted, [entries or None for entries in told.values()])


@command(app)
def explain(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    accessions: Accessions = None,
    channel: InChannel = "accession",
    audience: ForWhom = "public",
    owner: Owner = None,
    common: Common,
) -> None:
    """Say why an audience sees a record in a channel, or why not.

    Names the rule and the document it is written in, the move and the reason, and the event that led there.

    Example:
        status explain DRR000001 --channel text_search
        status explain DRR000001 --audience submitter --owner lab-7
    """
    call, wanted = begin(context, common), name_records(accessions)
    asking, where = parse_name(Audience, audience, "audience"), parse_name(Channel, channel, "channel")
    with call.engine() as engine:
        reasons = [engine.explain(one, channel=where, audience=asking, owner=owner) for one in wanted]
    rows = [_told(reason, _BECAUSE, call.format) for reason in reasons]
    write(rows, _BECAUSE, call.format, one=len(wanted) == 1)


def _told(value: Any, view: View, format_: Format) -> dict[str, Any]:
    """The columns of an answer; for people each period of the past is one line, and what never happened is none."""
    row = pick(value, view.columns)
    if format_ is Format.TABLE:
        row["past"] = "\n".join(map(_sentence, row["past"]))
        row["hold_extensions"] = row.get("hold_extensions") or None
    return row


def _sentence(span: dict[str, Any]) -> str:
    why = f" ({span['reason']})" if span["reason"] else ""
    return f"{span['since']} to {span['until']}: {span['status']}{why}, operation {span['operation']}"


def _one_or_all(documents: list[dict[str, Any]], *, of: int | None = None) -> Any:
    """The single document of a single accession, else the list of them; nothing where one is missing."""
    if (len(documents) if of is None else of) == 1:
        return documents[0] if documents else None
    return documents


def _leave(wanted: Sequence[str], found: Sequence[object | None]) -> None:
    missing = [accession for accession, answer in zip(wanted, found, strict=True) if answer is None]
    for accession in missing:
        say(f"There is no record {accession}")
    if missing:
        raise typer.Exit(Exit.MISSING if len(missing) == len(wanted) else Exit.PARTIAL)
