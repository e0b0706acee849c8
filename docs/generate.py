"""Write the generated parts of the pages: what is between `<!-- generated: NAME -->` and `<!-- end -->`.

The tables come from the code that decides, so a page cannot say what the engine does not do.

    python docs/generate.py            write them
    python docs/generate.py --check    say which pages are stale, and fail if any is
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from typer.main import get_group

from statusengine import errors
from statusengine.cli.app import app
from statusengine.cli.exit import Exit
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.blast import LIMITS
from statusengine.domain.cascade import CASCADES, Towards
from statusengine.domain.channel import SERVICES
from statusengine.domain.hold import HOLD_POLICIES, HoldPolicy
from statusengine.domain.kind import Kind
from statusengine.domain.moves import MOVES, Move, MoveKind
from statusengine.domain.reason import REASONS, Giver, Reason
from statusengine.domain.refusal import RefusalCode
from statusengine.domain.relation import LINKS, Relation
from statusengine.domain.requester import Requester
from statusengine.domain.role import Deed, Role, may
from statusengine.domain.status import ALIASES, Status
from statusengine.domain.visibility import POLICY, REPLACED, Channel, Sight
from statusengine.exchange.crosswalk import CROSSWALK
from statusengine.storage.rows import PER_RECORD, REFERENCE

ROOT: Final = Path(__file__).parents[1]
_REGION: Final = re.compile(r"(<!-- generated: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(header: str, rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; the header's cells are separated by bars."""
    cells = [cell.strip() for cell in header.split("|")]
    lines = [cells, ["---"] * len(cells), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(names: Iterable[object]) -> str:
    """Names as they are typed, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def statuses() -> str:
    """Every status with its family, number, meaning and names elsewhere."""
    return table(
        "status | INSDC family | ENA code | meaning | called elsewhere",
        ((f"`{status}`", status.family, status.code, status.meaning, _aliases(status) or "-") for status in Status),
    )


def _aliases(status: Status) -> str:
    return code(alias for alias, named in ALIASES.items() if named is status)


_WHOSE: Final = {
    MoveKind.ORDINARY: "ordinary",
    MoveKind.TWO_PERSONS: "two persons",
    MoveKind.EXCEPTIONAL: "exceptional: a note and a second person",
}


def moves() -> str:
    """The table of moves, those that lead alike on one line."""
    found: dict[tuple[Action, str, MoveKind], list[str]] = {}
    for move in MOVES:
        sources = found.setdefault((move.action, _to(move), move.kind), [])
        sources.append(f"`{move.source}`" if move.source else "(not here yet)")
    rows = ((_from(sources), f"`{action}`", to, _WHOSE[kind]) for (action, to, kind), sources in found.items())
    return table("from | action | to | kind", rows)


def _from(sources: list[str]) -> str:
    return "any" if len(set(sources)) == len(Status) else ", ".join(dict.fromkeys(sources))


def _to(move: Move) -> str:
    if move.action is Action.IMPORT:
        return "any, as the list says"
    return "the same" if move.stays else f"`{move.target}`"


def diagram() -> str:
    """The moves that change a status, drawn."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        if not move.stays and move.action is not Action.IMPORT:
            arrows.setdefault((move.source or "[*]", move.target), []).append(_label(move))
    lines = (f"    {source} --> {target}: {', '.join(labels)}" for (source, target), labels in arrows.items())
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, "```"))


def _label(move: Move) -> str:
    return move.action + (f" ({move.kind.replace('_', ' ')})" if move.kind.needs_second_person else "")


_OWNERS: Final = code(
    (Requester.SUBMITTER, Requester.PRINCIPAL_INVESTIGATOR, Requester.LAB_MANAGER, Requester.INSTITUTION)
)
_GIVERS: Final = {Giver.JOB: "the nightly job", Giver.ENGINE: "the engine itself"}


def reasons() -> str:
    """For each action its reasons, who may ask, what is needed and what the public reads."""
    return "\n\n".join(_reasons_of(action) for action in Action if any(_bound(action)))


def _bound(action: Action) -> Iterator[Reason]:
    return (reason for reason, rule in REASONS.items() if action in rule.actions)


