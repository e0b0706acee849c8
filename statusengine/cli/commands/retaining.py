"""What may be destroyed, destroying it, and proving that it was."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from statusengine.cli.asking import ask
from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.exit import Exit
from statusengine.cli.formats import Format, View, write
from statusengine.cli.options import Accessions, Common
from statusengine.cli.plain import pick
from statusengine.cli.saying import Remarks, Why, Writing
from statusengine.cli.trouble import say, sentence
from statusengine.cli.words import read_duration
from statusengine.domain.action import Action
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.text import quoted
from statusengine.errors import UsageError

__all__ = ["app"]

app = family()

_RETAINED: Final = View(("accession", "canceled_on", "purgeable_on", "owner", "reason"))
_CERTIFICATE: Final = View(("certificate", "what", "when", "who", "why", "sha256"))


@command(app)
def retention(
    context: typer.Context,
    *,
    within: Annotated[
        str | None, typer.Option("--within", metavar="LENGTH", help="Also what may go within that time, such as 30d.")
    ] = None,
    common: Common,
) -> None:
    """List the canceled records whose data may be destroyed today, because its time is over.

    Frozen records, and those whose data is gone, are not listed.

    Example:
        status retention
        status retention --within 30d --format tsv
    """
    call, span = begin(context, common), read_duration(within) if within else None
    with call.engine() as engine:
        write((pick(each, _RETAINED.columns) for each in engine.retention(span)), _RETAINED, call.format)


@command(app, action=Action.PURGE)
def purge(context: typer.Context, *, accessions: Accessions = None, said: Why, writing: Writing) -> None:
    """Record that the data of canceled or withdrawn records is destroyed; the record and its history stay.

    It needs a note, and the approval of another principal, and cannot be undone. Before the retention period has
    ended only an order is a reason.

    Example:
        status purge DRR000001 --reason retention_ended --note "list of 2027-04-01"
    """
    ask(context, Action.PURGE, accessions, writing, said)


@command(app)
def certificate(
    context: typer.Context,
    *,
    accession: Annotated[
        str, typer.Argument(metavar="ACCESSION", help="A record whose data is destroyed.", show_default=False)
    ],
    common: Common,
) -> None:
    """Print the certificate of destruction, always as JSON: what, when, who and why, with a checksum over all of it.

    A copy is checked by computing sha256 over the rest again, as JSON with sorted keys and without blanks, or by
    comparing it with what is printed today. Exits with 4 when the data is not destroyed, with 5 when there is no such
    record.

    Example:
        status certificate DRR000001 > DRR000001.destroyed.json
    """
    call = begin(context, common)
    with call.engine() as engine:
        document = engine.certificate(accession)
    if isinstance(document, dict):
        write([], _CERTIFICATE, Format.JSON, document=document)
        return
    say(sentence(document.refusal.message, document.refusal.hint))
    is_missing = document.refusal.code is RefusalCode.NO_SUCH_RECORD
    raise typer.Exit(Exit.MISSING if is_missing else Exit.REFUSED)


@command(app, action=Action.REDACT)
def redact(
    context: typer.Context,
    *,
    accession: Annotated[str, typer.Argument(metavar="ACCESSION", help="The record.", show_default=False)],
    event: Annotated[str, typer.Option("--event", metavar="VERSION", help="Which event: status history tells.")],
    said: Remarks,
    writing: Writing,
) -> None:
    """Destroy the text of a past event: its notes, evidence, detail and on whose behalf; the event itself stays.

    All events of the same operation lose it, of other records too. It needs a note, and the approval of another
    principal, and cannot be undone. The history shows that it was done.

    Example:
        status redact DRR000001 --event 3 --note "a patient was named"
    """
    ask(context, Action.REDACT, [accession], writing, said, event=_version(event))


def _version(text: str) -> int:
    """The version of an event.

    Raises:
        UsageError: It is no number.
    """
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"{quoted(text)} is not the version of an event", hint="status history tells them")
    return int(text)
