"""Proof that data was destroyed: what, when, by whom, why and under which rules, with a checksum of it all.

A certificate is made from the history whenever it is asked for and stored nowhere: the same history gives the same
certificate, so that a copy kept elsewhere can be compared, to the byte, with what the archive says today.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from statusengine.domain.accession import parse_accession
from statusengine.domain.action import Action
from statusengine.domain.outcome import Refused
from statusengine.domain.record import Record
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.errors import InternalError
from statusengine.services.entry import HistoryEntry, entries
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, record_of
from statusengine.storage.reader import Reader

__all__ = ["certificate", "checksum"]

_ASKED: Final = (
    "SELECT r.number, r.principal, o.on_behalf_of FROM request r JOIN operation o ON o.id = r.operation"
    " WHERE r.accession = :accession AND r.decided_operation = :operation"
)


def certificate(setting: Setting, accession: str) -> dict[str, Any] | Refused:
    """The certificate of a record whose data is destroyed, as JSON knows it, or why there is none.

    Its `sha256` is the `checksum` of the rest. Dates are in the archive's zone, moments in UTC. What was redacted of
    the purge is not on it any more, and `redacted` says so.

    Raises:
        InvalidAccessionError: This is no accession.
    """
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        row = reader.row(f"SELECT {RECORD_COLUMNS} FROM record WHERE accession = :accession", accession=text)  # noqa: S608 - a constant
        record = record_of(row, reader.adopted.reason) if row else None
        if record is None:
            refusal = Refusal(RefusalCode.NO_SUCH_RECORD, f"there is no record {text} here", "check the accession")
            return Refused(accession=text, refusal=refusal)
        if record.purged_on is None:
            refusal = Refusal(
                RefusalCode.NOT_PURGED, f"the data of {text} is not destroyed", f"status purge {text} --reason REASON"
            )
            return Refused(accession=text, refusal=refusal, record=record)
        told = _document(reader, record, _purge(reader, text))
    return told | {"sha256": checksum(told)}


def checksum(document: Mapping[str, Any]) -> str:
    """SHA-256 over everything but `sha256` itself, as JSON with sorted keys, without blanks, in UTF-8.

    >>> checksum({"b": "é", "a": 1, "sha256": "ignored"})[:16]
    '09ad9fd2fb648cb2'
    """
    rest = {name: value for name, value in document.items() if name != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _purge(reader: Reader, accession: str) -> HistoryEntry:
    for entry in reversed(entries(reader, accession)):
        if entry.action is Action.PURGE:
            return entry
    raise InternalError(f"the data of {accession} is destroyed, and its history does not say so")


def _document(reader: Reader, record: Record, entry: HistoryEntry) -> dict[str, Any]:
    asked = reader.row(_ASKED, accession=record.accession, operation=entry.operation) or (None, entry.principal, None)
    number, asked_by, on_behalf_of = asked
    return {
        "certificate": "destruction of data",
        "what": _what(record),
        "when": {"purged_on": _text(record.purged_on), "recorded_at": _text(entry.recorded_at)},
        "who": {
            "asked_by": asked_by,
            "asked_on_behalf_of": on_behalf_of,
            "approved_by": entry.approver,
            "approved_on_behalf_of": entry.on_behalf_of,
            "requester": entry.requester.value,
            "single_handed": entry.single_handed,
        },
        "why": _why(entry),
        "event_id": entry.event_id,
        "event_version": entry.version,
        "operation": entry.operation,
        "request": f"{record.accession}/{number}" if number else None,
        "policy_version": _policy_version(reader, entry.operation),
    }


def _what(record: Record) -> dict[str, Any]:
    told = record.particulars
    return {
        "accession": record.accession,
        "kind": told.kind.value,
        "archive": told.origin.value,
        "status": record.status.value,
        "since": _text(record.since),
        "owner": told.owner,
    }


def _why(entry: HistoryEntry) -> dict[str, Any]:
    return {
        "reason": entry.reason.value if entry.reason else None,
        "sentence": entry.reason.rule.public_sentence if entry.reason else None,
        "evidence": entry.evidence,
        "note": entry.note,
        "public_note": entry.public_note,
        "redacted": entry.redacted,
    }


def _policy_version(reader: Reader, operation: str) -> str:
    return str(reader.row("SELECT policy_version FROM operation WHERE id = :id", id=operation)[0])


def _text(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
