"""What submitters are told: taking the notices that are owed, saying what became of them, and looking them up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from statusengine.cli.call import Call, begin
from statusengine.cli.command import command, family, unfold
from statusengine.cli.complete import complete_with
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.helptext import help_text
from statusengine.cli.noticefile import read_reports
from statusengine.cli.options import Common
from statusengine.cli.plain import pick
from statusengine.cli.plaintext import TextGroup
from statusengine.cli.trouble import say, sentence
from statusengine.cli.words import read_duration
from statusengine.domain.name import parse_name
from statusengine.domain.notice import NoticeOutcome, parse_notice_id
from statusengine.domain.refusal import RefusalCode
from statusengine.errors import UsageError

if TYPE_CHECKING:
    from statusengine.services.notice_ledger import NoticeReport

__all__ = ["app"]

app = family()
notices = typer.Typer(cls=TextGroup, rich_markup_mode=None, add_completion=False)

_NOTICE: Final = View(
    ("id", "accession", "subject", "owner", "on", "due_on", "reason", "text_en", "text_ja"),
    ("id", "owner", "on", "due_on", "reason"),
)
_TOLD: Final = ("due_on", "owed_since", "taken_at", "taken_by", "outcome", "reported_at", "reported_by")
_ENTRY: Final = View(
    ("id", "accession", "version", "subject", *_TOLD), ("id", "due_on", "taken_at", "taken_by", "outcome")
)
_REPORT: Final = View(("id", "outcome", "result", "code", "message", "hint"), ("id", "outcome", "result"))

_OUTCOMES: Final = ", ".join(NoticeOutcome)


@command(notices, "report")
def report(
    context: typer.Context,
    *,
    notice: Annotated[
        str | None, typer.Argument(metavar="ID", help="A notice, such as DRR000001/2/released.", show_default=False)
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", metavar="OUTCOME", help=f"One of {_OUTCOMES}.", autocompletion=complete_with(NoticeOutcome)
        ),
    ] = None,
    from_file: Annotated[
        str | None, typer.Option("--from", metavar="FILE", help="A TSV or CSV file with the columns id and outcome.")
    ] = None,
    common: Common,
) -> None:
    """Say what became of a notice that was taken; the same outcome again is no change.

    One that was never taken is refused (4); of several, 3 says that some were. What failed is handed out again by
    status notices --failed.

    Example:
        status notices report DRR000001/2/released --outcome delivered
        status notices report --from sent.tsv
    """
    call = begin(context, common)
    rows = _reports(notice, outcome, from_file)
    call.watch()
    with call.engine() as engine:
        done = [engine.report_notice(one, said) for one, said in rows]
    _conclude(call, done, one=notice is not None)


def _reports(notice: str | None, outcome: str | None, from_file: str | None) -> Sequence[tuple[str, str]]:
    """Every report, judged before any of it is written.

    Raises:
        UsageError: Nothing is reported, or in two ways at once.
    """
    if from_file is not None:
        if notice is not None or outcome is not None:
            raise UsageError("notices are reported on the line and by --from", hint="use one of the two")
        return read_reports(Path(from_file))
    if notice is None or outcome is None:
        raise UsageError("a report names a notice and its outcome", hint="status notices report ID --outcome OUTCOME")
    parse_notice_id(notice)
    return [(notice, parse_name(NoticeOutcome, outcome, "outcome"))]


def _conclude(call: Call, done: Sequence[NoticeReport], *, one: bool) -> None:
    write((_row(each) for each in done), _REPORT, call.format, one=one)
    refused = [each.refusal for each in done if each.refusal is not None]
    for refusal in refused:
        say(sentence(refusal.message, refusal.hint))
    if refused and len(refused) < len(done):
        raise typer.Exit(Exit.PARTIAL)
    if refused:
        is_missing = all(refusal.code is RefusalCode.NO_SUCH_NOTICE for refusal in refused)
        raise typer.Exit(Exit.MISSING if is_missing else Exit.REFUSED)


def _row(report: NoticeReport) -> dict[str, Any]:
    result = "refused" if report.refusal else "already_so" if report.already_so else "applied"
    told = pick(report.refusal, ("code", "message", "hint")) if report.refusal else {}
    return pick(report, ("id", "outcome")) | {"result": result, "code": None, "message": None, "hint": None} | told


@command(notices, "list")
def list_(
    context: typer.Context,
    *,
    owed: Annotated[bool, typer.Option("--owed", help="Those that nobody has taken yet.")] = False,
    taken: Annotated[bool, typer.Option("--taken", help="Those that were taken and never reported.")] = False,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="OUTCOME",
            help=f"Those reported as one of {_OUTCOMES}.",
            autocompletion=complete_with(NoticeOutcome),
        ),
    ] = None,
    common: Common,
) -> None:
    """List the notices: since when each is owed, who took it, and what was reported. Nothing is taken.

    A release that is only announced is listed from the day on which its notice was taken.

    Example:
        status notices list --taken
        status notices list --outcome failed --format tsv
    """
    if [owed, taken, outcome is not None].count(True) > 1:
        raise UsageError("--owed, --taken and --outcome exclude each other", hint="use one of them")
    call, state = begin(context, common), "owed" if owed else "taken" if taken else None
    with call.engine() as engine:
        found = engine.notices(state=state, outcome=outcome)
        write((pick(entry, _ENTRY.columns) for entry in found), _ENTRY, call.format)


def _take(  # noqa: PLR0913 - one parameter for each option
    context: typer.Context,
    *,
    within: Annotated[
        str | None,
        typer.Option("--within", metavar="LENGTH", help="Also announce what goes out within that time, such as 14d."),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, metavar="NUMBER", help="At most so many.")] = None,
    again: Annotated[
        str | None,
        typer.Option("--again", metavar="AGE", help="Also those taken longer ago and never reported, such as 1h."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Also those reported as failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken; write nothing.")] = False,
    common: Common,
) -> None:
    call = begin(context, common)
    if context.invoked_subcommand is not None:
        if within or limit or again or failed or dry_run:
            raise UsageError("these options take notices", hint="leave out what takes, or the name of the command")
        context.obj = call
        return
    ahead, age = (read_duration(text) if text else None for text in (within, again))
    call.watch()
    with call.engine() as engine:
        taken = engine.take_notices(within=ahead, limit=limit, again=age, failed=failed, dry_run=dry_run)
        write((pick(notice, _NOTICE.columns) for notice in taken), _NOTICE, call.format)
    if dry_run:
        call.note("Dry run: nothing was taken.")


notices.callback(
    invoke_without_command=True,
    no_args_is_help=False,
    help=help_text(
        """Take the notices that submitters are owed, to send them; each is handed out once.

        Of two senders at once only one gets a notice. What is not reported afterwards may be asked for --again. A
        release that is announced and moved meanwhile, or is frozen, is not handed out. The texts, in English and in
        Japanese, are in every format but table.

        Example:
            status notices --within 14d --format ndjson
            status notices --again 1h --limit 100 --format ndjson
        """
    ),
)(unfold(_take))
app.add_typer(notices, name="notices")
