"""One record as one audience may know it.

For everybody outside, a hidden record and one that never existed are both nothing at all; and a relation is named
only when what it leads to may itself be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.archive import Archive
from statusengine.domain.kind import Kind
from statusengine.domain.reason import REASONS, Reason
from statusengine.domain.record import Record
from statusengine.domain.requester import Requester
from statusengine.domain.secondary import follow
from statusengine.domain.status import Status, StatusFamily
from statusengine.domain.visibility import Audience, Channel, see
from statusengine.errors import DamagedRecordError, InternalError
from statusengine.services.entry import HistoryEntry, entries, for_submitter, keeps_secret
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, record_of
from statusengine.storage.store import Reader

__all__ = ["Card", "history", "resolve", "show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a record; `None` and empty where there is nothing, or the audience may not know it.

    `since` is the day the present status began, `due_on` the day the nightly job will move it; all dates are in
    the archive's zone. `primaries` answer for it, `secondaries` are those it answers for.
    """

    accession: str
    kind: Kind
    status: Status
    family: StatusFamily
    since: date
    reason: Reason | None = None
    detail: str | None = None
    public_reason: str | None = None
    public_note: str | None = None
    note: str | None = None
    requester: Requester | None = None
    principal: str | None = None
    approver: str | None = None
    on_behalf_of: str | None = None
    operation: str | None = None
    evidence: str | None = None
    first_public_on: date | None = None
    processed_on: date | None = None
    hold_on: date | None = None
    rerelease_on: date | None = None
    due_on: date | None = None
    frozen: bool | None = None
    purged_on: date | None = None
    owner: str | None = None
    access: AccessTier = AccessTier.OPEN
    archive: Archive | None = None
    version: int | None = None
    imported: bool | None = None
    pending: str | None = None
    primaries: tuple[str, ...] = ()
    secondaries: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()


def show(setting: Setting, accession: str, audience: Audience, owner: str | None = None) -> Card | None:
    """The card of a record, or `None`: it is not here, or not for this audience (`owner` names a submitter).

    Raises:
        InvalidAccessionError: This is no accession.
    """
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        record = _record(reader, text, audience)
        if record is None:
            return None
        if audience is Audience.CURATOR:
            return _for_curator(reader, record)
        is_own = audience is Audience.SUBMITTER and owner is not None and record.particulars.owner == owner
        if is_own:
            return _for_submitter(reader, record, audience)
        return _for_public(reader, record, audience)


def _record(reader: Reader, accession: str, audience: Audience) -> Record | None:
    """The record; one that is stored with a value that is none of ours is here for curators only, as trouble."""
    row = reader.row(f"SELECT {RECORD_COLUMNS} FROM record WHERE accession = :accession", accession=accession)  # noqa: S608 - a constant
    try:
        return record_of(row) if row else None
    except DamagedRecordError:
        if audience is Audience.CURATOR:
            raise
        return None


def _for_curator(reader: Reader, record: Record) -> Card:
    told = entries(reader, record.accession)
    cause = _cause(record, told)
    pending = reader.row("SELECT number FROM request WHERE state = 'pending' AND accession = :a", a=record.accession)
    return replace(
        _known_to_owner(record, told),
        note=_latest(told, "note"),
        principal=cause.principal,
        approver=cause.approver,
        on_behalf_of=cause.on_behalf_of,
        operation=cause.operation,
        evidence=cause.evidence,
        reason=record.reason,
        detail=record.detail,
        requester=cause.requester,
        frozen=record.frozen,
        version=record.version,
        imported=told[0].reason is Reason.IMPORTED,
        pending=f"{record.accession}/{pending[0]}" if pending else None,
        primaries=follow(_successor_links(reader, record.accession), record.accession),
        secondaries=_secondaries(reader, record.accession),
        part_of=_parents(reader, record.accession),
    )


def _cause(record: Record, told: Sequence[HistoryEntry]) -> HistoryEntry:
    if record.cause > len(told):
        raise InternalError(f"the history of {record.accession} has no event {record.cause}")
    return told[record.cause - 1]


def _known_to_owner(record: Record, told: Sequence[HistoryEntry]) -> Card:
    cause = for_submitter(_cause(record, told))
    return replace(
        _open_part(record, told),
        reason=cause.reason,
        detail=None if keeps_secret(record.reason) else record.detail,
        requester=cause.requester,
        processed_on=record.processed_on,
        hold_on=record.hold_on,
        rerelease_on=record.rerelease_on,
        due_on=record.due[0] if record.due else None,
        purged_on=record.purged_on,
        owner=record.particulars.owner,
    )


