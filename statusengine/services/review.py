"""What one person did alone in an emergency: listed until another principal has signed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from statusengine.domain.action import Action
from statusengine.domain.role import Deed
from statusengine.domain.text import clean_text
from statusengine.errors import InternalError, NotPermittedError, UsageError
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_moment
from statusengine.storage.work import Work

__all__ = ["Review", "reviews", "sign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """An operation done alone; moments are in UTC, and `signed_by` is empty until another has signed it."""

    operation: str
    accession: str
    action: Action
    reason: str | None
    principal: str
    done_at: datetime
    note: str | None
    signed_by: str | None = None
    signed_at: datetime | None = None


_SQL: Final = (
    "SELECT v.operation, v.accession, o.action, o.reason, v.principal, v.done_at, n.internal_note, v.signed_by,"
    " v.signed_at FROM review v JOIN operation o ON o.id = v.operation LEFT JOIN note n ON n.operation = v.operation"
)


def reviews(setting: Setting, *, signed: bool = False) -> tuple[Review, ...]:
    """What waits for a signature, oldest first; with `signed`, what has one too."""
    which = "" if signed else " WHERE v.signed_at IS NULL"
    with setting.store.reading() as reader:
        require(reader, setting, Deed.READ)
        return tuple(_review(row) for row in reader.rows(f"{_SQL}{which} ORDER BY v.done_at, v.operation"))


def _review(row: Any) -> Review:
    done_at = as_moment(row[5])
    if done_at is None:
        raise InternalError(f"the review of {row[0]} has no moment")
    return Review(
        operation=row[0],
        accession=row[1],
        action=Action(row[2]),
        reason=row[3],
        principal=row[4],
        done_at=done_at,
        note=row[6],
        signed_by=row[7],
        signed_at=as_moment(row[8]),
    )


def sign(setting: Setting, operation: str, *, note: str | None = None) -> Review:
    """Sign what another principal did alone; signed again by the same one, it is so already.

    Raises:
        UsageError: There is no such operation on review.
        NotPermittedError: It is the principal's own, or another has signed it.
    """
    said = clean_text("note", note)
    signed = setting.store.writing(lambda work: _sign(work, setting, operation, said))
    log.info("review_signed", operation=operation, principal=setting.principal)
    return signed


def _sign(work: Work, setting: Setting, operation: str, note: str | None) -> Review:
    require(work, setting, Deed.SIGN_REVIEW)
    found = work.select(f"{_SQL} WHERE v.operation = :operation", operation=operation)
    if not found:
        raise UsageError(f"no operation {operation} is on review", hint="status review lists them")
    review = _review(found[0])
    if setting.principal == review.principal:
        message = f"{review.principal} did it and cannot sign it too"
        raise NotPermittedError(message, hint="another principal must sign")
    if review.signed_by not in {None, setting.principal}:
        raise NotPermittedError(f"{review.signed_by} has signed it already", hint="status review --signed")
    if review.signed_by is None:
        work.sign_review(operation, setting.principal, setting.now(), note)
    return _review(work.select(f"{_SQL} WHERE v.operation = :operation", operation=operation)[0])
