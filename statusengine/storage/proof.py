"""What shows that a transaction was committed, when the connection died before the answer came.

A transaction leaves rows behind that only it can have written: its operations by id and fingerprint, its events by
operation, a mark that carries its name and moment. While one of them is missing, nothing of the transaction stands;
when all are there, all of it does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from statusengine.storage import rows

__all__ = ["Proof"]

_MARKS: Final[Mapping[type[Any], tuple[str, ...]]] = {
    rows.OperationRow: ("id", "fingerprint"),
    rows.EventRow: ("accession", "version", "operation"),
    rows.ObservationRow: ("accession", "source", "number", "operation"),
    rows.RunRow: ("id",),
    rows.ActorRow: ("name", "role", "number", "granted_by", "granted_at"),
    rows.SitePolicyRow: ("number", "version", "adopted_by", "adopted_at"),
}
"""The columns that never change again, and that a rival's row of the same key has not."""


class Proof:
    """The rows by which a transaction is known; every operation, and of other rows the last of each insert."""

    def __init__(self) -> None:
        self._marks: list[tuple[type[Any], Mapping[str, Any]]] = []

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that were written, by the keys with which they can be asked again."""
        return tuple(marks["id"] for row, marks in self._marks if row is rows.OperationRow)

    def inserted(self, row: type[Any], values: Sequence[Mapping[str, Any]]) -> None:
        """Take note of rows that were inserted; of most tables they prove nothing."""
        columns = _MARKS.get(row)
        if columns is None:
            return
        for each in values if row is rows.OperationRow else values[-1:]:
            self.mark(row, **{name: each[name] for name in columns})

    def mark(self, row: type[Any], **columns: Any) -> None:
        """Take note of a row that was changed: these values of its columns are this transaction's alone."""
        self._marks.append((row, columns))

    def stands(self, connection: Connection) -> bool:
        """Whether all of it is there. Where nothing was noted, nothing is known, and the answer is no."""
        return bool(self._marks) and all(self._is_there(connection, row, marks) for row, marks in self._marks)

    @staticmethod
    def _is_there(connection: Connection, row: type[Any], marks: Mapping[str, Any]) -> bool:
        table = rows.table(row)
        found = select(1).select_from(table).where(*(table.c[name] == value for name, value in marks.items()))
        return connection.execute(found.limit(1)).first() is not None
