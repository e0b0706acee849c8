"""What a submitter is told, and what became of telling it.

Source: DDBJ, "DDBJ and SRA Data Processing" (the submitter is told of every release, and of every submission that
did not pass quality control). That a release is announced some days before is this project's addition.

>>> parse_notice_id("DRR000001/2/released")
('DRR000001', 2, <NoticeSubject.RELEASED: 'released'>)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from statusengine.domain.accession import parse_accession
from statusengine.domain.name import parse_name
from statusengine.domain.text import quoted
from statusengine.errors import UsageError

__all__ = ["Notice", "NoticeEntry", "NoticeOutcome", "NoticeSubject", "notice_id", "parse_notice_id"]


class NoticeSubject(StrEnum):
    """What a notice is about."""

    RELEASED = "released"
    FAILED_QUALITY_CONTROL = "failed_quality_control"
    RELEASE_DUE = "release_due"


class NoticeOutcome(StrEnum):
    """What the sender reports of a notice."""

    DELIVERED = "delivered"
    NO_ADDRESS = "no_address"
    FAILED = "failed"


def notice_id(accession: str, version: int, subject: NoticeSubject) -> str:
    """What names a notice, such as `DRR000001/2/released`: the event by its version, and the subject."""
    return f"{accession}/{version}/{subject}"


_PARTS = 3


def parse_notice_id(text: str) -> tuple[str, int, NoticeSubject]:
    """The accession, version and subject that `text` names.

    Raises:
        UsageError: It does not have that form, or one of its parts is none.
    """
    parts = text.strip().split("/")
    if len(parts) != _PARTS or not (parts[1].isascii() and parts[1].isdigit()) or len(parts[1]) > MAX_DIGITS:
        raise UsageError(f"{quoted(text)} names no notice", hint="a notice is named like DRR000001/2/released")
    return parse_accession(parts[0]).text, int(parts[1]), parse_name(NoticeSubject, parts[2], "subject of a notice")


MAX_DIGITS = 9
"""Of a version; a longer number is none, and would not fit the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message for a submitter, ready to send. `owner` says to whom; the address is the sender's to know.

    `on` is the day of the event, or the date that is due; `due_on` the working day on which the record goes
    out, where that is still to come. Both are in the archive's zone. `reason` is the public sentence.
    """

    accession: str
    version: int
    subject: NoticeSubject
    owner: str | None
    on: date
    due_on: date | None
    reason: str | None
    text_en: str
    text_ja: str

    @property
    def id(self) -> str:
        """What a sender reports by."""
        return notice_id(self.accession, self.version, self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEntry:
    """A notice in the ledger: since when it is owed, who took it to send, and what they reported. Moments in UTC."""

    accession: str
    version: int
    subject: NoticeSubject
    owed_since: datetime
    due_on: date | None = None
    taken_at: datetime | None = None
    taken_by: str | None = None
    outcome: NoticeOutcome | None = None
    reported_at: datetime | None = None
    reported_by: str | None = None

    @property
    def id(self) -> str:
        """What a sender reports by."""
        return notice_id(self.accession, self.version, self.subject)
