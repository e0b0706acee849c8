"""What one person may not do alone, and what may be done alone in an emergency.

A move needs two because the table of moves says so, because the command reaches too far, or because a publication
by others may be a mistake. Breaking the glass does the first kind at once and is never quiet; it does not destroy
data, because nobody could review that.
"""

from __future__ import annotations

from typing import Final

from statusengine.domain.action import Action
from statusengine.domain.case import Case
from statusengine.domain.moves import MoveKind
from statusengine.domain.reason import Reason
from statusengine.domain.refusal import Refusal, RefusalCode
from statusengine.domain.waiting import Why

__all__ = ["approver_is_another", "glass_may_be_broken", "needs_two", "third_party_published"]


def needs_two(case: Case) -> Why | None:
    """What makes a second person necessary, if anything does."""
    if case.move.kind is MoveKind.TWO_PERSONS:
        return Why.TWO_PERSONS
    if case.move.kind is MoveKind.EXCEPTIONAL:
        return Why.EXCEPTIONAL
    if case.request.third_party:
        return Why.THIRD_PARTY
    return Why.MANY if case.request.many and case.request.action is not Action.AMEND else None


_PAST_REVIEW: Final = frozenset({Action.PURGE, Action.REDACT})


def glass_may_be_broken(case: Case) -> Refusal | None:
    """A guard: in an emergency one person may move a record, but destroys nothing and reaches no further."""
    request = case.request
    if not request.break_glass:
        return None
    if request.action in _PAST_REVIEW:
        message = f"no glass is broken to {request.action}: what is destroyed cannot be reviewed"
    elif request.many or request.third_party:
        message = f"no glass is broken for this: {needs_two(case)} asks for a second person"
    elif not request.has_note:
        message = "breaking the glass needs a note"
    else:
        return None
    hint = "--note, saying why" if not request.has_note else "ask without --break-glass, and let another approve"
    return Refusal(RefusalCode.BREAK_GLASS, message, hint)


def third_party_published(case: Case) -> Refusal | None:
    """A guard: that others published the data is said of a publication and of nothing else."""
    request = case.request
    if not request.third_party or request.reason is Reason.PUBLISHED:
        return None
    message = "third party is said of a publication only"
    return Refusal(RefusalCode.WRONG_REASON, message, "--reason published, or without --third-party")


def approver_is_another(case: Case) -> Refusal | None:
    """A guard: whoever asked cannot approve it too."""
    request = case.request
    if request.approver is None or request.approver != request.principal or request.single_handed:
        return None
    message = f"{request.principal} asked for it and cannot approve it too"
    return Refusal(RefusalCode.SAME_PRINCIPAL, message, "another principal must approve")
