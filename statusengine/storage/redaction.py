"""Destroying text in place: the one thing that is ever taken out of the history, and who took it out is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import bindparam, insert, update

from statusengine.domain.record import Event
from statusengine.storage import rows
from statusengine.storage.kin import Kin

__all__ = ["Redacting"]

_EVENT: Final = rows.table(rows.EventRow)
_NOTE: Final = rows.table(rows.NoteRow)
_OPERATION: Final = rows.table(rows.OperationRow)
_RECORD: Final = rows.table(rows.RecordRow)
_REQUEST: Final = rows.table(rows.RequestRow)
_REVIEW: Final = rows.table(rows.ReviewRow)


class Redacting(Kin):
    """The part of `Work` that destroys text."""

    def destroy_text(self, operations: Collection[str], *, by: str) -> None:
        """Destroy what was said with these operations; `by` is the one that asks for it."""
        ours = sorted(operations)
        said = update(_OPERATION).where(_OPERATION.c.id.in_(ours))
        self._connection.execute(said.values(evidence=None, on_behalf_of=None))
        self._connection.execute(update(_REVIEW).where(_REVIEW.c.operation.in_(ours)).values(note=None))
        self._connection.execute(update(_REQUEST).where(_REQUEST.c.operation.in_(ours)).values(detail=None))
        notes = update(_NOTE).where(_NOTE.c.operation.in_(ours))
        self._connection.execute(notes.values(public_note=None, internal_note=None))
        self._say_who(ours, by)

    def destroy_details(self, events: Collection[Event], records: Iterable[str], *, by: str) -> None:
        """Destroy the details of these events, and of the records that show one of them now."""
        keys = [{"b_accession": event.accession, "b_version": event.version} for event in events]
        showing = [{"b_accession": accession} for accession in records]
        if keys:
            named = (_EVENT.c.accession == bindparam("b_accession"), _EVENT.c.version == bindparam("b_version"))
            self._connection.execute(update(_EVENT).where(*named).values(detail=None), keys)
        if showing:
            which = _RECORD.c.accession == bindparam("b_accession")
            self._connection.execute(update(_RECORD).where(which).values(detail=None), showing)
        self._say_who(sorted({event.operation for event in events}), by)

    def _say_who(self, operations: Collection[str], by: str) -> None:
        """An operation without a note gets an empty one, which says who destroyed what else was said."""
        kept = {row[0] for row in self._select_in("SELECT operation FROM note WHERE operation IN :keys", operations)}
        marked = [{"b_operation": operation, "b_by": by} for operation in sorted(kept)]
        fresh = [{"operation": operation, "redacted_by": by} for operation in operations if operation not in kept]
        if marked:
            which = update(_NOTE).where(_NOTE.c.operation == bindparam("b_operation"))
            self._connection.execute(which.values(redacted_by=bindparam("b_by")), marked)
        if fresh:
            self._connection.execute(insert(_NOTE), fresh)
