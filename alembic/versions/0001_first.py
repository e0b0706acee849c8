"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_FALSE = sa.text("false")
_ACTIONS = (
    "'register', 'import', 'complete', 'hold', 'release', 'cancel', 'reopen', 'suppress', "
    "'rerelease', 'replace', 'withdraw', 'amend', 'freeze', 'unfreeze', 'purge', 'redact'"
)

_TABLES = (
    "archive",
    "due",
    "event",
    "link",
    "note",
    "notice",
    "observation",
    "operation",
    "record",
    "request",
    "run",
    "run_refusal",
    "secondary",
)

_WORDS = {
    2: "private",
    3: "canceled",
    4: "public",
    5: "permanently_suppressed",
    6: "withdrawn",
    7: "temporarily_suppressed",
}


def _archive() -> None:
    op.create_table(
        "archive",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("single_user", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive"),
        sa.CheckConstraint("archive IN ('DDBJ', 'ENA', 'NCBI')", name=op.f("ck_archive_archive")),
        sa.CheckConstraint("id = 1", name=op.f("ck_archive_only_one")),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("accession", name="pk_due"),
        sa.CheckConstraint("action IN ('release', 'rerelease')", name=op.f("ck_due_action")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_due_on_date", "due", ["on_date"])


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=True),
        sa.Column("target", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("as_part", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("carried_from", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("accession", "version", name="pk_event"),
        sa.CheckConstraint(
            f"action IN ({_ACTIONS})",
            name=op.f("ck_event_action"),
        ),
        sa.CheckConstraint(
            "source IS NULL OR source NOT IN (4, 5, 6, 7) OR target IN (4, 5, 6, 7)",
            name=op.f("ck_event_never_back_to_private"),
        ),
        sa.CheckConstraint(
            "source IS NULL OR source IN (4, 5, 6, 7) OR target NOT IN (5, 7, 6)",
            name=op.f("ck_event_never_public_before"),
        ),
        sa.CheckConstraint("target IN (2, 3, 4, 5, 6, 7)", name=op.f("ck_event_target")),
        sa.CheckConstraint("version >= 1 AND (version = 1) = (source IS NULL)", name=op.f("ck_event_version")),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("relation", _KEY, nullable=False),
        sa.Column("target", _KEY, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("accession", "relation", "target", name="pk_link"),
        sa.CheckConstraint("relation IN ('part_of', 'cites', 'derived_from')", name=op.f("ck_link_relation")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_target", "link", ["target", "accession"])


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("operation", _KEY, nullable=False),
        sa.Column("public_note", sa.Text(), nullable=True),
        sa.Column("internal_note", sa.Text(), nullable=True),
        sa.Column("redacted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("operation", name="pk_note"),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", _KEY, nullable=False),
        sa.Column("owed_since", _MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("taken_at", _MOMENT, nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reported_at", _MOMENT, nullable=True),
        sa.Column("reported_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("accession", "version", "subject", name="pk_notice"),
        sa.CheckConstraint("outcome IN ('delivered', 'no_address', 'failed')", name=op.f("ck_notice_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (reported_at IS NULL)", name=op.f("ck_notice_reported")),
        sa.CheckConstraint(
            "subject IN ('released', 'failed_quality_control', 'release_due')",
            name=op.f("ck_notice_subject"),
        ),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name=op.f("ck_notice_taken")),
        sa.CheckConstraint("outcome IS NULL OR taken_at IS NOT NULL", name=op.f("ck_notice_taken_first")),
    )


def _observation() -> None:
    op.create_table(
        "observation",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("source", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("forbidden", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("observed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("accession", "source", "number", name="pk_observation"),
        sa.CheckConstraint("status IN (2, 3, 4, 5, 6, 7)", name=op.f("ck_observation_status")),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("accession", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=True),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("approver", sa.Text(), nullable=True),
        sa.Column("single_handed", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("break_glass", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("confirmed_with", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_operation"),
        sa.CheckConstraint(f"action IN ({_ACTIONS})", name=op.f("ck_operation_action")),
        sa.CheckConstraint(
            "approver IS NULL OR approver <> principal OR single_handed",
            name=op.f("ck_operation_second_person"),
        ),
    )


def _record() -> None:
    op.create_table(
        "record",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("first_public_on", sa.Date(), nullable=True),
        sa.Column("processed_on", sa.Date(), nullable=True),
        sa.Column("hold_on", sa.Date(), nullable=True),
        sa.Column("rerelease_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.Column("frozen", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("as_part", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.PrimaryKeyConstraint("accession", name="pk_record"),
        sa.CheckConstraint("access IN ('open', 'registered', 'controlled')", name=op.f("ck_record_access")),
        sa.CheckConstraint("archive IN ('DDBJ', 'ENA', 'NCBI')", name=op.f("ck_record_archive")),
        sa.CheckConstraint(
            "(status IN (4, 5, 6, 7)) = (first_public_on IS NOT NULL)", name=op.f("ck_record_first_public_on")
        ),
        sa.CheckConstraint(
            "status NOT IN (4, 5, 6, 7) OR processed_on IS NOT NULL", name=op.f("ck_record_processed_on")
        ),
        sa.CheckConstraint("purged_on IS NULL OR status IN (3, 6)", name=op.f("ck_record_purged_on")),
        sa.CheckConstraint("status NOT IN (5, 7, 6) OR reason IS NOT NULL", name=op.f("ck_record_reason")),
        sa.CheckConstraint("status IN (2, 3, 4, 5, 6, 7)", name=op.f("ck_record_status")),
        sa.CheckConstraint("version >= 1 AND cause BETWEEN 1 AND version", name=op.f("ck_record_version")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 70},
    )


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("clear_date", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("override", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("go_on", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("successors", sa.Text(), nullable=True),
        sa.Column("event", sa.Integer(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("hidden_by", sa.Integer(), nullable=True),
        sa.Column("single_handed", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_operation", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("accession", "number", name="pk_request"),
        sa.CheckConstraint(f"action IN ({_ACTIONS})", name=op.f("ck_request_action")),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_request_decided")),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by IS NOT NULL AND (decided_by <> principal OR single_handed))",
            name=op.f("ck_request_second_person"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'approved', 'declined', 'expired', 'overtaken')", name=op.f("ck_request_state")
        ),
        sa.CheckConstraint(
            "why IN ('two_persons', 'exceptional', 'many', 'third_party')", name=op.f("ck_request_why")
        ),
    )
    op.create_index("ix_request_state", "request", ["state", "accession"])


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("rereleased", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )


def _run_refusal() -> None:
    op.create_table(
        "run_refusal",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("run", _KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("accession", "run", name="pk_run_refusal"),
    )


def _secondary() -> None:
    op.create_table(
        "secondary",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("successor", _KEY, nullable=False),
        sa.Column("operation", _KEY, nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("accession", "successor", "operation", name="pk_secondary"),
        sa.CheckConstraint("accession <> successor", name=op.f("ck_secondary_not_itself")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_secondary_successor", "secondary", ["successor", "accession"])


def _record_in_words() -> None:
    """For people with a database client: the status as a word."""
    whens = " ".join(f"WHEN {code} THEN '{word}'" for code, word in _WORDS.items())
    op.execute(
        f"CREATE VIEW record_in_words AS SELECT accession, kind, archive, CASE status {whens} END AS status,"  # noqa: S608 - constants
        " version, since, reason, detail, first_public_on, processed_on, hold_on, rerelease_on, frozen, owner,"
        " access FROM record"
    )


def upgrade() -> None:
    """Make the tables, and the view in words."""
    for make in (
        _archive,
        _due,
        _event,
        _link,
        _note,
        _notice,
        _observation,
        _operation,
        _record,
        _request,
        _run,
        _run_refusal,
        _secondary,
    ):
        make()
    _record_in_words()


def downgrade() -> None:
    """Take them away."""
    op.execute("DROP VIEW record_in_words")
    for name in _TABLES:
        op.drop_table(name)
