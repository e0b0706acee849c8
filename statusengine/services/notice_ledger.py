"""What became of the notices that were taken: what senders report, and the ledger as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from statusengine.domain.name import parse_name
from statusengine.domain.notice import NoticeEntry, NoticeOutcome, NoticeSubject, notice_id, parse_notice_id
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.role import Deed
from statusengine.services.log import log
from statusengine.services.permission import require
from statusengine.services.setting import Setting
from statusengine.storage.codec import as_date, as_moment
from statusengine.storage.notices import NoticeKey
from statusengine.storage.work import Work

__all__ = ["NoticeReport", "NoticeState", "notices", "report_notice"]

_WINDOW: Final = 500


class NoticeState(StrEnum):
    """How far a notice is: owed to a sender, taken by one and not reported, or reported."""

    OWED = "owed"
    TAKEN = "taken"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReport:
    """What became of a report: it was written down, was `already_so`, or is refused."""

    id: str
    outcome: NoticeOutcome
    already_so: bool = False
    refusal: Refusal | None = None


def report_notice(setting: Setting, notice: str, outcome: NoticeOutcome | str) -> NoticeReport:
    """Write down what became of a notice (by its `id`) that was taken; a later, different report counts.

    Raises:
        UsageError: This names no notice, or there is no such outcome.
        NotPermittedError: The principal sends no notices.
    """
    accession, version, subject = parse_notice_id(notice)
    said = parse_name(NoticeOutcome, outcome, "outcome")
    report = NoticeReport(id=notice_id(accession, version, subject), outcome=said)
    key = (accession, version, subject.value)
    done = setting.store.writing(lambda work: _reported(work, setting, key, report))
    if done.refusal is None and not done.already_so:
        log.info("notice_reported", notice=done.id, outcome=said.value, principal=setting.principal)
    return done


def _reported(work: Work, setting: Setting, key: NoticeKey, report: NoticeReport) -> NoticeReport:
    require(work, setting, Deed.TAKE_NOTICES)
    found = work.notice(key)
    entry = None if found is None else _entry(found)
    if entry is None:
        refusal = Refusal(RefusalCode.NO_SUCH_NOTICE, f"there is no notice {report.id}", "status notices list")
    elif entry.taken_at is None:
        message = f"{report.id} was never taken, so nothing became of it"
        refusal = Refusal(RefusalCode.NOTICE_NOT_TAKEN, message, "status notices takes what is owed")
    elif entry.outcome is report.outcome:
        return NoticeReport(id=report.id, outcome=report.outcome, already_so=True)
    else:
        work.report_notice(key, entry.taken_at, report.outcome.value, setting.principal, setting.now())
        return report
    return NoticeReport(id=report.id, outcome=report.outcome, refusal=refusal)


_COLUMNS: Final = tuple(field.name for field in fields(NoticeEntry))
_WHERE: Final = {
    None: "1 = 1",
    NoticeState.OWED: "taken_at IS NULL",
    NoticeState.TAKEN: "taken_at IS NOT NULL AND outcome IS NULL",
    NoticeState.REPORTED: "outcome IS NOT NULL",
}


def notices(
    setting: Setting, *, state: NoticeState | str | None = None, outcome: NoticeOutcome | str | None = None
) -> Iterator[NoticeEntry]:
    """The ledger, in order of accession, version and subject, as it is read; those of one state or outcome.

    Raises:
        UnknownNameError: There is no such state or outcome.
    """
    asked = None if state is None else parse_name(NoticeState, state, "state of a notice")
    said = None if outcome is None else parse_name(NoticeOutcome, outcome, "outcome")
    return _listed(setting, asked, said)


def _listed(setting: Setting, state: NoticeState | None, outcome: NoticeOutcome | None) -> Iterator[NoticeEntry]:
    where = _WHERE[state] + (" AND outcome = :outcome" if outcome else "")
    sql = (
        f"SELECT {', '.join(_COLUMNS)} FROM notice WHERE {where}"  # noqa: S608 - constants
        " AND (accession, version, subject) > (:accession, :version, :subject)"
        " ORDER BY accession, version, subject LIMIT :size"
    )
    said = {"outcome": outcome.value} if outcome else {}
    last: NoticeKey = ("", 0, "")
    with setting.store.reading() as reader:
        while True:
            place = dict(zip(("accession", "version", "subject"), last, strict=True))
            window = [_entry(row) for row in reader.rows(sql, **place, **said, size=_WINDOW)]
            if not window:
                return
            yield from window
            last = (window[-1].accession, window[-1].version, window[-1].subject.value)


def _entry(row: Any) -> NoticeEntry:
    told = dict(zip(_COLUMNS, row, strict=True))
    moments = {name: as_moment(told[name]) for name in ("owed_since", "taken_at", "reported_at")}
    named = {"subject": NoticeSubject(told["subject"]), "due_on": as_date(told["due_on"])}
    outcome = NoticeOutcome(told["outcome"]) if told["outcome"] else None
    return NoticeEntry(**told | moments | named | {"outcome": outcome})
