"""Why is this accession visible, or not, to this audience in this channel? A curator's question."""

from __future__ import annotations

from dataclasses import dataclass, replace

from statusengine.domain.accession import parse_accession
from statusengine.domain.reason import Reason
from statusengine.domain.status import SUPPRESSED
from statusengine.domain.visibility import Audience, Channel, Sight, see
from statusengine.services.card import Card, show
from statusengine.services.setting import Setting

__all__ = ["Explanation", "explain"]

_SOURCE = "DDBJ, DDBJ and SRA Data Processing; ENA, data availability policy; INSDC, status document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer, the rule it follows from, where that rule is written, and the operation that led there."""

    accession: str
    channel: Channel
    audience: Audience
    sight: Sight
    because: str
    source: str
    operation: str | None = None


def explain(
    setting: Setting, accession: str, channel: Channel, audience: Audience, owner: str | None = None
) -> Explanation:
    """Explain what `audience` sees. The answer tells a curator everything; it is not for the audience itself."""
    text = parse_accession(accession).text
    card = show(setting, text, Audience.CURATOR)
    if card is None:
        because = f"there is no record {text} here, and what is not here is not shown"
        return Explanation(
            accession=text, channel=channel, audience=audience, sight=Sight.NO, because=because, source=_SOURCE
        )
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
        source=_SOURCE,
        operation=card.operation,
    )
    return replace(answer, because=_because(card, answer, is_own=is_own, is_replaced=is_replaced))


def _because(card: Card, answer: Explanation, *, is_own: bool, is_replaced: bool) -> str:
    channel, audience, seen = answer.channel, answer.audience, answer.sight
    state = f"{card.accession} is {card.status} since {card.since}"
    if card.reason:
        state += f" ({card.reason})"
    if audience is Audience.CURATOR and seen is Sight.YES:
        return f"{state}; curators see every record"
    if is_own and seen is Sight.YES:
        return f"{state}; a submitter sees the own records in every status"
    if channel is Channel.EXCHANGE and audience not in {Audience.PARTNER, Audience.CURATOR}:
        return f"{state}; exchange lists go to partners only"
    if card.access.is_restricted and channel in {Channel.DISTRIBUTION, Channel.EXCHANGE}:
        return f"{state}; its data is {card.access} and given out by nobody here"
    replaced = f", replaced by {', '.join(card.primaries)}" if is_replaced else ""
    return f"{state}{replaced}; the table shows {card.status} in {channel} as: {seen}"