def _reasons_of(action: Action) -> str:
    rows = (
        (f"`{reason}`", _leads(reason, action), _askers(reason), _needs(reason), _told(reason))
        for reason in _bound(action)
    )
    return f"### {action}\n\n" + table("reason | moves | asked by | needs | the public reads", rows)


def _leads(reason: Reason, action: Action) -> str:
    led = [move for move in MOVES if move.action is action and REASONS[reason].justifies(move)]
    sources = dict.fromkeys(move.source for move in led if move.source)
    targets = dict.fromkeys(move.target for move in led if not move.stays)
    return f"{code(sources)} → {code(targets) or 'the same'}" if sources else "-"


def _askers(reason: Reason) -> str:
    rule = REASONS[reason]
    return _GIVERS.get(rule.giver) or code(rule.requesters).replace(_OWNERS, "the submitter's side")


def _needs(reason: Reason) -> str:
    rule = REASONS[reason]
    needs = ["a publication"] if rule.needs_publication else []
    needs += ["a confirmation"] if rule.needs_confirmation else []
    needs += [f"one of these details, if any: {code(rule.details)}"] if rule.details else []
    return "; ".join(needs) or "-"


def _told(reason: Reason) -> str:
    return REASONS[reason].public_sentence or "nothing"


_SEEN: Final = {
    Sight.NO: "no",
    Sight.YES: "yes",
    Sight.MARKED: "yes, marked with status, date and public reason",
    Sight.SUCCESSOR: "answers with what replaced it",
    Sight.AS_SUPPRESSED: "as suppressed",
    Sight.AS_WITHDRAWN: "as withdrawn, the accession only",
}


def visibility() -> str:
    """What is shown outside, by status and channel."""
    rows = [(f"`{status}`", row) for status, row in POLICY.items()]
    rows.append(("suppressed as `replaced`", REPLACED))
    header = " | ".join(("status", *(channel.replace("_", " ") for channel in Channel)))
    return table(header, ((name, *(_SEEN[row[channel]] for channel in Channel)) for name, row in rows))


def services() -> str:
    """Where each channel is, by kind of record."""
    kinds: dict[tuple[str, ...], list[Kind]] = {}
    for kind, channels in SERVICES.items():
        kinds.setdefault(tuple(", ".join(channels[channel]) for channel in Channel), []).append(kind)
    header = " | ".join(("kind", *(channel.replace("_", " ") for channel in Channel)))
    return table(header, ((code(members), *where) for where, members in kinds.items()))


def holds() -> str:
    """The hold policies, a row each."""
    header = "scope | longest hold | no date given | postponing is asked | no hold ends on | source"
    return table(header, map(_policy, HOLD_POLICIES.values()))


def _policy(policy: HoldPolicy) -> Iterator[str]:
    again = ", repeatable" if policy.renewable else ""
    whole = ", for the whole submission" if policy.whole_submission else ""
    yield f"`{policy.scope}`"
    yield _longest(policy) + again + whole
    yield _without(policy)
    yield f"{policy.notice_working_days} working days ahead" if policy.notice_working_days else "at any time"
    yield "29 December to 3 January" if policy.barred else "-"
    yield policy.source


def _longest(policy: HoldPolicy) -> str:
    if not policy.has_own_date:
        return "no date of its own"
    return f"{policy.longest_years} years" if policy.longest_years else "no documented limit"


def _without(policy: HoldPolicy) -> str:
    if not policy.has_own_date:
        return "goes public with its data"
    if policy.date_is_mandatory:
        return "refused: a date is mandatory"
    return f"{policy.default_months} months" if policy.default_months else "released when processed"


def zones() -> str:
    """Whose calendar counts."""
    return table(
        "archive | time zone | its records are changed by", ((a, f"`{a.zone.key}`", a.desk) for a in Archive)
    )


def crosswalk() -> str:
    """What other archives' words mean here, a table for each vocabulary."""
    return "\n\n".join(
        f"### {vocabulary}\n\n"
        + table(
            "theirs | here | lost on the way",
            (
                (
                    f"`{word}`",
                    f"`{crossing.status}`" if crossing.status else "not archived: no record",
                    "its successor is kept as a link" if crossing.replaced else crossing.lossy or "-",
                )
                for word, crossing in words.items()
            ),
        )
        for vocabulary, words in CROSSWALK.items()
    )


def _kinds(kinds: Iterable[Kind]) -> str:
    among = frozenset(kinds)
    return code(kind for kind in Kind if kind in among)


