"""What a transaction of writing reads: each record once, with what the same transaction has gathered counted in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, bindparam, text

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
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
    status_of,
)

__all__ = ["Decided", "Finding", "Kept", "Member"]


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


@dataclass(frozen=True, slots=True)
class Member:
    """An own record that is part of a submission, as far as the rules ask."""

    accession: str
    kind: str
    status: Status
    was_public: bool


_PARAMETERS: Final = 900  # SQLite took at most 999 in older builds

_BETWEEN: Final = (Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS)  # not a study: many submissions share one
_STEPS: Final = 4  # from a record up to its submission; links in a circle end here

_MEMBERS: Final = """
WITH RECURSIVE part (accession, kind) AS (
  SELECT r.accession, r.kind FROM link l JOIN record r ON r.accession = l.accession
  WHERE l.target = :submission AND l.relation = 'part_of'
  UNION
  SELECT r.accession, r.kind
  FROM part p JOIN link l ON l.target = p.accession JOIN record r ON r.accession = l.accession
  WHERE l.relation = 'part_of' AND p.kind IN :between
)
SELECT r.accession, r.kind, r.status, r.first_public_on, l.target
FROM part p JOIN record r ON r.accession = p.accession
LEFT JOIN link l ON l.accession = r.accession AND l.relation = 'part_of' AND l.target = :submission
ORDER BY r.accession
"""


def _chunks(keys: Iterable[str]) -> Iterable[list[str]]:
    listed = list(dict.fromkeys(keys))
    for start in range(0, len(listed), _PARAMETERS):
        yield listed[start : start + _PARAMETERS]


def _pairs(links: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, str]]:
    return ((accession, target) for accession, targets in links.items() for target in sorted(targets))


class Finding:
    """The reading half of `Work`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[str, Record | None] = {}
        self._now: dict[str, Record | None] = {}
        self._damaged: dict[str, DamagedRecordError] = {}
        self._events: list[Event] = []
        self._retired: dict[str, str] = {}
        self._inserts: dict[type[Any], list[dict[str, Any]]] = {}

    def select(self, sql: str, **values: Any) -> Sequence[Any]:
        """All rows of a statement; a list value fills an `IN :name`."""
        statement = text(sql)
        for name, value in values.items():
            if isinstance(value, list):
                statement = statement.bindparams(bindparam(name, expanding=True))
        return self._connection.execute(statement, values).fetchall()

    def _select_in(self, sql: str, keys: Iterable[str]) -> Iterable[Any]:
        for chunk in _chunks(keys):
            yield from self.select(sql, keys=chunk)

    def load(self, accessions: Iterable[str]) -> None:
        """Read these records in one go; what is read once is not read again, and a damaged one stops no other."""
        wanted = [each for each in accessions if each not in self._read and each not in self._damaged]
        self._read.update(dict.fromkeys(wanted))
        sql = f"SELECT {RECORD_COLUMNS} FROM record WHERE accession IN :keys"  # noqa: S608 - a constant
        for row in self._select_in(sql, wanted):
            try:
                self._read[row[0]] = record_of(row)
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

    def kept(self, operations: Iterable[str]) -> dict[str, Kept]:
        """Those of these operations that were done before."""
        sql = "SELECT id, accession, fingerprint FROM operation WHERE id IN :keys"
        return {row[0]: Kept(*row) for row in self._select_in(sql, operations)}

    def history(self, accession: str) -> list[Event]:
        """The stored events of a record, oldest first."""
        sql = f"SELECT {EVENT_COLUMNS} FROM event WHERE accession = :accession ORDER BY version"  # noqa: S608 - a constant
        return [event_of(row) for row in self.select(sql, accession=accession)]

    def pending(self, accessions: Iterable[str]) -> dict[str, PendingRequest]:
        """The request that waits on each of these records, where one does."""
        sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE state = 'pending' AND accession IN :keys"  # noqa: S608 - a constant
        return {row[0]: request_of(row) for row in self._select_in(sql, accessions)}

    def request_of_operation(self, operation: str, accession: str) -> PendingRequest | None:
        """The request that an operation made, whatever became of it."""
        sql = f"SELECT {REQUEST_COLUMNS} FROM request WHERE operation = :operation AND accession = :accession"  # noqa: S608 - a constant
        found = self.select(sql, operation=operation, accession=accession)
        return request_of(found[0]) if found else None

    def requests_so_far(self, accession: str) -> int:
        """How many requests of two persons the record has seen."""
        return int(self.select("SELECT count(*) FROM request WHERE accession = :a", a=accession)[0][0])

    def parents(self, accessions: Iterable[str], relation: str = "part_of") -> dict[str, list[str]]:
        """What each of these records is tied to in this way, with the links that wait to be written."""
        asked = frozenset(accessions)
        stored = self._select_in(
            "SELECT accession, relation, target FROM link WHERE accession IN :keys", sorted(asked)
        )
        gathered = ((row["accession"], row["relation"], row["target"]) for row in self._inserts.get(rows.LinkRow, ()))
        found: dict[str, list[str]] = {}
        for accession, tie, target in chain(stored, gathered):
            if tie == relation and accession in asked:
                found.setdefault(accession, []).append(target)
        return found

    def submissions(self, accessions: Iterable[str], steps: int = _STEPS) -> dict[str, str]:
        """The nearest submission each of these records is part of, itself or through an experiment, where known."""
        parents = self.parents(accessions)
        kinds = {target: parse_accession(target).kind for targets in parents.values() for target in targets}
        direct = {child: target for child, target in _pairs(parents) if kinds[target] is Kind.SUBMISSION}
        climb = [(child, up) for child, up in _pairs(parents) if kinds[up] in _BETWEEN and child not in direct]
        if not climb or steps == 1:
            return direct
        above = self.submissions({target for _, target in climb}, steps - 1)
        return direct | {child: above[target] for child, target in climb if target in above}

    def members(self, submission: str) -> dict[str, Member]:
        """The own records that are part of a submission, themselves or through an experiment."""
        found = self.select(_MEMBERS, submission=submission, between=[kind.value for kind in _BETWEEN])
        nearest = self.submissions(row[0] for row in found if row[4] is None)
        return {
            row[0]: Member(row[0], row[1], status_of(row[0], row[2]), row[3] is not None)
            for row in found
            if row[4] or nearest.get(row[0]) == submission
        }

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
