"""What the code says of how far a command reaches: cascades, links, limits, and who may give it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tables.markdown import code, table

from statusengine.domain.blast import LIMITS
from statusengine.domain.cascade import CASCADES, Towards
from statusengine.domain.kind import Kind
from statusengine.domain.relation import LINKS, Relation
from statusengine.domain.role import Deed, Role, may


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
