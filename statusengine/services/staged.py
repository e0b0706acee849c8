"""What a line of a list says, as one text that waits on the disk, and what many lines have in common.

A list of a hundred million lines has a few hundred shapes: kind, status, and which parents are named. A shape is
kept once, and a line says only its number. No field of a list holds a control character, so one of them parts the
words.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.archive import Archive
from statusengine.domain.kind import Family, Kind
from statusengine.domain.status import Status
from statusengine.exchange.item import Row
from statusengine.services.taking_in import Told

__all__ = ["Shape", "Shapes", "Staged"]

_PART: Final = "\x1f"


class Shape(NamedTuple):
    """What lines have in common; `is_vague` where the word does not tell which suppression it is."""

    kind: Kind
    family: Family
    origin: Archive | None
    status: Status
    is_vague: bool
    parents: tuple[Kind, ...]


class Staged(NamedTuple):
    """What the winning line of an accession says; dates as they are written, and nothing as an empty text."""

    accession: str
    access: AccessTier
    shape: Shape
    line: str
    owner: str
    updated: str
    published: str
    since: str
    parents: str
    replaced_by: str

    def told(self) -> Told:
        """The same in the words of the rules."""
        return Told(
            accession=parse_accession(self.accession),
            line=int(self.line),
            status=self.shape.status,
            is_vague=self.shape.is_vague,
            access=self.access,
            owner=self.owner or None,
            updated=_date(self.updated),
            published=_date(self.published),
            since=date.fromisoformat(self.since),
            parents=tuple(self.parents.split()),
            replaced_by=tuple(self.replaced_by.split()),
        )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class Shapes:
    """The shapes of one list, by number."""

    def __init__(self) -> None:
        self._numbers: dict[Shape, str] = {}
        self._shapes: list[Shape] = []

    def pack(self, row: Row, today: date) -> str:
        """A row as one text; a day that has not come yet is no day on which something happened."""
        published = row.published if row.published and row.published <= today else None
        updated = row.updated if row.updated and row.updated <= today else None
        since = (published if row.status is Status.PUBLIC else updated) or updated or today
        return _PART.join(
            (
                self._number(row),
                str(row.line),
                row.owner or "",
                row.updated.isoformat() if row.updated else "",
                published.isoformat() if published else "",
                since.isoformat(),
                " ".join([parent for _, parent in row.parents]),
                " ".join(row.replaced_by) if row.is_replaced else "",
            )
        )

    def _number(self, row: Row) -> str:
        own, parents = row.accession, tuple([kind for kind, _ in row.parents])
        shape = Shape(own.kind, own.family, own.origin, row.status, row.lossy is not None, parents)
        number = self._numbers.get(shape)
        if number is None:
            number = self._numbers[shape] = str(len(self._shapes))
            self._shapes.append(shape)
        return number

    def unpack(self, accession: str, access: AccessTier, said: str) -> Staged:
        """What was packed, of an accession whose tier is known by now."""
        number, *words = said.split(_PART)
        return Staged(accession, access, self._shapes[int(number)], *words)
