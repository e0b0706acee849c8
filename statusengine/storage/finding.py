"""What a transaction of writing reads: each record once, with what the same transaction has gathered counted in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, text

from statusengine.domain.outcome import PendingRequest
from statusengine.domain.record import Event, Record
from statusengine.domain.status import Status
from statusengine.errors import DamagedRecordError
from statusengine.storage import rows
from statusengine.storage.codec import (
    EVENT_COLUMNS,
    RECORD_COLUMNS,
    REQUEST_COLUMNS,
    as_date,
    event_of,
    record_of,
    request_of,
)
from statusengine.storage.proof import Proof
from statusengine.storage.site_policy import NOTHING_ADOPTED, Adopted

__all__ = ["Decided", "Finding", "Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store remembers of an operation that was done before."""

    id: str
    accession: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A request of two persons that is no longer waiting."""

    accession: str
    number: int
    state: str
    asked_by: str
    decided_by: str


_PARAMETERS: Final = 900  # SQLite took at most 999 in older builds


def _chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    listed = list(dict.fromkeys(keys))
    for start in range(0, len(listed), _PARAMETERS):
        yield listed[start : start + _PARAMETERS]


class Finding:
    """The reading half of `Work`."""

    def __init__(self, connection: Connection, adopted: Adopted = NOTHING_ADOPTED) -> None:
        self._connection = connection
        self.adopted = adopted
        self.proof = Proof()
        self._read: dict[str, Record | None] = {}
        self._now: dict[str, Record | None] = {}
        self._damaged: dict[str, DamagedRecordError] = {}
        self._events: list[Event] = []
        self._retired: dict[str, str] = {}
        self._inserts: dict[type[Any], list[dict[str, Any]]] = {}
        self._loads: dict[type[Any], list[tuple[Any, ...]]] = {}
        self._remembered: dict[tuple[str, ...], Sequence[Any]] = {}

    def select(self, sql: str, **values: Any) -> Sequence[Any]:
        """All rows of a statement; a list value fills an `IN :name`."""
        statement = text(sql)
        for name, value in values.items():
            if isinstance(value, list):
                statement = statement.bindparams(bindparam(name, expanding=True))
        return self._connection.execute(statement, values).fetchall()

    def select_once(self, sql: str, **values: str) -> Sequence[Any]:
        """The same for what stays as it is within a transaction: read once, and remembered."""
        asked = (sql, *values.values())
        if asked not in self._remembered:
            self._remembered[asked] = self.select(sql, **values)
        return self._remembered[asked]

    def _select_in(self, sql: str, keys: Iterable[str], **values: str) -> Iterable[Any]:
        for chunk in _chunks(keys):
            yield from self.select(sql, keys=chunk, **values)

    def load(self, accessions: Iterable[str]) -> None:
        """Read these records in one go; what is read once is not read again, and a damaged one stops no other."""
        wanted = [each for each in accessions if each not in self._read and each not in self._damaged]
        self._read.update(dict.fromkeys(wanted))
        sql = f"SELECT {RECORD_COLUMNS} FROM record WHERE accession IN :keys"  # noqa: S608 - a constant
        for row in self._select_in(sql, wanted):
            try:
                self._read[row[0]] = record_of(row, self.adopted.reason)
            except DamagedRecordError as error:
                self._damaged[row[0]] = error
                del self._read[row[0]]
        self._now.update({accession: self._read[accession] for accession in wanted if accession in self._read})

    def record(self, accession: str) -> Record | None:
        """The record as this transaction leaves it so far.

        Raises:
            DamagedRecordError: It is stored with a value that is none of ours.
        """
        if accession not in self._now:
            self.load([accession])
        if accession in self._damaged:
            raise self._damaged[accession]
        return self._now[accession]

    def readable(self, accession: str) -> Record | None:
        """The same; nothing where it cannot be read."""
        self.load([accession])
        return self._now.get(accession)

    def as_read(self, accession: str) -> Record | None:
        """The record as this transaction found it."""
        self.load([accession])
        return self._read.get(accession)

    def kept(self, operations: Iterable[str]) -> dict[str, Kept]:
        """Those of these operations that were done before."""
        sql = "SELECT id, accession, fingerprint FROM operation WHERE id IN :keys"
        return {row[0]: Kept(*row) for row in self._select_in(sql, operations)}

    def history(self, accession: str) -> list[Event]:
        """The events of a record, oldest first, with those that wait to be written."""
        sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE accession = :accession ORDER BY version"  # noqa: S608 - a constant
        stored = [event_of(row, self.adopted.reason) for row in self.select(sql, accession=accession)]
        return stored + [event for event in self._events if event.accession == accession]

    def pending(self, accessions: Iterable[str]) -> dict[str, PendingRequest]:
        """The request that waits on each of these records, where one does."""
        sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE state = 'pending' AND accession IN :keys"  # noqa: S608 - a constant
        return {row[0]: request_of(row, self.adopted.reason) for row in self._select_in(sql, accessions)}

    def request_of_operation(self, operation: str, accession: str) -> PendingRequest | None:
        """The request that an operation made, whatever became of it."""
        sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE operation = :operation AND accession = :accession"  # noqa: S608 - a constant
        found = self.select(sql, operation=operation, accession=accession)
        return request_of(found[0], self.adopted.reason) if found else None

    def histories(self, accessions: Iterable[str]) -> dict[str, list[Event]]:
        """The events of these records, each oldest first, with those that wait to be written."""
        asked = frozenset(accessions)
        sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE accession IN :keys ORDER BY accession, version"  # noqa: S608 - a constant
        found: dict[str, list[Event]] = {}
        for row in self._select_in(sql, sorted(asked)):
            found.setdefault(row[0], []).append(event_of(row, self.adopted.reason))
        for event in self._events:
            if event.accession in asked:
                found.setdefault(event.accession, []).append(event)
        return found

    def requests_so_far(self, accession: str) -> int:
        """How many requests of two persons the record has seen."""
        return int(self.select("SELECT count(*) FROM request WHERE accession = :a", a=accession)[0][0])

    def successors(self, accession: str) -> list[str]:
        """The accessions that answer for this one, those that wait to be written too."""
        sql = "SELECT successor FROM secondary WHERE accession = :accession AND retired_by IS NULL ORDER BY successor"
        found = [row[0] for row in self.select(sql, accession=accession)]
        gathered = self._inserts.get(rows.SecondaryRow, ())
        fresh = [v["successor"] for v in gathered if v["accession"] == accession and v["retired_by"] is None]
        return fresh if accession in self._retired else found + fresh

    def decided_by(self, operation: str) -> Decided | None:
        """The request that an operation approved or declined, if it did."""
        sql = (
            "SELECT accession, number, state, principal, decided_by FROM request WHERE decided_operation = :operation"
        )
        found = self.select(sql, operation=operation)
        return Decided(*found[0]) if found else None

    def broke_glass(self, operation: str) -> bool:
        """Whether one person did alone, in an emergency, what needs two."""
        return bool(self.select("SELECT 1 FROM review WHERE operation = :operation", operation=operation))

    def last_observations(
        self, accessions: Iterable[str], source: str
    ) -> dict[str, tuple[int, Status, date | None, str | None]]:
        """What a source said last of each of these accessions."""
        found: dict[str, tuple[int, Status, date | None, str | None]] = {}
        sql = (
            "SELECT accession, number, status, updated, replaced_by FROM observation"
            " WHERE source = :source AND accession IN :keys ORDER BY accession, number"
        )
        for chunk in _chunks(accessions):
            for row in self.select(sql, source=source, keys=chunk):
                found[row[0]] = (row[1], Status.from_code(row[2]), as_date(row[3]), row[4])
        return found
