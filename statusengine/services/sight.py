"""May this be shown? Single questions and bulk ones, answered from the visibility table by one query.

The query itself leaves out every status that the table hides from the audience in the channel, so that a hidden
record and one that never existed give the same answer in the same time. An account of PostgreSQL that is given the
public's sight alone asks a view, which has nothing else in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import parse_accession
from statusengine.domain.channel import services
from statusengine.domain.reason import Reason
from statusengine.domain.status import SUPPRESSED, Status
from statusengine.domain.visibility import Audience, Channel, Sight, see
from statusengine.errors import NotPermittedError
from statusengine.services.setting import Setting

__all__ = ["Seen", "sight", "sights", "visibility"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is seen in one channel, and in which services that is."""

    channel: Channel
    sight: Sight
    services: tuple[str, ...]


@cache
def _may_be_seen(channel: Channel, audience: Audience) -> str:
    """The test for a status that may be seen at all; who sees even an unknown status is asked no such test."""
    if see(None, channel, audience).is_shown:
        return "1 = 1"
    codes = [str(status.code) for status in Status if see(status, channel, audience).is_shown]
    return f"status IN ({', '.join(codes or ['-1'])})"


_SUPPRESSED_CODES = ", ".join(str(status.code) for status in sorted(SUPPRESSED))
_SHOWN = (
    "status, access, status IN ({suppressed}) AND (reason = 'replaced' OR EXISTS"
    " (SELECT 1 FROM secondary WHERE secondary.accession = record.accession AND retired_by IS NULL))"
).replace("{suppressed}", _SUPPRESSED_CODES)


_OUTSIDE = "(SELECT accession, status_code AS status, access, replaced FROM public_accession) AS outside"
_PLACES = ((_SHOWN, "record"), ("status, access, replaced", _OUTSIDE))
"""What is read, and where: of the records, or of the view that the public's services have."""


@cache
def _one(channel: Channel, audience: Audience, *, sees_public: bool = False) -> str:
    shown, where = _PLACES[sees_public]
    return f"SELECT {shown} FROM {where} WHERE accession = ? AND {_may_be_seen(channel, audience)}"  # noqa: S608 - from the tables


@cache
def _many(channel: Channel, audience: Audience, *, sees_public: bool = False) -> str:
    shown, where = _PLACES[sees_public]
    seen = _may_be_seen(channel, audience)
    return f"SELECT accession, {shown} FROM {where} WHERE accession {{keys}} AND {seen}"  # noqa: S608 - from the tables


def _meaning(  # noqa: PLR0913 - the columns of a row, and who asks where
    code: int, access: str, is_replaced: object, channel: Channel, audience: Audience, *, is_own: bool = False
) -> Sight:
    """What a row means; a code or a tier that is none of ours is shown to curators only."""
    try:
        status, tier = Status.from_code(code), AccessTier(access)
    except (KeyError, ValueError):
        return see(None, channel, audience)
    reason = Reason.REPLACED if is_replaced else None
    return see(status, channel, audience, access=tier, reason=reason, is_own=is_own)


class _Question(NamedTuple):
    """What is asked of the store for an audience in a channel, and what its rows mean."""

    one: str
    many: str
    meaning: Callable[[int, str, object], Sight]


@cache
def _question(channel: Channel, audience: Audience, *, sees_public: bool) -> _Question:
    meaning = cache(partial(_meaning, channel=channel, audience=audience))
    one = _one(channel, audience, sees_public=sees_public)
    return _Question(one, _many(channel, audience, sees_public=sees_public), meaning)


def _asked(setting: Setting, channel: Channel, audience: Audience) -> _Question:
    _expect_public(setting, audience)
    return _question(channel, audience, sees_public=setting.store.facts.sees_public)


def _expect_public(setting: Setting, audience: Audience) -> None:
    if setting.store.facts.sees_public and audience is not Audience.PUBLIC:
        message = f"{setting.principal} sees what the public sees, and may not ask for {audience}"
        raise NotPermittedError(message, hint="use an account that may read the tables")


def _is_plain(text: str) -> bool:
    """Whether a store may be asked for this as it stands; no accession has a sign that is not plain."""
    return text.isascii() and text.isprintable()


def sight(setting: Setting, accession: str, channel: Channel, audience: Audience) -> Sight:
    """What `audience` sees of one accession in one channel; an accession that is not here is not seen.

    What is found as it was spelt needs no reading; what is not is read, hidden or missing alike.

    Raises:
        InvalidAccessionError: This is no accession.
        NotPermittedError: PostgreSQL lets the account see no more than the public, and another audience is named.
    """
    question, store = _asked(setting, channel, audience), setting.store.sights
    row = store.one(question.one, accession) if _is_plain(accession) else None
    if row is None and (text := parse_accession(accession).text) != accession:
        row = store.one(question.one, text)
    return Sight.NO if row is None else question.meaning(*row)


def sights(setting: Setting, accessions: Sequence[str], channel: Channel, audience: Audience) -> dict[str, Sight]:
    """The same for many, in one query for some hundreds; each key is an accession as it was given.

    Raises:
        InvalidAccessionError: One of them is no accession; nothing is answered.
        NotPermittedError: As above.
    """
    asked, question = dict.fromkeys(accessions, Sight.NO), _asked(setting, channel, audience)
    seen = _found(setting, question, list(asked)) if _is_plain("".join(asked)) else {}
    read = {each: parse_accession(each).text for each in asked if each not in seen}
    if others := {each: text for each, text in read.items() if text != each}:
        found = _found(setting, question, list(others.values()))
        seen.update((each, found[text]) for each, text in others.items() if text in found)
    return asked | seen


def _found(setting: Setting, question: _Question, texts: Sequence[str]) -> dict[str, Sight]:
    """What is seen of these, under the words of the store."""
    meaning = question.meaning
    rows = setting.store.sights.many(question.many, texts)
    return {text: meaning(code, access, is_replaced) for text, code, access, is_replaced in rows}


def visibility(setting: Setting, accession: str, audience: Audience, owner: str | None = None) -> tuple[Seen, ...]:
    """What `audience` sees of one accession in every channel; `owner` names the submitter who asks."""
    _expect_public(setting, audience)
    identity = parse_accession(accession)
    own = _own_row(setting, identity.text, owner) if audience is Audience.SUBMITTER and owner else None
    return tuple(
        Seen(
            channel=channel,
            sight=_meaning(own[0], own[1], own[2], channel, audience, is_own=True)
            if own
            else sight(setting, accession, channel, audience),
            services=services(identity.kind, channel),
        )
        for channel in Channel
    )


def _own_row(setting: Setting, accession: str, owner: str) -> Any:
    """The record, if this submitter owns it."""
    row = setting.store.sights.one(f"SELECT {_SHOWN}, owner FROM record WHERE accession = ?", accession)  # noqa: S608 - a constant
    return row if row is not None and row[3] == owner else None