def _open_part(record: Record, told: Sequence[HistoryEntry]) -> Card:
    """What may be read by everyone who may see the record at all."""
    sentence = REASONS[record.reason].public_sentence if record.reason else None
    return Card(
        accession=record.accession,
        kind=record.particulars.kind,
        status=record.status,
        family=record.status.family,
        since=record.since,
        public_reason=sentence if record.status is not Status.PUBLIC else None,
        public_note=None if keeps_secret(record.reason) else _latest_public_note(told),
        first_public_on=record.first_public_on,
        access=record.particulars.access,
        archive=record.particulars.origin,
    )


def _latest_public_note(told: Sequence[HistoryEntry]) -> str | None:
    """The same of what is meant for everybody; a note that came with a secret reason is not."""
    return _latest([entry for entry in told if not keeps_secret(entry.reason)], "public_note")


def _latest(told: Sequence[HistoryEntry], field: str) -> str | None:
    """The last text given since the present status began."""
    for entry in reversed(told):
        text: str | None = getattr(entry, field)
        if text is not None:
            return text
        if entry.source is not entry.target:
            return None
    return None


def _for_submitter(reader: Reader, record: Record, audience: Audience) -> Card:
    card = _known_to_owner(record, entries(reader, record.accession))
    return _with_visible_relations(reader, card, audience)


def _for_public(reader: Reader, record: Record, audience: Audience) -> Card | None:
    access = record.particulars.access
    if not see(record.status, Channel.ACCESSION, audience, access=access, reason=record.reason).is_shown:
        return None
    card = _open_part(record, entries(reader, record.accession))
    return _with_visible_relations(reader, card, audience)


def _with_visible_relations(reader: Reader, card: Card, audience: Audience) -> Card:
    links = _successor_links(reader, card.accession)
    return replace(
        card,
        primaries=_seen(reader, follow(links, card.accession), audience),
        secondaries=_seen(reader, _secondaries(reader, card.accession), audience),
        part_of=_seen(reader, _parents(reader, card.accession), audience),
    )


_CODES: Final = frozenset(status.code for status in Status)


def _seen(reader: Reader, accessions: Sequence[str], audience: Audience) -> tuple[str, ...]:
    """Those that may be named: they are here, or were observed, with a status that this audience may see."""
    if not accessions:
        return ()
    sql = (
        "SELECT accession, status FROM record WHERE accession IN :keys UNION ALL"
        " SELECT accession, status FROM observation o WHERE accession IN :keys AND number ="
        " (SELECT max(number) FROM observation p WHERE p.accession = o.accession AND p.source = o.source)"
    )
    shown: dict[str, bool] = {}
    for accession, code in reader.rows(sql, keys=list(accessions)):
        may = code in _CODES and see(Status.from_code(code), Channel.ACCESSION, audience).is_shown
        shown[accession] = shown.get(accession, True) and may
    return tuple(accession for accession in accessions if shown.get(accession, False))


def _successor_links(reader: Reader, accession: str) -> dict[str, list[str]]:
    links: dict[str, list[str]] = {}
    waiting = [accession]
    while waiting:
        old = waiting.pop()
        if old not in links:
            sql = "SELECT successor FROM secondary WHERE accession = :old AND retired_by IS NULL ORDER BY successor"
            links[old] = [row[0] for row in reader.rows(sql, old=old)]
            waiting.extend(links[old])
    return links


def _secondaries(reader: Reader, accession: str) -> tuple[str, ...]:
    sql = "SELECT accession FROM secondary WHERE successor = :a AND retired_by IS NULL ORDER BY accession"
    return tuple(row[0] for row in reader.rows(sql, a=accession))


def _parents(reader: Reader, accession: str) -> tuple[str, ...]:
    sql = "SELECT target FROM link WHERE accession = :a ORDER BY target"
    return tuple(row[0] for row in reader.rows(sql, a=accession))


def resolve(setting: Setting, accession: str, audience: Audience) -> tuple[str, ...]:
    """The primaries that a secondary leads to, as far as the audience may see them; empty for a primary."""
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        ends = follow(_successor_links(reader, text), text)
        if audience is Audience.CURATOR:
            return ends
        return _seen(reader, ends, audience) if _seen(reader, (text,), audience) else ()


def history(
    setting: Setting, accession: str, audience: Audience, owner: str | None = None
) -> tuple[HistoryEntry, ...]:
    """The history, for curators and, without the archive's own remarks, for the owner; empty for all others."""
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        if audience is Audience.CURATOR:
            return entries(reader, text)
        record = _record(reader, text, audience)
        is_own = record is not None and owner is not None and record.particulars.owner == owner
        if audience is not Audience.SUBMITTER or not is_own:
            return ()
        return tuple(for_submitter(entry) for entry in entries(reader, text))
