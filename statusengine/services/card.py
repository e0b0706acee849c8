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
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.record import Record
from statusengine.domain.requester import Requester
from statusengine.domain.retention import purgeable_on
from statusengine.domain.status import Status, StatusFamily
from statusengine.domain.visibility import Audience, Channel, see
from statusengine.errors import DamagedRecordError, InternalError, UsageError
from statusengine.services import kinship
from statusengine.services.as_of import Then, histories, looking_back, rewound
from statusengine.services.entry import Former, HistoryEntry, entries, for_submitter, keeps_secret
from statusengine.services.past import Past, amended_from, extensions, hold_dates, past
from statusengine.services.pending import pending
from statusengine.services.setting import Setting
from statusengine.storage.codec import RECORD_COLUMNS, record_of
from statusengine.storage.reader import Reader

__all__ = ["Card", "curators_card", "history", "show"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a record; `None` and empty where there is nothing, or the audience may not know it.

    `since` is the day the present status began, `due_on` the day the nightly job will move it; all dates are in
    the archive's zone. `primaries` answer for it, `secondaries` are those it answers for. `past` are the periods of
    suppression and withdrawal that are over, `amended_from` what the present reason was before it was amended.
    `as_of` is the day looked back from, and `effective` whether by what was in force on it.
    """

    accession: str
    kind: Kind
    status: Status
    family: StatusFamily
    since: date
    reason: AnyReason | None = None
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
    purgeable_on: date | None = None
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
    amended_from: Former | None = None
    past: tuple[Past, ...] = ()
    hold_extensions: int | None = None
    hold_history: tuple[date, ...] = ()
    as_of: date | None = None
    effective: bool | None = None


_LOOKS_BACK: Final = frozenset({Audience.CURATOR, Audience.SUBMITTER})


def show(  # noqa: PLR0913 - which record, who asks, and from which day
    setting: Setting,
    accession: str,
    audience: Audience,
    owner: str | None = None,
    *,
    as_of: date | None = None,
    effective: bool = False,
) -> Card | None:
    """The card of a record, or `None`: it is not here, or not for this audience (`owner` names a submitter).

    Raises:
        InvalidAccessionError: This is no accession.
        InvalidDateError: `as_of` lies ahead of the archive's today.
        UsageError: The audience may not look back, whatever the record is.
    """
    text, then = parse_accession(accession).text, looking_back(setting, as_of, effective=effective)
    if then is not None and audience not in _LOOKS_BACK:
        raise UsageError(f"as-of is not for {audience}", hint="curators look back, and submitters at own records")
    with setting.store.reading() as reader:
        record = _record(reader, text, audience)
        is_own = record is not None and _is_own(record, audience, owner)
        if record is not None and then is not None:
            record = _rewound(reader, record, audience, then) if is_own or audience is Audience.CURATOR else None
        if record is None:
            return None
        if audience is Audience.CURATOR:
            return _for_curator(reader, record, _told(reader, text, then), then)
        return _for_submitter(reader, record, audience, then) if is_own else _for_public(reader, record, audience)


def _is_own(record: Record, audience: Audience, owner: str | None) -> bool:
    return audience is Audience.SUBMITTER and owner is not None and record.particulars.owner == owner


def curators_card(reader: Reader, accession: str) -> tuple[Card, tuple[HistoryEntry, ...]] | None:
    """What a curator knows of a record today, and the history it follows from."""
    record = _record(reader, accession, Audience.CURATOR)
    if record is None:
        return None
    told = _told(reader, accession, None)
    return _for_curator(reader, record, told, None), told


def _record(reader: Reader, accession: str, audience: Audience) -> Record | None:
    """The record; one that is stored with a value that is none of ours is here for curators only, as trouble."""
    row = reader.row(f"SELECT {RECORD_COLUMNS} FROM record WHERE accession = :accession", accession=accession)  # noqa: S608 - a constant
    try:
        return record_of(row, reader.adopted.reason) if row else None
    except DamagedRecordError:
        if audience is Audience.CURATOR:
            raise
        return None


def _rewound(reader: Reader, record: Record, audience: Audience, then: Then) -> Record | None:
    """The record as that day knew it; a history that cannot be read is trouble for curators only."""
    try:
        return rewound(reader, record, histories(reader, [record.accession]).get(record.accession, ()), then)
    except DamagedRecordError:
        if audience is Audience.CURATOR:
            raise
        return None


def _told(reader: Reader, accession: str, then: Then | None) -> tuple[HistoryEntry, ...]:
    told = entries(reader, accession)
    return told if then is None else tuple(then.known(told))


def _for_curator(reader: Reader, record: Record, told: Sequence[HistoryEntry], then: Then | None) -> Card:
    cause = _cause(record, told)
    return replace(
        _known_to_owner(record, told, then),
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
        purgeable_on=purgeable_on(record),
        version=record.version,
        imported=told[0].reason is Reason.IMPORTED,
        pending=pending(reader, record.accession, then),
        amended_from=amended_from(told),
        past=past(told),
        primaries=kinship.primaries(reader, record.accession, then),
        secondaries=kinship.secondaries(reader, record.accession, then),
        part_of=kinship.parents(reader, record.accession, then),
    )


def _cause(record: Record, told: Sequence[HistoryEntry]) -> HistoryEntry:
    if record.cause > len(told):
        raise InternalError(f"the history of {record.accession} has no event {record.cause}")
    return told[record.cause - 1]


def _known_to_owner(record: Record, told: Sequence[HistoryEntry], then: Then | None) -> Card:
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
        past=past(tuple(map(for_submitter, told))),
        hold_extensions=extensions(told),
        hold_history=hold_dates(told),
        as_of=then.day if then else None,
        effective=then.in_force if then else None,
    )


def _open_part(record: Record, told: Sequence[HistoryEntry]) -> Card:
    """What may be read by everyone who may see the record at all."""
    sentence = record.reason.rule.public_sentence if record.reason else None
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


def _for_submitter(reader: Reader, record: Record, audience: Audience, then: Then | None) -> Card:
    card = _known_to_owner(record, _told(reader, record.accession, then), then)
    return _with_visible_relations(reader, card, audience, then)


def _for_public(reader: Reader, record: Record, audience: Audience) -> Card | None:
    access = record.particulars.access
    if not see(record.status, Channel.ACCESSION, audience, access=access, reason=record.reason).is_shown:
        return None
    card = _open_part(record, entries(reader, record.accession))
    return _with_visible_relations(reader, card, audience)


def _with_visible_relations(reader: Reader, card: Card, audience: Audience, then: Then | None = None) -> Card:
    text = card.accession
    return replace(
        card,
        primaries=kinship.seen(reader, kinship.primaries(reader, text, then), audience),
        secondaries=kinship.seen(reader, kinship.secondaries(reader, text, then), audience),
        part_of=kinship.seen(reader, kinship.parents(reader, text, then), audience),
    )


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
