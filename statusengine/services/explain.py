"""Why is this accession visible, or not, to this audience in this channel? A curator's question.

The answer names the rule that decides (a row of the table of visibility), the move and the reason that led to the
status, where each of them is written, and the event and the person behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from statusengine.domain.accession import parse_accession
from statusengine.domain.moves import find_move
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.source import OWN_RECORDS, RESTRICTED, source_of_move, source_of_reason, source_of_sight
from statusengine.domain.status import SUPPRESSED
from statusengine.domain.visibility import Audience, Channel, Sight, see
from statusengine.services.card import Card, curators_card
from statusengine.services.entry import HistoryEntry
from statusengine.services.past import Past, decision
from statusengine.services.setting import Setting

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer, the rule it follows from, where that rule is written, and what led there.

    `move` is the row of the table of moves that led to the present status, `reason` what stands as its reason by
    now; `version`, `event_id`, `operation`, `recorded_at` (UTC), `principal` and `approver` are those of the event.
    `past` are the periods of suppression and withdrawal that are over.
    """

    accession: str
    channel: Channel
    audience: Audience
    sight: Sight
    because: str
    rule: str
    source: str
    move: str | None = None
    move_source: str | None = None
    reason: AnyReason | None = None
    reason_source: str | None = None
    version: int | None = None
    event_id: str | None = None
    operation: str | None = None
    recorded_at: datetime | None = None
    principal: str | None = None
    approver: str | None = None
    past: tuple[Past, ...] = ()


def explain(
    setting: Setting, accession: str, channel: Channel, audience: Audience, owner: str | None = None
) -> Explanation:
    """Explain what `audience` sees. The answer tells a curator everything; it is not for the audience itself."""
    text = parse_accession(accession).text
    with setting.store.reading() as reader:
        found = curators_card(reader, text)
    if found is None:
        return _not_here(setting, text, channel, audience)
    card, told = found
    is_own = audience is Audience.SUBMITTER and owner is not None and card.owner == owner
    is_replaced = card.status in SUPPRESSED and bool(card.primaries)
    reason = Reason.REPLACED if is_replaced else card.reason
    seen = see(card.status, channel, audience, access=card.access, reason=reason, is_own=is_own)
    answer = Explanation(
        accession=text,
        channel=channel,
        audience=audience,
        sight=seen,
        because="",
        rule="",
        source=source_of_sight(channel, setting.site.archive),
        past=card.past,
    )
    return _with_event(
        setting, _with_rule(card, answer, is_own=is_own, is_replaced=is_replaced), card, decision(told)
    )


def _not_here(setting: Setting, text: str, channel: Channel, audience: Audience) -> Explanation:
    return Explanation(
        accession=text,
        channel=channel,
        audience=audience,
        sight=Sight.NO,
        because=f"there is no record {text} here, and what is not here is not shown",
        rule="visibility: what is not here is not shown",
        source=source_of_sight(channel, setting.site.archive),
    )


def _with_rule(card: Card, answer: Explanation, *, is_own: bool, is_replaced: bool) -> Explanation:
    channel, audience, seen = answer.channel, answer.audience, answer.sight
    state = f"{card.accession} is {card.status} since {card.since}" + (f" ({card.reason})" if card.reason else "")
    if audience is Audience.CURATOR and seen is Sight.YES:
        told, rule, source = "curators see every record", "curators: every record", OWN_RECORDS
    elif is_own and seen is Sight.YES:
        told, rule, source = (
            "a submitter sees the own records in every status",
            "submitters: own records",
            OWN_RECORDS,
        )
    elif channel is Channel.EXCHANGE and audience not in {Audience.PARTNER, Audience.CURATOR}:
        told, rule, source = "exchange lists go to partners only", "exchange: partners only", answer.source
    elif card.access.is_restricted and channel in {Channel.DISTRIBUTION, Channel.EXCHANGE}:
        told = f"its data is {card.access} and given out by nobody here"
        rule, source = f"access: {card.access} data is not in {channel}", RESTRICTED
    else:
        row = f"{card.status}, replaced" if is_replaced else card.status
        state += f", replaced by {', '.join(card.primaries)}" if is_replaced else ""
        told = f"the table shows {card.status} in {channel} as: {seen}"
        rule, source = f"visibility: {row}, {channel}: {seen}", answer.source
    return replace(answer, because=f"{state}; {told}", rule=rule, source=source)


def _with_event(setting: Setting, answer: Explanation, card: Card, entry: HistoryEntry) -> Explanation:
    archive, move = setting.site.archive, find_move(entry.source, entry.action, entry.target)
    return replace(
        answer,
        move=f"{entry.source or 'none'} {entry.action} {entry.target}" + (f" ({move.kind})" if move else ""),
        move_source=source_of_move(move, archive) if move else None,
        reason=card.reason,
        reason_source=source_of_reason(card.reason, archive) if card.reason else None,
        version=entry.version,
        event_id=entry.event_id,
        operation=entry.operation,
        recorded_at=entry.recorded_at,
        principal=entry.principal,
        approver=entry.approver,
    )
