"""What a transaction of writing knows of kinship: links, who is part of what, and who moves with whom.

Links and members that wait to be written count like those that are stored. What an operation in progress has still
to move belongs to it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection

from statusengine.domain.accession import parse_accession
from statusengine.domain.kind import Kind
from statusengine.domain.reach import Tie
from statusengine.domain.status import Status
from statusengine.domain.waiting import Phase
from statusengine.errors import DamagedRecordError
from statusengine.storage import rows
from statusengine.storage.codec import as_moment, status_of
from statusengine.storage.finding import Finding
from statusengine.storage.site_policy import NOTHING_ADOPTED, Adopted

__all__ = ["IN_PROGRESS", "Carried", "InProgress", "Kin", "Member", "in_progress_of"]


@dataclass(frozen=True, slots=True)
class Member:
    """An own record that is part of a submission, as far as the rules ask."""

    accession: str
    kind: str
    status: Status
    was_public: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A record that an operation carries along; `version` is the record's after the operation."""

    accession: str
    version: int
    via: str
    as_part: bool


@dataclass(frozen=True, slots=True)
class InProgress:
    """An operation too large for one transaction, and how far it is."""

    operation: str
    accession: str
    number: int
    phase: Phase
    cursor: str
    done: int
    total: int
    principal: str
    started_at: datetime


_BETWEEN: Final = (Kind.EXPERIMENT, Kind.RUN, Kind.ANALYSIS)  # not a study: many submissions share one
_STEPS: Final = 4  # from a record up to its submission; links in a circle end here

_MEMBERS: Final = """
WITH RECURSIVE part (accession, kind) AS (
  SELECT r.accession, r.kind FROM link l JOIN record r ON r.accession = l.accession
  WHERE l.target = :submission AND l.relation = 'part_of' AND l.retired_by IS NULL
  UNION
  SELECT r.accession, r.kind
  FROM part p JOIN link l ON l.target = p.accession JOIN record r ON r.accession = l.accession
  WHERE l.relation = 'part_of' AND l.retired_by IS NULL AND p.kind IN :between
)
SELECT r.accession, r.kind, r.status, r.first_public_on, l.target
FROM part p JOIN record r ON r.accession = p.accession
LEFT JOIN link l ON l.accession = r.accession AND l.relation = 'part_of' AND l.retired_by IS NULL
  AND l.target = :submission
ORDER BY r.accession
"""


def _pairs(links: Mapping[str, Iterable[str]]) -> Iterable[tuple[str, str]]:
    return ((accession, target) for accession, targets in links.items() for target in sorted(targets))


class Kin(Finding):
    """What `Work` reads of links and of what moves together."""

    def __init__(self, connection: Connection, adopted: Adopted = NOTHING_ADOPTED) -> None:
        super().__init__(connection, adopted)
        self._tied: dict[Tie, dict[str, Any]] = {}
        self._fresh: dict[str, list[Tie]] = {}
        self._untied: dict[Tie, str] = {}
        self._in_progress: list[InProgress] | None = None

    @property
    def gathered(self) -> int:
        """Grows with everything that may change who belongs to whom within this transaction."""
        return len(self._events) + len(self._tied) + len(self._untied)

    def below(self, accessions: Iterable[str]) -> list[Tie]:
        """The links in force that lead to any of these, with those that wait to be written."""
        return self._ties("target", 2, accessions)

    def above(self, accessions: Iterable[str]) -> list[Tie]:
        """The links in force that start at any of these, with those that wait to be written."""
        return self._ties("accession", 0, accessions)

    def _ties(self, column: str, place: int, accessions: Iterable[str]) -> list[Tie]:
        asked = frozenset(accessions)
        sql = f"SELECT accession, relation, target FROM link WHERE {column} IN :keys AND retired_by IS NULL"  # noqa: S608 - a constant
        stored = ((row[0], row[1], row[2]) for row in self._select_in(sql, sorted(asked)))
        fresh = (tie for each in asked for tie in self._fresh.get(each, ()) if tie[place] == each)
        return [tie for tie in dict.fromkeys(chain(stored, fresh)) if tie not in self._untied]

    def parents(self, accessions: Iterable[str], relation: str = "part_of") -> dict[str, list[str]]:
        """What each of these records is tied to in this way."""
        found: dict[str, list[str]] = {}
        for accession, tie, target in self.above(accessions):
            if tie == relation:
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

    def carried(self, operation: str, after: str = "", limit: int | None = None) -> list[Carried]:
        """What an operation carries along, in order of accession; what waits to be written comes last."""
        size = "" if limit is None else f" LIMIT {limit:d}"
        sql = (
            "SELECT accession, version, via, as_part FROM member WHERE operation = :operation AND accession > :after"  # noqa: S608 - a number
            f" ORDER BY accession{size}"
        )
        found = self.select(sql, operation=operation, after=after)
        fresh = (row for row in self._inserts.get(rows.MemberRow, ()) if row["operation"] == operation)
        return [
            *(Carried(row[0], row[1], row[2], bool(row[3])) for row in found),
            *(Carried(row["accession"], row["version"], row["via"], row["as_part"]) for row in fresh),
        ]

    def awaited(self, accessions: Iterable[str], *, but: str) -> set[str]:
        """Those of these that a waiting request would withdraw, leaving out the one that the operation `but` made."""
        asked = list(accessions)
        itself = "SELECT accession FROM request WHERE accession IN :keys"
        along = (
            "SELECT m.accession FROM request JOIN member m ON m.operation = request.operation"
            " WHERE m.accession IN :keys"
        )
        waits = " AND request.state = 'pending' AND request.action = 'withdraw' AND request.operation <> :but"
        return {row[0] for sql in (itself, along) for row in self._select_in(sql + waits, asked, but=but)}

    def in_progress(self) -> list[InProgress]:
        """The operations that are not whole yet; asked once, because there is hardly ever one."""
        if self._in_progress is None:
            self._in_progress = [in_progress_of(row) for row in self.select(IN_PROGRESS)]
        return self._in_progress

    def busy(self, accessions: Iterable[str]) -> dict[str, str]:
        """Those of these records that an operation in progress has still to move, or has moved, with its name."""
        if not self.in_progress():
            return {}
        asked = list(accessions)
        found = {each.accession: each.operation for each in self.in_progress() if each.accession in asked}
        sql = (
            "SELECT m.accession, m.operation FROM progress p JOIN member m ON m.operation = p.operation"
            " WHERE m.accession IN :keys"
        )
        return found | {row[0]: row[1] for row in self._select_in(sql, asked)}


IN_PROGRESS: Final = (
    "SELECT operation, accession, number, phase, cursor, done, total, principal, started_at FROM progress"
    " ORDER BY started_at, operation"
)


def in_progress_of(row: Any) -> InProgress:
    """An operation in progress from a row of `IN_PROGRESS`."""
    started = as_moment(row[8])
    if started is None:
        raise DamagedRecordError(f"the operation {row[0]} never began", hint="status db check")
    return InProgress(row[0], row[1], row[2], Phase(row[3]), row[4], row[5], row[6], row[7], started)
