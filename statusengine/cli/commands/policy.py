"""The rules: the tables in force, a site's own additions to them, and what the history says of a change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from statusengine.cli.call import begin
from statusengine.cli.command import command, family
from statusengine.cli.complete import complete_with
from statusengine.cli.exit import Exit
from statusengine.cli.formats import View, write
from statusengine.cli.options import Common
from statusengine.cli.plain import cell, pick, plain
from statusengine.cli.policy_tables import TABLES, Table
from statusengine.cli.trouble import say, sentence
from statusengine.domain.name import parse_name
from statusengine.domain.reason import SITE_BINDINGS, ReasonRule
from statusengine.domain.text import quoted
from statusengine.errors import InvalidListError

__all__ = ["app"]

app = family()
policies = family("The rules in force, and what this site adds to them.")
app.add_typer(policies, name="policy")

_PART: Final = View(("part", "name", "says"))
_PROBLEM: Final = View(("place", "problem", "hint"))
_ADOPTION: Final = View(("number", "version", "already_so"))
_FINDING: Final = View(
    ("accession", "version", "operation", "action", "reason", "policy_version", "code", "message"),
    ("accession", "version", "action", "reason", "policy_version", "message"),
)

_File = Annotated[str, typer.Argument(metavar="FILE", help="A policy file (TOML); - is standard input.")]


@policies.callback()
def _policies() -> None:
    """The rules in force, and what this site adds to them."""


@command(policies)
def show(
    context: typer.Context,
    *,
    table: Annotated[
        str | None,
        typer.Argument(
            metavar="TABLE",
            help=f"A built-in table: {', '.join(Table)}; needs no database.",
            show_default=False,
            autocompletion=complete_with(Table),
        ),
    ] = None,
    common: Common,
) -> None:
    """Say which policy is in force and what this site added, or print one of the built-in tables.

    Example:
        status policy show
        status policy show moves
        status policy show reasons --format csv
    """
    call = begin(context, common)
    if table is not None:
        view, rows = TABLES[parse_name(Table, table, "table of rules")]()
        write(rows, view, call.format)
        return
    with call.engine() as engine:
        held = engine.policy()
    write(_parts(held), _PART, call.format)
    for problem in held.problems:
        say(f"Without effect: {sentence(str(problem), problem.hint)}")


def _parts(held: Any) -> Iterator[dict[str, Any]]:
    yield {"part": "tables", "name": held.built_in, "says": "built in"}
    if held.number:
        said = f"adoption {held.number}, by {held.adopted_by}, {plain(held.adopted_at)}"
        yield {"part": "site", "name": held.policy.version, "says": said}
    for code, reason in held.policy.reasons.items():
        yield {"part": "reason", "name": code, "says": _told(reason.rule)}
    for day in sorted(held.policy.closures):
        yield {"part": "closure", "name": plain(day), "says": "not a working day"}
    for scope, rule in held.policy.holds.items():
        told = pick(rule, ("longest_years", "notice_working_days", "date_is_mandatory"))
        days = sorted(f"{month:02}-{day:02}" for month, day in rule.barred)
        yield {"part": "hold", "name": scope.value, "says": cell({**told, "barred": days or None})}


def _told(rule: ReasonRule) -> str:
    moves = [name for name, binding in SITE_BINDINGS.items() if binding in rule.bindings]
    asked = pick(rule, ("requesters", "public_sentence", "needs_confirmation", "details"))
    return cell({"moves": moves, **{key: value for key, value in asked.items() if value}})


@command(policies)
def check(context: typer.Context, *, file: _File, common: Common) -> None:
    """Look for everything that is wrong with a policy file; exits with 2 when something is. Needs no database.

    A file may add reasons, closures and stricter holds; whatever would loosen a built-in rule is wrong.

    Example:
        status policy check site.toml
    """
    call, text = begin(context, common), _read(file)
    from statusengine.services.policy import check as look  # noqa: PLC0415 - this command only

    problems = look(text)
    rows = ({"place": problem.place, "problem": problem.message, "hint": problem.hint} for problem in problems)
    write(rows, _PROBLEM, call.format)
    call.note(f"{len(problems)} problems found." if problems else "The policy is sound.")
    raise typer.Exit(Exit.USAGE if problems else Exit.OK)


@command(policies)
def adopt(context: typer.Context, *, file: _File, common: Common) -> None:
    """Put a policy file in force for everybody who opens this database from now on; the same again is no change.

    A file with problems is refused, and so is one that drops a reason that a record has.

    Example:
        status policy adopt site.toml
    """
    call, text = begin(context, common), _read(file)
    call.watch()
    with call.engine() as engine:
        adoption = engine.adopt_policy(text)
    if adoption.refusal is not None:
        say(f"status: {sentence(adoption.refusal.message, adoption.refusal.hint)}")
        raise typer.Exit(Exit.REFUSED)
    write([pick(adoption, _ADOPTION.columns)], _ADOPTION, call.format, one=True)


@command(policies)
def replay(
    context: typer.Context,
    *,
    limit: Annotated[int | None, typer.Option(min=1, metavar="NUMBER", help="At most so many.")] = None,
    common: Common,
) -> None:
    """Judge the whole history by the present rules and list what would be refused today; then exits with 3.

    Nothing is changed. Not judged is what a record alone cannot tell: its submission's company, and notice.

    Example:
        status policy replay
        status policy replay --limit 20 --format tsv
    """
    call, found = begin(context, common), 0

    def counted(findings: Iterator[Any]) -> Iterator[dict[str, Any]]:
        nonlocal found
        for finding in findings:
            found += 1
            yield pick(finding, _FINDING.columns)

    with call.engine() as engine:
        write(counted(islice(engine.policy_replay(), limit)), _FINDING, call.format)
    call.note(f"{found} events would be refused today." if found else "Everything would be done again.")
    raise typer.Exit(Exit.PARTIAL if found else Exit.OK)


def _read(file: str) -> str:
    """The text of a policy file.

    Raises:
        InvalidListError: It cannot be read.
    """
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidListError(f"{quoted(file)} cannot be read", hint=error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise InvalidListError(f"{quoted(file)} is not UTF-8 text") from error
