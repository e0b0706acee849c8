"""Which request waits on a record for a second person; now, or at the end of a day."""

from __future__ import annotations

from datetime import datetime

from statusengine.services.as_of import Then
from statusengine.storage.codec import as_moment
from statusengine.storage.reader import Reader

__all__ = ["pending"]


def pending(reader: Reader, accession: str, then: Then | None) -> str | None:
    """The name of the request, `ACCESSION/NUMBER`; whether it waits is known from when it is recorded, always."""
    sql = "SELECT number, asked_at, decided_at FROM request WHERE accession = :accession ORDER BY number"
    for number, asked, decided in reader.rows(sql, accession=accession):
        if _waits(as_moment(asked), as_moment(decided), then):
            return f"{accession}/{number}"
    return None


def _waits(asked_at: datetime | None, decided_at: datetime | None, then: Then | None) -> bool:
    if then is None:
        return decided_at is None
    return asked_at is not None and asked_at < then.end and (decided_at is None or decided_at >= then.end)
