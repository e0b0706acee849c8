"""What the oracle says of one request: whether it is so already, where it leads, and what stands in its way.

Nothing here is imported from `statusengine`, as in `told`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from properties.told import (
    CONFIRMED,
    DETAILS,
    MOVES,
    PRIVATE,
    REASONS,
    TEMPORARY,
    last_notice,
    leads,
    may_hold,
)


@dataclass(frozen=True)
class Step:
    """Where a request leads when nothing objects."""

    target: str
    reason: str | None
    detail: str | None = None
    until: date | None = None


def amended(life, words):
    """Reason, detail and date as an amendment leaves them."""
    reason = words.get("reason") or life.reason
    detail = life.detail if words.get("detail") is None and reason == life.reason else words.get("detail")
    has_date = words.get("until") or words.get("clear")
    return reason, detail, words.get("until") if has_date else life.until


def is_so(life, action, words):
    """Whether status, reason, detail, date and link are what is asked for."""
    reason, detail, until, clear = (words.get(name) for name in ("reason", "detail", "until", "clear"))
    if action == "amend":
        says_same = reason or detail or until or clear
        adds = words.get("note") or words.get("evidence")
        return bool(says_same) and not adds and amended(life, words) == (life.reason, life.detail, life.until)
    if action == "hold":
        return life.status == PRIVATE and bool(until or clear) and until == life.hold_on
    if action == "replace":
        return life.reason == "replaced" and set(words["by"]) <= life.successors
    if action in {"complete", "freeze", "unfreeze", "purge"}:
        is_completed = life.processed and life.status == PRIVATE
        return {
            "complete": is_completed,
            "freeze": life.frozen,
            "unfreeze": not life.frozen,
            "purge": life.purged,
        }[action]
    return (
        reason is not None
        and reason == life.reason
        and reason in REASONS[action].get(life.status, ())
        and detail in {None, life.detail}
        and until in {None, life.until}
        and not (clear and life.until)
    )


def step_of(life, action, words):
    """Where the request leads, or nothing where there is no such move or no such reason for it."""
    if action in {"complete", "freeze", "unfreeze"}:
        is_move = (life.status, action, life.status) in MOVES
        return Step(life.status, None) if is_move and not words.get("reason") else None
    if action == "amend":
        return _amendment(life, words)
    if action == "hold" and not (words.get("until") or words.get("clear")):
        return None
    reason = words.get("reason") or ("replaced" if action == "replace" else None)
    target = leads(life.status, action, reason)
    is_only_a_reason = (
        action == "suppress" and target == life.status and not (words.get("until") or words.get("clear"))
    )
    if target is None or is_only_a_reason:
        return None
    return Step(target, reason, words.get("detail"), words.get("until"))


def _amendment(life, words):
    reason = words.get("reason")
    tables = (table.get(life.status, ()) for action, table in REASONS.items() if action not in {"purge", "replace"})
    if reason not in {None, life.reason, *(each for reasons in tables for each in reasons)}:
        return None
    if not any(words.get(name) for name in ("reason", "detail", "until", "clear", "note", "evidence")):
        return None
    return Step(life.status, *amended(life, words))


def carry_out(life, action, words, step, today):
    """Change the life."""
    life.canceled_on = today if action == "cancel" else life.canceled_on
    if action == "complete":
        life.finish()
        return
    if action in {"freeze", "unfreeze", "purge"}:
        life.tell(action, life.status)
        life.frozen = {"freeze": True, "unfreeze": False}.get(action, life.frozen)
        life.purged = life.purged or action == "purge"
        return
    life.go(action, step.target, step.reason, step.detail, step.until)
    if action == "replace":
        life.successors |= set(words["by"])


# what may stand in the way


def _withdrawal_waits(_accession, life, action, words, _step, _today):
    says_status = any(words.get(name) for name in ("reason", "until", "clear"))
    leaves_it = action in {"withdraw", "freeze", "unfreeze"} or (action == "amend" and not says_status)
    return life.reason == "withdrawal_pending" and not leaves_it


def _is_frozen(_accession, life, action, _words, _step, _today):
    return life.frozen and action not in {"unfreeze", "amend"}


def _data_is_gone(_accession, life, _action, _words, step, _today):
    return life.purged and step.target != life.status


def _data_is_still_kept(_accession, life, action, words, _step, today):
    is_over = action == "purge" and words.get("reason") == "retention_ended"
    return is_over and today < life.canceled_on + timedelta(365)


def _proof_is_missing(_accession, _life, _action, words, _step, _today):
    reason = words.get("reason")
    lacks_publication = reason == "published" and not words.get("evidence")
    return lacks_publication or (reason in CONFIRMED and not words.get("confirmed_with"))


def _detail_is_unknown(_accession, _life, _action, words, step, _today):
    return step.reason == "uncorrectable_error" and words.get("detail") not in {None, *DETAILS}


def _replaces_itself(accession, _life, action, words, _step, _today):
    return action == "replace" and (accession in words["by"] or not words["by"])


def _is_held_or_unprocessed(_accession, life, action, words, _step, today):
    if action != "release":
        return False
    if words["reason"] == "processing_completed":
        return life.hold_on is not None and life.hold_on > today
    return not life.processed


def _hold_is_wrong(_accession, life, action, words, _step, today):
    if action != "hold":
        return False
    until = words.get("until")
    if until is None:
        return life.processed  # it would stay private for ever
    is_late = life.hold_on is not None and until > life.hold_on and today > last_notice(life.hold_on)
    return not may_hold(life.scope, today, until) or (is_late and not words.get("override"))


def _date_is_wrong(_accession, _life, action, words, step, today):
    until = words.get("until")
    if action == "hold" or not (until or words.get("clear")):
        return False
    return step.target != TEMPORARY or (until is not None and until <= today)


def _note_is_missing(_accession, life, action, words, step, _today):
    is_exceptional = MOVES[life.status, action, step.target] == "exceptional"
    return (is_exceptional or bool(words.get("override"))) and not words.get("note")


def _glass_stays_whole(_accession, _life, action, words, _step, _today):
    return bool(words.get("break_glass")) and (action == "purge" or not words.get("note"))


OBJECTIONS = (
    _withdrawal_waits,
    _is_frozen,
    _data_is_gone,
    _data_is_still_kept,
    _proof_is_missing,
    _detail_is_unknown,
    _replaces_itself,
    _is_held_or_unprocessed,
    _hold_is_wrong,
    _date_is_wrong,
    _note_is_missing,
    _glass_stays_whole,
)
