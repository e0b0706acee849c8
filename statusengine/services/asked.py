"""A request that waits, as it was put: from the store back to words that can be judged again."""

from __future__ import annotations

from statusengine.domain.outcome import PendingRequest
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.waiting import Why
from statusengine.errors import InternalError
from statusengine.storage.codec import as_date
from statusengine.storage.work import Work

__all__ = ["as_asked"]

_SQL = (
    "SELECT r.detail, r.until, r.clear_date, r.override, r.go_on, r.successors, o.evidence, o.confirmed_with,"
    " o.on_behalf_of, n.public_note, n.internal_note FROM request r JOIN operation o ON o.id = r.operation"
    " LEFT JOIN note n ON n.operation = r.operation WHERE r.accession = :accession AND r.number = :number"
)


def as_asked(work: Work, waiting: PendingRequest) -> Request:
    """The request as its principal made it."""
    found = work.select(_SQL, accession=waiting.accession, number=waiting.number)
    if not found:
        raise InternalError(f"the request {waiting.id} is not stored")
    row = found[0]
    return Request(
        action=waiting.action,
        accession=waiting.accession,
        principal=waiting.principal,
        operation=waiting.operation,
        reason=waiting.reason,
        requester=waiting.requester,
        detail=row[0],
        event=waiting.event,
        until=as_date(row[1]),
        clear_date=bool(row[2]),
        override=bool(row[3]),
        go_on=bool(row[4]),
        successors=tuple((row[5] or "").split()),
        evidence=row[6],
        confirmed_with=Requester(row[7]) if row[7] else None,
        on_behalf_of=row[8],
        public_note=row[9],
        internal_note=row[10],
        many=waiting.why is Why.MANY,
        third_party=waiting.why is Why.THIRD_PARTY,
    )
