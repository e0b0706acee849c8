"""What the rules admit, said as a condition that a database can test of many records at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from statusengine.domain.admission import Admission
from statusengine.domain.reason import AnyReason
from statusengine.storage import rows

__all__ = ["is_admitted"]

_RECORD: Final = rows.table(rows.RecordRow)


def is_admitted(admission: Admission, archive: str) -> ColumnElement[bool]:
    """The test that the rules let a record of this archive through."""
    return and_(
        _RECORD.c.status == admission.source.code,
        _RECORD.c.archive == archive,
        _RECORD.c.purged_on.is_(None),
        or_(*(_has(marks, reasons) for marks, reasons in admission.admitted.items())),
    )


def _has(marks: tuple[bool, bool, bool], reasons: Collection[AnyReason | None]) -> ColumnElement[bool]:
    frozen, as_part, processed = marks
    reason = _RECORD.c.reason.in_(sorted(each.value for each in reasons if each is not None))
    return and_(
        _RECORD.c.frozen if frozen else ~_RECORD.c.frozen,
        _RECORD.c.as_part if as_part else ~_RECORD.c.as_part,
        _RECORD.c.processed_on.is_not(None) if processed else _RECORD.c.processed_on.is_(None),
        or_(reason, _RECORD.c.reason.is_(None)) if None in reasons else reason,
    )
