"""Families and people: what operations carry along, who may do what, and what a site added to the policy."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_FALSE = sa.text("false")

_TABLES = ("actor", "member", "progress", "review", "site_policy")


def _actor() -> None:
    op.create_table(
        "actor",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("role", _KEY, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_at", _MOMENT, nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", "role", "number", name="pk_actor"),
        sa.CheckConstraint("(role = 'submitter') = (owner IS NOT NULL)", name=op.f("ck_actor_owner")),
        sa.CheckConstraint("(revoked_by IS NULL) = (revoked_at IS NULL)", name=op.f("ck_actor_revoked")),
        sa.CheckConstraint(
            "role IN ('submitter', 'curator', 'approver', 'scheduler', 'auditor', 'service')",
            name=op.f("ck_actor_role"),
        ),
    )


def _member() -> None:
    op.create_table(
        "member",
        sa.Column("accession", _KEY, nullable=False),
        sa.Column("operation", _KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("as_part", sa.Boolean(), server_default=_FALSE, nullable=False),
        sa.PrimaryKeyConstraint("accession", "operation", name="pk_member"),
    )
    op.create_index("ix_member_operation", "member", ["operation", "accession"])


def _progress() -> None:
    op.create_table(
        "progress",
        sa.Column("operation", _KEY, nullable=False),
        sa.Column("accession", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("operation", name="pk_progress"),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_progress_done")),
        sa.CheckConstraint("phase IN ('hide', 'carry_out', 'take_back')", name=op.f("ck_progress_phase")),
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("operation", _KEY, nullable=False),
        sa.Column("accession", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("done_at", _MOMENT, nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("signed_at", _MOMENT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("operation", name="pk_review"),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> principal", name=op.f("ck_review_second_person")),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_review_signed")),
    )
    op.create_index("ix_review_signed_at", "review", ["signed_at"])


def _site_policy() -> None:
    op.create_table(
        "site_policy",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("adopted_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_site_policy"),
    )


def upgrade() -> None:
    """Make the tables."""
    for make in (_actor, _member, _progress, _review, _site_policy):
        make()


def downgrade() -> None:
    """Take them away."""
    for name in _TABLES:
        op.drop_table(name)
