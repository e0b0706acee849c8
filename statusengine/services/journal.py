"""Writing down an operation: the row that says who, why and by which rules, beside the events it made."""

from __future__ import annotations

from datetime import datetime

from statusengine.domain.reason import AnyReason
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.verdict import POLICY_VERSION
from statusengine.services.ask import fingerprint
from statusengine.storage import rows
from statusengine.storage.work import Work

__all__ = ["requester_of", "write_operation"]


def requester_of(request: Request, reason: AnyReason | None) -> Requester:
    """Who asked: the one named, else the first whom the reason admits, else the archive."""
    if request.requester is not None:
        return request.requester
    return reason.rule.requesters[0] if reason else Requester.ARCHIVE


def write_operation(  # noqa: PLR0913 - the request, and what is kept beside it
    work: Work,
    request: Request,
    now: datetime,
    *,
    reason: AnyReason | None,
    run: str | None = None,
    asked: Request | None = None,
) -> None:
    """Gather the operation and, apart from it, its free text. A run's, and an import's, is of no single record.

    `asked` is the request as it was put, where `request` says by now what it implies: the key is of the former.
    """
    requester = requester_of(request, reason)
    work.add(
        rows.OperationRow,
        id=request.operation,
        accession=None if run else request.accession or None,
        action=request.action.value,
        reason=reason.value if reason else None,
        requester=requester.value,
        principal=request.principal,
        on_behalf_of=request.on_behalf_of,
        approver=request.approver,
        single_handed=request.single_handed,
        break_glass=request.break_glass,
        evidence=request.evidence,
        confirmed_with=request.confirmed_with.value if request.confirmed_with else None,
        policy_version=work.adopted.policy.recorded_as(POLICY_VERSION),
        run=run,
        fingerprint=fingerprint(asked or request),
        recorded_at=now,
    )
    if request.has_note:
        work.add(
            rows.NoteRow,
            operation=request.operation,
            public_note=request.public_note,
            internal_note=request.internal_note,
        )
