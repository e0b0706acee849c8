"""The tables refuse what the rules never write: each CHECK by a row that breaks it alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import CheckConstraint, insert
from sqlalchemy.exc import IntegrityError

from statusengine.storage import rows, schema

DAY, MOMENT = date(2026, 4, 1), datetime(2026, 4, 1, tzinfo=UTC)
SOUND = {
    rows.ArchiveRow: {"id": 1, "archive": "DDBJ", "created_by": "x", "created_at": MOMENT},
    rows.RecordRow: {
        "accession": "A",
        "kind": "run",
        "archive": "DDBJ",
        "scope": "dra",
        "access": "open",
        "status": 2,
        "version": 2,
        "cause": 1,
        "since": DAY,
    },
    rows.OperationRow: {
        "id": "o",
        "action": "suppress",
        "principal": "a",
        "policy_version": "1",
        "fingerprint": "f",
        "recorded_at": MOMENT,
    },
    rows.EventRow: {
        "accession": "A",
        "version": 1,
        "operation": "o",
        "action": "register",
        "source": None,
        "target": 2,
        "effective": DAY,
        "recorded_at": MOMENT,
    },
    rows.DueRow: {"accession": "A", "on_date": DAY, "action": "release"},
    rows.LinkRow: {"accession": "A", "relation": "part_of", "target": "B", "operation": "o"},
    rows.SecondaryRow: {"accession": "A", "successor": "B", "operation": "o"},
    rows.ObservationRow: {
        "accession": "A",
        "source": "s",
        "number": 1,
        "status": 4,
        "operation": "o",
        "observed_at": MOMENT,
    },
    rows.RequestRow: {
        "accession": "A",
        "number": 1,
        "operation": "o",
        "action": "withdraw",
        "reason": "privacy",
        "requester": "archive",
        "principal": "a",
        "why": "two_persons",
        "asked_at": MOMENT,
        "asked_on": DAY,
        "expires_on": DAY,
        "version": 1,
        "members": 1,
        "state": "pending",
    },
    rows.ReviewRow: {"operation": "o", "accession": "A", "principal": "a", "done_at": MOMENT},
    rows.MemberRow: {"accession": "A", "operation": "o", "version": 1, "via": "B"},
    rows.ProgressRow: {
        "operation": "o",
        "accession": "A",
        "number": 0,
        "phase": "carry_out",
        "cursor": "",
        "done": 0,
        "total": 2,
        "principal": "a",
        "started_at": MOMENT,
    },
    rows.ActorRow: {"name": "a", "role": "curator", "number": 1, "granted_by": "b", "granted_at": MOMENT},
    rows.NoticeRow: {"accession": "A", "version": 1, "subject": "released", "owed_since": MOMENT},
}
PUBLIC = {"status": 4, "first_public_on": DAY, "processed_on": DAY}
APPROVED = {"state": "approved", "decided_at": MOMENT}
TAKEN = {"taken_at": MOMENT, "taken_by": "sender"}
REPORTED = {"outcome": "delivered", "reported_at": MOMENT}
BROKEN = [
    (rows.ArchiveRow, "only_one", {"id": 2}),
    (rows.ArchiveRow, "archive", {"archive": "EBI"}),
    (rows.RecordRow, "status", {"status": 9}),
    (rows.RecordRow, "archive", {"archive": "EBI"}),
    (rows.RecordRow, "access", {"access": "closed"}),
    (rows.RecordRow, "version", {"version": 0, "cause": 0}),
    (rows.RecordRow, "version", {"cause": 3}),
    (rows.RecordRow, "first_public_on", {"first_public_on": DAY}),
    (rows.RecordRow, "first_public_on", PUBLIC | {"first_public_on": None}),
    (rows.RecordRow, "processed_on", PUBLIC | {"processed_on": None}),
    (rows.RecordRow, "reason", PUBLIC | {"status": 5}),
    (rows.RecordRow, "reason", PUBLIC | {"status": 6}),
    (rows.RecordRow, "purged_on", {"purged_on": DAY}),
    (rows.OperationRow, "action", {"action": "vanish"}),
    (rows.OperationRow, "second_person", {"approver": "a"}),
    (rows.EventRow, "action", {"action": "vanish"}),
    (rows.EventRow, "target", {"target": 9}),
    (rows.EventRow, "version", {"version": 2}),
    (rows.EventRow, "version", {"source": 2}),
    (rows.EventRow, "never_back_to_private", {"version": 2, "source": 4, "target": 2}),
    (rows.EventRow, "never_back_to_private", {"version": 2, "source": 6, "target": 3}),
    (rows.EventRow, "never_public_before", {"version": 2, "source": 2, "target": 6}),
    (rows.DueRow, "action", {"action": "withdraw"}),
    (rows.LinkRow, "relation", {"relation": "likes"}),
    (rows.SecondaryRow, "not_itself", {"successor": "A"}),
    (rows.ObservationRow, "status", {"status": 9}),
    (rows.RequestRow, "state", {"state": "lost", "decided_at": MOMENT}),
    (rows.RequestRow, "decided", {"decided_at": MOMENT}),
    (rows.RequestRow, "decided", {"state": "approved", "decided_by": "b"}),
    (rows.RequestRow, "action", {"action": "vanish"}),
    (rows.RequestRow, "why", {"why": "fun"}),
    (rows.RequestRow, "second_person", APPROVED | {"decided_by": "a"}),
    (rows.RequestRow, "second_person", APPROVED | {"decided_by": None}),
    (rows.ReviewRow, "signed", {"signed_by": "b"}),
    (rows.ReviewRow, "signed", {"signed_at": MOMENT}),
    (rows.ReviewRow, "second_person", {"signed_by": "a", "signed_at": MOMENT}),
    (rows.ProgressRow, "phase", {"phase": "rest"}),
    (rows.ProgressRow, "done", {"done": 3}),
    (rows.ProgressRow, "done", {"done": -1}),
    (rows.ActorRow, "role", {"role": "king"}),
    (rows.ActorRow, "owner", {"role": "submitter"}),
    (rows.ActorRow, "owner", {"owner": "HARU"}),
    (rows.ActorRow, "revoked", {"revoked_by": "b"}),
    (rows.ActorRow, "revoked", {"revoked_at": MOMENT}),
    (rows.NoticeRow, "subject", {"subject": "hello"}),
    (rows.NoticeRow, "taken", {"taken_at": MOMENT}),
    (rows.NoticeRow, "taken", {"taken_by": "sender"}),
    (rows.NoticeRow, "taken_first", REPORTED),
    (rows.NoticeRow, "outcome", TAKEN | REPORTED | {"outcome": "lost"}),
    (rows.NoticeRow, "reported", TAKEN | {"outcome": "delivered"}),
    (rows.NoticeRow, "reported", TAKEN | {"reported_at": MOMENT}),
]


def _insert(desk, row, values):
    with desk.database.begin() as connection:
        if row is rows.ArchiveRow:
            connection.execute(rows.table(row).delete())
        connection.execute(insert(rows.table(row)).values(values))


@pytest.mark.parametrize("row, name, broken", BROKEN)
def test_a_check_refuses_the_row_that_breaks_it(desk, row, name, broken):
    """A row that breaks one promise is refused by the CHECK of that name; mended, it is stored."""
    with pytest.raises(IntegrityError, match=f"ck_{row.__table__}_{name}"):
        _insert(desk, row, SOUND[row] | broken)
    _insert(desk, row, SOUND[row])
    assert desk.count(row.__table__.name) == 1


@pytest.mark.parametrize(
    "row, told",
    [
        (rows.OperationRow, {"approver": "a", "single_handed": True}),
        (rows.OperationRow, {"approver": "b"}),
        (rows.RequestRow, APPROVED | {"decided_by": "b"}),
        (rows.RequestRow, APPROVED | {"decided_by": "a", "single_handed": True}),
        (rows.RequestRow, APPROVED | {"state": "declined", "decided_by": "a"}),
        (rows.ReviewRow, {"signed_by": "b", "signed_at": MOMENT}),
        (rows.ActorRow, {"role": "submitter", "owner": "HARU"}),
        (rows.ActorRow, {"revoked_by": "b", "revoked_at": MOMENT}),
        (rows.NoticeRow, TAKEN),
        (rows.NoticeRow, TAKEN | REPORTED),
        (rows.LinkRow, {"retired_by": "o"}),
        (rows.ProgressRow, {"done": 2}),
    ],
)
def test_no_check_refuses_what_the_rules_write(desk, row, told):
    """What is unlike the plain row, and sound all the same, is stored."""
    _insert(desk, row, SOUND[row] | told)
    assert desk.count(row.__table__.name) == 1


def test_every_check_is_tried():
    """No CHECK of any table goes without a row that breaks it."""
    checks = {
        f"ck_{table.name}_{str(constraint.name).removeprefix(f'ck_{table.name}_')}"
        for table in schema.METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert checks == {f"ck_{row.__table__}_{name}" for row, name, _broken in BROKEN}


def test_people_read_words(desk):
    """The view for people says the status as a word."""
    _insert(desk, rows.RecordRow, SOUND[rows.RecordRow])
    assert desk.rows("SELECT accession, status FROM record_in_words") == [("A", "private")]
