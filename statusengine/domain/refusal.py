"""A rule that says no, as a value: what was refused, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Refusal", "RefusalCode"]


class RefusalCode(StrEnum):
    """Why a request was refused; stable, for machines."""

    NO_SUCH_RECORD = "no_such_record"
    ALREADY_HERE = "already_here"
    NOT_OURS = "not_ours"
    FROZEN = "frozen"
    ILLEGAL_MOVE = "illegal_move"
    WRONG_REASON = "wrong_reason"
    REASON_NEEDED = "reason_needed"
    WRONG_REQUESTER = "wrong_requester"
    EVIDENCE_NEEDED = "evidence_needed"
    CONFIRMATION_NEEDED = "confirmation_needed"
    WRONG_DETAIL = "wrong_detail"
    NOTE_NEEDED = "note_needed"
    SAME_PRINCIPAL = "same_principal"
    REQUEST_PENDING = "request_pending"
    NO_SUCH_REQUEST = "no_such_request"
    UNPROCESSED = "unprocessed"
    WRONG_DATE = "wrong_date"
    WHOLE_SUBMISSION = "whole_submission"
    DRA_PART = "dra_part"
    SUCCESSOR = "successor"
    PURGED = "purged"
    RETAINED = "retained"
    NOT_PURGED = "not_purged"
    NO_SUCH_EVENT = "no_such_event"
    NOTHING_TO_REDACT = "nothing_to_redact"
    NO_SUCH_NOTICE = "no_such_notice"
    NOTICE_NOT_TAKEN = "notice_not_taken"
    AMEND_INSTEAD = "amend_instead"
    NOTHING_TO_AMEND = "nothing_to_amend"
    REASON_IN_USE = "reason_in_use"
    UNREADABLE = "unreadable"
    CANNOT_FOLLOW = "cannot_follow"
    LINK = "link"
    COUNT_NEEDED = "count_needed"
    REQUEST_EXPIRED = "request_expired"
    CHANGED_MEANWHILE = "changed_meanwhile"
    IN_PROGRESS = "in_progress"
    BREAK_GLASS = "break_glass"
    NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One sentence that says what was refused, and one that says what to do next."""

    code: RefusalCode
    message: str
    hint: str = ""
