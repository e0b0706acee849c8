"""What a person may say with a change: why, how, and what is kept beside it.

Each group of options is a dataclass; where one is made of two, the fields of the last base come first.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from statusengine.cli.complete import complete_reason, complete_with
from statusengine.cli.options import Common, DryRun
from statusengine.domain.requester import Requester

__all__ = ["Deciding", "Remarks", "Why", "Writing"]


def _text(option: str, help_: str, metavar: str = "TEXT") -> Any:
    return typer.Option(option, metavar=metavar, help=help_)


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for a confirmation.")]
Note = Annotated[str | None, _text("--note", "Internal note; never shown outside the archive.")]
OnBehalfOf = Annotated[
    str | None, _text("--on-behalf-of", "For whom this is typed; the principal stays you.", "NAME")
]
Key = Annotated[str | None, _text("--key", "Idempotency key: the same key asks the same thing again.", "KEY")]


@dataclass(frozen=True, kw_only=True)
class _Answer:
    note: Note = None
    on_behalf_of: OnBehalfOf = None
    key: Key = None
    dry_run: DryRun = False
    yes: Yes = False


@dataclass(frozen=True, kw_only=True)
class Deciding(Common, _Answer):
    """How a request is decided, and what every command takes."""


@dataclass(frozen=True, kw_only=True)
class _Change:
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A TSV or CSV file with a line of column names (accession, reason, …), one record a row.",
        ),
    ] = None
    dry_run: DryRun = False
    yes: Yes = False


@dataclass(frozen=True, kw_only=True)
class Writing(Common, _Change):
    """How a change is made, and what every command takes."""


@dataclass(frozen=True, kw_only=True)
class _Justification:
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="REASON",
            help="Why: one of the reasons listed above.",
            autocompletion=complete_reason,
        ),
    ] = None
    detail: Annotated[str | None, _text("--detail", "What exactly, where the reason knows details.")] = None
    confirmed_with: Annotated[
        str | None,
        typer.Option(
            "--confirmed-with",
            metavar="ROLE",
            help="With whom fraud or an unauthorized submission was confirmed.",
            autocompletion=complete_with(Requester),
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """What is kept beside any change."""

    requested_by: Annotated[
        str | None,
        typer.Option(
            "--requested-by",
            metavar="ROLE",
            help="Who asked; the first that the reason admits where left out.",
            autocompletion=complete_with(Requester),
        ),
    ] = None
    on_behalf_of: OnBehalfOf = None
    evidence: Annotated[str | None, _text("--evidence", "Ticket, DOI, PMID, URL or letter.")] = None
    note: Note = None
    public_note: Annotated[str | None, _text("--public-note", "Note that everybody may read.")] = None
    key: Key = None

    @property
    def said(self) -> dict[str, str]:
        """What was given, by name."""
        return {name: text for name, text in asdict(self).items() if text is not None}


@dataclass(frozen=True, kw_only=True)
class Why(Remarks, _Justification):
    """What justifies a move, and what is kept beside it."""
