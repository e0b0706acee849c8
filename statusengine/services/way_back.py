"""How a record that was hidden while its withdrawal waited returns to what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from statusengine.domain.action import Action
from statusengine.domain.reason import Reason
from statusengine.domain.record import MARKS, Event, Record, replay
from statusengine.domain.request import Request
from statusengine.domain.status import Status
from statusengine.errors import InternalError

__all__ = ["was_in_view", "way_back"]


def way_back(record: Record, history: Sequence[Event], words: Request) -> Request | None:
    """What must be asked, in these words, to undo the hiding; nothing where the record is not hidden."""
    if record.reason is not Reason.WITHDRAWAL_PENDING:
        return None
    before = replay(_until_hidden(history), record.particulars)
    if before is None:
        raise InternalError(f"{record.accession} has no history before it was hidden")
    if before.status is Status.PUBLIC:
        return replace(words, action=Action.RERELEASE, reason=Reason.WITHDRAWAL_DECLINED)
    return replace(
        words,
        action=Action.AMEND,
        reason=before.reason,
        detail=before.detail,
        until=before.rerelease_on,
        clear_date=not before.rerelease_on,
    )


def was_in_view(history: Sequence[Event], version: int, root: str) -> bool:
    """Whether a record left the view with `root`, up to this version, and by nothing else before."""
    for event in reversed(history):
        if event.version >= version or event.action in MARKS:
            continue
        if event.target is Status.PUBLIC:
            return True
        if event.carried_from != root and event.reason is not Reason.WITHDRAWAL_PENDING:
            return False
    return False


def _until_hidden(history: Sequence[Event]) -> Sequence[Event]:
    """The events before the one that hid the record; there is one, because it is hidden."""
    for place in range(len(history) - 1, -1, -1):
        event = history[place]
        earlier = _reason_before(history, place)
        if event.reason is Reason.WITHDRAWAL_PENDING and earlier is not Reason.WITHDRAWAL_PENDING:
            return history[:place]
    raise InternalError("a hidden record has no event that hid it")


def _reason_before(history: Sequence[Event], place: int) -> object:
    """The reason that stood before an event; marks carry none and change none."""
    for event in reversed(history[:place]):
        if event.action not in MARKS:
            return event.reason
    return None
