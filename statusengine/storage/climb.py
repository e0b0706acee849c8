"""Climbing many links at once: what the records of a range cannot be read without, however far up it lies.

The table of cascades is turned into one recursive query. It answers with what is not public yet, each with the
first of those that need it, in order of accession.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, and_, exists, func, or_, select

from statusengine.domain.cascade import Carry, Towards
from statusengine.domain.status import Status
from statusengine.storage import rows
from statusengine.storage.admitted import is_admitted
from statusengine.storage.kin import Kin
from statusengine.storage.sweep import Needed, Span, Sweep, within

__all__ = ["Climbing"]

_EVENT: Final = rows.table(rows.EventRow)
_LINK: Final = rows.table(rows.LinkRow)
_RECORD: Final = rows.table(rows.RecordRow)


def _codes(values: Iterable[Any]) -> list[str]:
    return sorted(value.value for value in values)


def _leads_on(kind: ColumnElement[str], relation: ColumnElement[str], target: ColumnElement[str], row: Carry) -> Any:
    return and_(kind.in_(_codes(row.sources)), relation.in_(_codes(row.relations)), target.in_(_codes(row.targets)))


def _climb(sweep: Sweep, span: Span, table: Sequence[Carry]) -> CTE:
    """Pairs of one that was released, as `root`, and what lies above it, as `node`; itself at first."""
    link, event, here = _LINK.alias(), _EVENT.alias(), _RECORD.alias()
    released = exists().where(event.c.accession == link.c.accession, event.c.operation == sweep.operation)
    climb = (
        select(link.c.accession.label("root"), link.c.accession.label("node"), here.c.kind.label("kind"))
        .join(here, here.c.accession == link.c.accession)
        .where(within(link, span), link.c.retired_by.is_(None), released)
        .cte("climb", recursive=True)
    )
    up, above = _LINK.alias(), _RECORD.alias()
    step = (
        select(climb.c.root, above.c.accession, above.c.kind)
        .join(up, up.c.accession == climb.c.node)
        .join(above, above.c.accession == up.c.target)
        .where(
            up.c.retired_by.is_(None),
            above.c.archive == sweep.archive,
            or_(*(_leads_on(climb.c.kind, up.c.relation, above.c.kind, row) for row in table)),
        )
    )
    return climb.union(step)


class Climbing(Kin):
    """The part of `Work` that finds what many records need."""

    def has_links(self, span: Span) -> bool:
        """Whether any link starts in a span at all."""
        statement = select(_LINK.c.accession).where(within(_LINK, span)).limit(1)
        return self._connection.execute(statement).first() is not None

    def needed(self, sweep: Sweep, span: Span, cascades: Iterable[Carry]) -> tuple[list[Needed], list[Needed]]:
        """What the records of a span that its operation released need: what `sweep` may move, and what it may not."""
        table = [row for row in cascades if row.action is sweep.admission.action and row.towards is Towards.PARENTS]
        climb = _climb(sweep, span, table)
        found = _codes({kind for row in table if not row.passes for kind in row.targets})
        statement = (
            select(
                _RECORD.c.accession,
                _RECORD.c.version,
                func.min(climb.c.root),
                is_admitted(sweep.admission, sweep.archive).label("is_admitted"),
            )
            .join(_RECORD, _RECORD.c.accession == climb.c.node)
            .where(_RECORD.c.status != Status.PUBLIC.code, climb.c.kind.in_(found), climb.c.node != climb.c.root)
            .group_by(_RECORD.c.accession)
            .order_by(_RECORD.c.accession)
        )
        moving: list[Needed] = []
        staying: list[Needed] = []
        for accession, version, root, may_move in self._connection.execute(statement):
            (moving if may_move else staying).append(Needed(accession, version, root))
        return moving, staying
