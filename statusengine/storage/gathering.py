"""What a transaction of writing gathers: rows, links, and what was decided; all of it is written at its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, update

from statusengine.domain.action import Action
from statusengine.domain.reach import Tie
from statusengine.domain.record import Event
from statusengine.domain.relation import Link
from statusengine.domain.verdict import Decision
from statusengine.storage import rows
from statusengine.storage.kin import Carried, Kin
from statusengine.storage.stamp import owed_for

__all__ = ["Gathering", "is_tie"]

_LINK: Final = rows.table(rows.LinkRow)


def is_tie(tie: Tie) -> ColumnElement[bool]:
    """The test that a row is this link."""
    accession, relation, target = tie
    return and_(_LINK.c.accession == accession, _LINK.c.relation == relation, _LINK.c.target == target)


class Gathering(Kin):
    """The part of `Work` that gathers."""

    def is_gathered(self, row: type[Any], accession: str) -> bool:
        """Whether a row of this kind waits to be written for a record."""
        return any(values["accession"] == accession for values in self._inserts.get(row, ()))

    def add(self, row: type[Any], **values: Any) -> None:
        """Gather a row to be inserted."""
        self._inserts.setdefault(row, []).append(values)

    def link(self, accession: str, link: Link, operation: str) -> None:
        """Gather a link of a record; one that was retired comes into force again."""
        tie = accession, link.relation.value, link.target
        self._untied.pop(tie, None)
        if tie in self._tied:
            self._tied[tie].update(operation=operation, retired_by=None)
        elif not self._revive(tie, operation):
            self._tie(tie, operation)

    def _tie(self, tie: Tie, operation: str) -> None:
        accession, relation, target = tie
        self.add(
            rows.LinkRow, accession=accession, relation=relation, target=target, operation=operation, retired_by=None
        )
        self._tied[tie] = self._inserts[rows.LinkRow][-1]
        for end in (accession, target):
            self._fresh.setdefault(end, []).append(tie)

    def _revive(self, tie: Tie, operation: str) -> bool:
        """Only a record that is here already can have had the link before."""
        if self._read.get(tie[0]) is None:
            return False
        statement = update(_LINK).where(is_tie(tie)).values(operation=operation, retired_by=None)
        return self._connection.execute(statement).rowcount == 1

    def unlink(self, accession: str, link: Link, operation: str) -> None:
        """Gather the end of a link; who ended it stays known."""
        tie = accession, link.relation.value, link.target
        self._untied[tie] = operation
        if tie in self._tied:
            self._tied[tie]["retired_by"] = operation

    def carry(self, operation: str, carried: Iterable[Carried]) -> None:
        """Gather what an operation carries along."""
        for each in carried:
            self.add(
                rows.MemberRow,
                accession=each.accession,
                operation=operation,
                version=each.version,
                via=each.via,
                as_part=each.as_part,
            )

    def apply(self, decision: Decision) -> None:
        """Gather the events of a decision, and the record they lead to."""
        accession, operation = decision.record.accession, decision.events[0].operation
        before = self.record(accession)
        corrected = bool(decision.successors) and decision.events[0].action is Action.AMEND
        if before is not None and before.keeps_successors and (corrected or not decision.record.keeps_successors):
            self._retire_links(accession, operation)
        self._events.extend(decision.events)
        self._now[accession] = decision.record
        for successor in decision.successors:
            self.add(
                rows.SecondaryRow, accession=accession, successor=successor, operation=operation, retired_by=None
            )
        for event in decision.events:
            self._owe(event)

    def _retire_links(self, accession: str, operation: str) -> None:
        """What answered for a record does not any more; when, and by what, stays known."""
        self._retired[accession] = operation
        for values in self._inserts.get(rows.SecondaryRow, ()):
            if values["accession"] == accession:
                values["retired_by"] = operation

    def _owe(self, event: Event) -> None:
        subject = owed_for(event)
        if subject is None:
            return
        self.add(
            rows.NoticeRow,
            accession=event.accession,
            version=event.version,
            subject=subject.value,
            owed_since=event.recorded_at,
        )
