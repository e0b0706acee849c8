"""What a person may say with a change: why, how far, and what is kept beside it.

Each group of options is a dataclass; where one is made of two, the fields of the last base come first.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from statusengine.cli.complete import complete_reason, complete_with
from statusengine.cli.options import Common, DryRun
from statusengine.domain.requester import Requester
from statusengine.domain.text import quoted
from statusengine.errors import UsageError

__all__ = ["Applying", "BreakGlass", "Deciding", "Key", "Remarks", "Reporting", "Why", "Writing"]


def _text(option: str, help_: str, metavar: str = "TEXT") -> Any:
    return typer.Option(option, metavar=metavar, help=help_)


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for a confirmation.")]
Note = Annotated[str | None, _text("--note", "Internal note; never shown outside the archive.")]
OnBehalfOf = Annotated[
    str | None, _text("--on-behalf-of", "For whom this is typed; the principal stays you.", "NAME")
]
Key = Annotated[str | None, _text("--key", "Idempotency key: the same key asks the same thing again.", "KEY")]


GoOn = Annotated[bool, typer.Option("--go-on", help="Leave out what cannot follow, instead of stopping.")]
Count = Annotated[
    str | None,
    _text("--count", "How many records move; it is asked for above 1,000, and must be right.", "NUMBER"),
]
BreakGlass = Annotated[
    bool,
    typer.Option(
        "--break-glass",
        help="Do at once and alone what needs two persons; needs a note, and stays on status review.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class _Answer:
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FILE", help="A list of requests, such as status requests --format tsv prints."
        ),
    ] = None
    note: Note = None
    on_behalf_of: OnBehalfOf = None
    key: Key = None
    dry_run: DryRun = False
    yes: Yes = False


@dataclass(frozen=True, kw_only=True)
class Deciding(Common, _Answer):
    """How requests are decided, and what every command takes."""


@dataclass(frozen=True, kw_only=True)
class _Reach:
    count: Count = None
    dry_run: DryRun = False
    yes: Yes = False

    @property
    def number(self) -> int | None:
        """How many records were said to move.

        Raises:
            UsageError: What was said is no number.
        """
        if self.count is None:
            return None
        plain = self.count.replace(",", "")
        if not (plain.isascii() and plain.isdigit()):
            raise UsageError(f"{quoted(self.count)} is not a number of records", hint="--dry-run tells how many move")
        return int(plain)


@dataclass(frozen=True, kw_only=True)
class Applying(Common, _Reach):
    """How what was planned is carried out, and what every command takes."""


@dataclass(frozen=True, kw_only=True)
class _Report(_Reach):
    go_on: GoOn = False


@dataclass(frozen=True, kw_only=True)
class Reporting(Common, _Report):
    """How what happened elsewhere is followed here, and what every command takes."""


@dataclass(frozen=True, kw_only=True)
class _Change(_Reach):
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A TSV or CSV file with a line of column names (accession, reason, …), one record a row.",
        ),
    ] = None
    go_on: GoOn = False
    plan_out: Annotated[
        str | None,
        typer.Option(
            "--plan-out", metavar="FILE", help="Write a plan for status apply instead; - is standard output."
        ),
    ] = None


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