_WAYS: Final = {Towards.MEMBERS: "down to", Towards.PARENTS: "up to"}


def cascades() -> str:
    """Where each action goes from each kind, and what it spares."""
    return table(
        "action | from | along | way | to | spared when used elsewhere",
        (
            (
                f"`{row.action}`",
                _kinds(row.sources),
                code(relation for relation in Relation if relation in row.relations),
                "through" if row.passes else _WAYS[row.towards] + (", with the submission" if row.of_one else ""),
                _kinds(row.targets),
                _kinds(row.sparing) or "-",
            )
            for row in CASCADES
        ),
    )


def links() -> str:
    """What each kind may be tied to."""
    return table(
        "kind | part of | cites | derived from",
        ((f"`{kind}`", *(_kinds(LINKS[kind][relation]) or "-" for relation in Relation)) for kind in Kind),
    )


def limits() -> str:
    """How far one command may reach."""
    return table(
        "more records than | then",
        (
            (f"{LIMITS.stated:,}", "the number must be stated: `--count`"),
            (f"{LIMITS.alone:,}", "a second person must approve"),
            (f"{LIMITS.at_once:,}", f"windows of {LIMITS.window:,} are done, in progress until all are"),
        ),
    )


def roles() -> str:
    """What each role permits: on any record, on own ones, or not at all."""
    rows = ((f"`{deed}`", *(_permitted(role, deed) for role in Role)) for deed in Deed)
    return table(" | ".join(("deed", *Role)), rows)


def _permitted(role: Role, deed: Deed) -> str:
    if may({role}, deed):
        return "yes"
    return "own" if may({role}, deed, is_own=True) else "-"


def error_tree() -> str:
    """Every error class with its code and the sentence it says by itself."""
    classes = (getattr(errors, name) for name in errors.__all__)
    rows = ((f"`{e.__name__}`", f"`{e.code}`", f"`{e.__bases__[0].__name__}`", e().message) for e in classes)
    return table("error | code | is a | meaning", rows)


def refusals() -> str:
    """Every refusal's code."""
    return "\n".join(f"- `{name}`" for name in RefusalCode)


def cluster() -> str:
    """The statements that tell a cluster how to keep each table."""
    whole = [f"SELECT create_reference_table('{name}');" for name in sorted(REFERENCE)]
    near = [
        f"SELECT create_distributed_table('{name}', 'accession', colocate_with => 'record');"
        for name in sorted(PER_RECORD - {"record"})
    ]
    lines = (*whole, "SELECT create_distributed_table('record', 'accession');", *near)
    return "\n".join(("```sql", *lines, "```"))


def exit_codes() -> str:
    """Every exit code of the command line."""
    return table("code | meaning", ((code_.value, code_.meaning) for code_ in Exit))


def commands() -> str:
    """The help of every command, as the program prints it."""
    os.environ["COLUMNS"] = "100"
    return "\n\n".join(_helps(get_group(app), None))


def _helps(command: Any, parent: Any) -> Iterator[str]:
    context = command.make_context(command.name, [], parent=parent, resilient_parsing=True)
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"## {context.command_path}\n\n```text\n{text}\n```"
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        yield from _helps(command.get_command(context, name), context)


PARTS: Final[dict[str, Callable[[], str]]] = {
    "statuses": statuses,
    "moves": moves,
    "diagram": diagram,
    "reasons": reasons,
    "visibility": visibility,
    "services": services,
    "holds": holds,
    "zones": zones,
    "crosswalk": crosswalk,
    "roles": roles,
    "cascades": cascades,
    "links": links,
    "limits": limits,
    "errors": error_tree,
    "refusals": refusals,
    "cluster": cluster,
    "exit-codes": exit_codes,
    "commands": commands,
}


def pages() -> list[Path]:
    """Every page of the documentation."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def renewed(page: str) -> str:
    """The page with each generated part as the code has it now."""
    return _REGION.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n\n{part[3]}", page)


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name the stale ones."""
    stale = [page for page in pages() if renewed(text := page.read_text(encoding="utf-8")) != text]
    for page in stale:
        print(f"{'stale' if arguments else 'written'}: {page.relative_to(ROOT)}")
        if not arguments:
            page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
    return 1 if arguments and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
