"""What was asked and done: operations, their text, what they carried along, and who else must agree."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index

from statusengine.domain.action import Action
from statusengine.domain.waiting import Phase, RequestState, Why
from statusengine.storage.schema.column import Row, flag, key, moment, number, one_of, words

__all__ = ["MemberRow", "NoteRow", "OperationRow", "ProgressRow", "RequestRow", "ReviewRow"]


class OperationRow(Row, table=True):
    """Something asked for and done: who, why, on what evidence, by which rules. Its id is the caller's key.

    `accession` is the record asked for; a run and an import have none of their own.
    """

    __tablename__ = "operation"
    __table_args__ = (
        one_of("action", Action),
        CheckConstraint("approver IS NULL OR approver <> principal OR single_handed", name="second_person"),
    )

    id: str = key()
    accession: str | None = words(optional=True)
    action: str = words()
    reason: str | None = words(optional=True)
    requester: str | None = words(optional=True)
    principal: str = words()
    on_behalf_of: str | None = words(optional=True)
    approver: str | None = words(optional=True)
    single_handed: bool = flag()
    break_glass: bool = flag()
    evidence: str | None = words(optional=True)
    confirmed_with: str | None = words(optional=True)
    policy_version: str = words()
    run: str | None = words(optional=True)
    fingerprint: str = words()
    recorded_at: datetime = moment()


class NoteRow(Row, table=True):
    """The free text of an operation, apart from it: text can be destroyed, history cannot.

    `redacted_by` is the operation that destroyed it.
    """

    __tablename__ = "note"

    operation: str = key()
    public_note: str | None = words(optional=True)
    internal_note: str | None = words(optional=True)
    redacted_by: str | None = words(optional=True)


class MemberRow(Row, table=True):
    """A record that an operation carries along, or will once it is approved.

    `version` is the record's after the operation; `via` is the record whose link it was reached by.
    """

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_operation", "operation", "accession"),)

    accession: str = key()
    operation: str = key()
    version: int
    via: str = words()
    as_part: bool = flag()


class ProgressRow(Row, table=True):
    """An operation too large for one transaction, until it is whole. `cursor` is the last member done."""

    __tablename__ = "progress"
    __table_args__ = (one_of("phase", Phase), CheckConstraint("done BETWEEN 0 AND total", name="done"))

    operation: str = key()
    accession: str = words()
    number: int
    phase: str = words()
    cursor: str = words()
    done: int
    total: int
    principal: str = words()
    started_at: datetime = moment()


class RequestRow(Row, table=True):
    """A move that waits, or waited, for a second person.

    `version` is the one at which the record must still be when it is approved, `members` how many records move
    with it, `why` what makes two persons necessary, `event` the version of the one that is to be redacted.
    """

    __tablename__ = "request"
    __table_args__ = (
        one_of("action", Action),
        one_of("state", RequestState),
        one_of("why", Why),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "state <> 'approved' OR (decided_by IS NOT NULL AND (decided_by <> principal OR single_handed))",
            name="second_person",
        ),
        Index("ix_request_state", "state", "accession"),
    )

    accession: str = key()
    number: int = number()
    operation: str = words()
    action: str = words()
    reason: str | None = words(optional=True)
    detail: str | None = words(optional=True)
    until: date | None
    clear_date: bool = flag()
    override: bool = flag()
    go_on: bool = flag()
    successors: str | None = words(optional=True)
    event: int | None
    requester: str = words()
    principal: str = words()
    why: str = words()
    asked_at: datetime = moment()
    asked_on: date
    expires_on: date
    version: int
    members: int
    hidden_by: int | None
    single_handed: bool = flag()
    state: str = words()
    decided_operation: str | None = words(optional=True)
    decided_by: str | None = words(optional=True)
    decided_at: datetime | None = moment(optional=True)


class ReviewRow(Row, table=True):
    """An operation that one person carried out where two are asked for, until another has signed it."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("signed_by IS NULL OR signed_by <> principal", name="second_person"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="signed"),
        Index("ix_review_signed_at", "signed_at"),
    )

    operation: str = key()
    accession: str = words()
    principal: str = words()
    done_at: datetime = moment()
    signed_by: str | None = words(optional=True)
    signed_at: datetime | None = moment(optional=True)
    note: str | None = words(optional=True)
