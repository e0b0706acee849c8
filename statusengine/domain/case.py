"""A request laid beside the record it asks about: what the guards look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from statusengine.domain.moves import Move
from statusengine.domain.reason import AnyReason
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.domain.verdict import Company, Site

__all__ = ["Aim", "Case", "Guard"]


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a request leads when nothing stands in its way."""

    target: Status
    reason: AnyReason | None
    detail: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """A request, the row of the table it would follow, and the archive's date."""

    record: Record
    request: Request
    move: Move
    aim: Aim
    today: date
    site: Site
    company: Company


Guard = Callable[[Case], Refusal | None]
