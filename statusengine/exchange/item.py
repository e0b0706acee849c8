"""What one line of a list becomes: a row that can be used, or a bad line that says why not.

Every line gives exactly one of them, so that whoever imports a list can account for each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import Accession
from statusengine.domain.kind import Kind
from statusengine.domain.status import Status

__all__ = ["BadLine", "Item", "Parent", "Row"]

Parent = tuple[Kind, str]
"""The kind of the parent, and its accession."""


class Row(NamedTuple):
    """What a line says of one accession, in our words.

    Dates are as the list writes them (moments are in UTC there). `published` may lie in the future and stand
    on a row that is not public; it is never a hold date. `lossy` is what the crossing to our status lost,
    `warnings` what was dropped from the line.
    """

    line: int
    accession: Accession
    status: Status
    lossy: str | None = None
    access: AccessTier = AccessTier.OPEN
    owner: str | None = None
    updated: date | None = None
    published: date | None = None
    received: date | None = None
    parents: tuple[Parent, ...] = ()
    replaced_by: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_replaced(self) -> bool:
        """Whether it is suppressed because the accessions in `replaced_by` took its place."""
        return bool(self.replaced_by) and self.status is Status.PERMANENTLY_SUPPRESSED


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used. `accession` is what stands in its place, escaped, or `None` for nothing."""

    line: int
    accession: str | None
    message: str


Item = Row | BadLine
