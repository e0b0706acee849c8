"""The whole rule: a thousand mixed cases, half of them refused, beside making the event alone."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from bench.archive import NOW, accession
from bench.result import Result, at_most
from bench.scale import Scale
from bench.turns import alternate, worked
from statusengine.domain.action import Action
from statusengine.domain.archive import Archive
from statusengine.domain.decide import decide
from statusengine.domain.hold import HoldScope
from statusengine.domain.kind import Kind
from statusengine.domain.reason import Giver, Reason
from statusengine.domain.record import Event, Particulars, Record
from statusengine.domain.refusal import Refusal
from statusengine.domain.request import Request
from statusengine.domain.status import EVER_PUBLIC, Status
from statusengine.domain.verdict import Site
from statusengine.public_holidays import calendar_for

__all__ = ["cases", "measure"]

Case = tuple[Record, Request]
Template = tuple[Status, dict[str, Any], Action, dict[str, Any]]

_CASES = 1_000
_SITE = Site(Archive.DDBJ, calendar_for(Archive.DDBJ))
_LONG_AGO, _YESTERDAY, _LATER = date(2025, 1, 6), date(2026, 6, 2), date(2026, 9, 1)
_TOLD = Particulars(kind=Kind.RUN, origin=Archive.DDBJ, scope=HoldScope.DRA)
_REASONS = {
    Status.PRIVATE: None,
    Status.PUBLIC: Reason.PROCESSING_COMPLETED,
    Status.CANCELED: Reason.SUBMITTER_REQUEST,
    Status.TEMPORARILY_SUPPRESSED: Reason.RELEASED_BEFORE_PUBLICATION,
    Status.PERMANENTLY_SUPPRESSED: Reason.CONTAMINATION,
    Status.WITHDRAWN: Reason.NO_INFORMED_CONSENT,
}
_JOB = {"giver": Giver.JOB, "reason": Reason.HOLD_DATE_REACHED}
_AGREED = {"approver": "curator-b", "internal_note": "seen by both"}

_ALLOWED: Final[tuple[Template, ...]] = (
    (Status.PRIVATE, {"hold_on": _YESTERDAY}, Action.RELEASE, _JOB),
    (Status.PRIVATE, {}, Action.HOLD, {"reason": Reason.SUBMITTER_REQUEST, "until": _LATER}),
    (Status.PRIVATE, {"processed_on": None}, Action.COMPLETE, {}),
    (Status.PRIVATE, {}, Action.CANCEL, {"reason": Reason.SUBMITTER_REQUEST}),
    (Status.PUBLIC, {}, Action.SUPPRESS, {"reason": Reason.CONTAMINATION}),
    (Status.PUBLIC, {}, Action.SUPPRESS, {"reason": Reason.RELEASED_BEFORE_PUBLICATION, "until": _LATER}),
    (Status.PUBLIC, {}, Action.REPLACE, {"reason": Reason.REPLACED, "successors": ("DRR999999",)}),
    (Status.PUBLIC, {}, Action.WITHDRAW, {"reason": Reason.NO_INFORMED_CONSENT, **_AGREED}),
    (Status.PUBLIC, {}, Action.FREEZE, {}),
    (Status.PERMANENTLY_SUPPRESSED, {}, Action.AMEND, {"internal_note": "checked"}),
)
_REFUSED: Final[tuple[Template, ...]] = (
    (Status.PUBLIC, {}, Action.WITHDRAW, {"reason": Reason.CONTAMINATION}),
    (Status.PUBLIC, {}, Action.CANCEL, {"reason": Reason.SUBMITTER_REQUEST}),
    (Status.PUBLIC, {}, Action.SUPPRESS, {}),
    (Status.PUBLIC, {"frozen": True}, Action.SUPPRESS, {"reason": Reason.CONTAMINATION}),
    (Status.PUBLIC, {}, Action.HOLD, {"reason": Reason.SUBMITTER_REQUEST, "until": _LATER}),
    (Status.PRIVATE, {"hold_on": _LATER}, Action.RELEASE, _JOB),
    (Status.PRIVATE, {}, Action.SUPPRESS, {"reason": Reason.CONTAMINATION}),
    (Status.PRIVATE, {}, Action.HOLD, {}),
    (Status.WITHDRAWN, {}, Action.CANCEL, {"reason": Reason.SUBMITTER_REQUEST}),
    (Status.PERMANENTLY_SUPPRESSED, {}, Action.SUPPRESS, {"reason": Reason.REPLACED}),
)


def measure(scale: Scale) -> Result:
    """All cases, in an order that mixes them."""
    asked = cases()

    def ours() -> None:
        for record, request in asked:
            decide(record, request, NOW, site=_SITE)

    def floor() -> None:
        for record, request in asked:
            _event(record, request)

    taken = alternate(worked(ours), worked(floor), rounds=scale.rounds, number=len(asked))
    return Result(
        measure="decide(), half refused",
        floor_is="making the Event alone",
        ours=taken[0],
        floor=taken[1],
        goal=at_most(10e-6),
    )


def cases() -> list[Case]:
    """A thousand records with a request each; exactly every second one is refused."""
    kinds = [kind for pair in zip(_ALLOWED, _REFUSED, strict=True) for kind in pair]
    asked = [_case(number, *kinds[number % len(kinds)]) for number in range(_CASES)]
    refused = [isinstance(decide(record, request, NOW, site=_SITE), Refusal) for record, request in asked]
    if refused != [False, True] * (_CASES // 2):
        odd = [kinds[at % len(kinds)] for at, was in enumerate(refused[: len(kinds)]) if was is not bool(at % 2)]
        raise RuntimeError(f"not as expected: {odd}")
    return asked


def _case(number: int, status: Status, state: dict[str, Any], action: Action, told: dict[str, Any]) -> Case:
    as_a_rule: dict[str, Any] = {
        "accession": accession(number + 1),
        "particulars": _TOLD,
        "status": status,
        "version": 3,
        "since": _LONG_AGO,
        "cause": 3,
        "reason": _REASONS[status],
        "first_public_on": _LONG_AGO if status in EVER_PUBLIC else None,
        "processed_on": _LONG_AGO,
    }
    record = Record(**as_a_rule | state)
    request = Request(
        action=action,
        accession=record.accession,
        principal="curator-a",
        operation=f"op-{number}",
        **told,
    )
    return record, request


def _event(record: Record, request: Request) -> Event:
    return Event(
        accession=record.accession,
        version=record.version + 1,
        operation=request.operation,
        action=request.action,
        source=record.status,
        target=record.status,
        reason=record.reason,
        detail=record.detail,
        until=request.until,
        effective=_YESTERDAY,
        recorded_at=NOW,
        as_part=record.as_part,
        carried_from=request.carried_from,
    )
