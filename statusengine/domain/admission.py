"""Which records the rules would let the same request through, said so that a database can be asked for them.

Nothing is restated here: every kind of record that a move could start from is laid before `decide`, and what it
admits is listed. A rule that changes changes the list; what cannot be listed is left to be judged one by one.

>>> from statusengine.domain.archive import Archive
>>> from statusengine.public_holidays import calendar_for
>>> site = Site(Archive.DDBJ, calendar_for(Archive.DDBJ))
>>> [each] = admissions(Action.RELEASE, Reason.HOLD_DATE_REACHED, Giver.JOB, site)
>>> str(each.source), str(each.target), sorted(each.admitted)
('private', 'public', [(False, False, True), (False, True, True)])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import product
from types import MappingProxyType
from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.decide import decide
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.moves import targets
from statusengine.domain.reason import AnyReason, Giver, Reason
from statusengine.domain.record import Event, Particulars, Record
from statusengine.domain.request import Request
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.domain.verdict import Decision, Site

__all__ = ["Admission", "Marks", "admissions"]

Marks = tuple[bool, bool, bool]
"""Whether a record is frozen, was suppressed as a part of its submission, and is processed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What becomes of every record of a status that has one of these marks and one of the reasons beside them.

    A reason of `None` is none given. The move is the same for all: to `target`, for `reason`, with this `detail`.
    """

    action: Action
    source: Status
    target: Status
    reason: AnyReason | None
    detail: str | None
    as_part: bool
    admitted: Mapping[Marks, frozenset[AnyReason | None]]


_DAY: Final = date(2026, 4, 8)
_KINDS: Final = (*((kind, HoldScope.DRA) for kind in Kind), *((Kind.RUN, scope) for scope in HoldScope))


def admissions(action: Action, reason: AnyReason, giver: Giver, site: Site) -> tuple[Admission, ...]:
    """What a request of `action`, for `reason`, moves of the site's records whose date has come.

    What hangs on the kind of a record, or on more than is listed here, is left out.
    """
    request = Request(action=action, accession=_NAME, principal="x", operation="x", reason=reason, giver=giver)
    found: dict[tuple[Status, Event], dict[Marks, set[AnyReason | None]]] = {}
    for record, marks in _probes(action, site):
        event = _move(record, request, site)
        if event is not None:
            found.setdefault((record.status, event), {}).setdefault(marks, set()).add(record.reason)
    return tuple(
        Admission(
            action=action,
            source=source,
            target=event.target,
            reason=event.reason,
            detail=event.detail,
            as_part=event.as_part,
            admitted=MappingProxyType({marks: frozenset(reasons) for marks, reasons in admitted.items()}),
        )
        for (source, event), admitted in found.items()
    )


_NAME: Final = "DRR000001"
_EITHER: Final = (False, True)


def _probes(action: Action, site: Site) -> Iterator[tuple[Record, Marks]]:
    """A record of every status, reason and mark that the action could start from, due on a working day."""
    reasons: tuple[AnyReason | None, ...] = (None, *Reason, *site.policy.reasons.values())
    for status, reason in product(Status, reasons):
        if not targets(status, action):
            continue
        for marks in product(_EITHER, _EITHER, _EITHER):
            yield _record(status, reason, marks, site), marks


def _record(status: Status, reason: AnyReason | None, marks: Marks, site: Site) -> Record:
    frozen, as_part, processed = marks
    day = _day(site)
    return Record(
        accession=_NAME,
        particulars=Particulars(kind=Kind.RUN, origin=site.archive, scope=HoldScope.DRA),
        status=status,
        version=1,
        since=day,
        cause=1,
        reason=reason,
        first_public_on=day if status in EVER_PUBLIC else None,
        processed_on=day if processed else None,
        hold_on=day,
        rerelease_on=day,
        frozen=frozen,
        as_part=as_part,
    )


def _day(site: Site) -> date:
    """A day on which the archive works."""
    return site.calendar.on_or_after(_DAY)


def _move(record: Record, request: Request, site: Site) -> Event | None:
    """The event that follows, the same for every kind of record; else none."""
    moments = datetime.combine(_day(site), time(12), tzinfo=site.archive.zone)
    events: set[Event | None] = set()
    for kind, scope in _KINDS:
        theirs = replace(record, particulars=replace(record.particulars, kind=kind, scope=scope))
        verdict = decide(theirs, request, moments, site=site)
        events.add(verdict.events[0] if isinstance(verdict, Decision) and len(verdict.events) == 1 else None)
        if None in events or len(events) > 1:
            return None
    return events.pop()
