"""What somebody who was there says of a learner, who is vouched for, and what is asked of it.

Revision: 0029
After: 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = records.base.Instant(timezone=True)
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=True),
        sa.Column("criterion", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("happened_at", instant, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reflection", sa.Text(), nullable=False),
        sa.Column("attester_name", sa.String(length=200), nullable=False),
        sa.Column("attester_email", sa.String(length=254), nullable=False),
        sa.Column("attester_role", sa.String(length=32), nullable=True),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("reminded_at", instant, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("checked_by", sa.String(length=120), nullable=True),
        sa.Column("checked_at", instant, nullable=True),
        sa.Column("check_comment", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sign_offs_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_sign_offs_learner_id_learners")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"],
            ["microcredentials.id"],
            name=op.f("fk_sign_offs_microcredential_id_microcredentials"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
    )
    op.create_index("ix_sign_offs_learner", "sign_offs", ["organisation_id", "learner_id"])
    op.create_index("ix_sign_offs_state", "sign_offs", ["organisation_id", "state"])
    op.create_index("ix_sign_offs_attester", "sign_offs", ["organisation_id", "attester_email"])
    op.create_table(
        "sign_off_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sign_off_files_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["sign_offs.id"], name=op.f("fk_sign_off_files_sign_off_id_sign_offs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off_files")),
    )
    op.create_index("ix_sign_off_files_sign_off_id", "sign_off_files", ["sign_off_id"])
    op.create_table(
        "attesters",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("added_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_attesters_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "email", name=op.f("pk_attesters")),
    )
    op.create_table(
        "sign_off_policies",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("checked_percent", sa.Integer(), nullable=False),
        sa.Column("link_days", sa.Integer(), nullable=False),
        sa.Column("reciprocal_days", sa.Integer(), nullable=False),
        sa.Column("thanks_a_day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_sign_off_policies_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_sign_off_policies")),
    )


def downgrade() -> None:
    for table in ("sign_off_policies", "attesters", "sign_off_files", "sign_offs"):
        op.drop_table(table)
