"""Launches over LTI, who a platform's users are, and how they are met in the records.

Revision: 0008
After: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("platforms") as batch:
        batch.add_column(sa.Column("account_name", sa.String(length=16), nullable=False, server_default="sub"))
        batch.add_column(sa.Column("account_home", sa.String(length=500), nullable=True))
        batch.add_column(sa.Column("trust_email", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("frame_origins", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "lti_logins",
        sa.Column("state_digest", sa.String(length=64), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("target_link_uri", sa.String(length=2000), nullable=False),
        sa.Column("storage_frame", sa.String(length=200), nullable=True),
        sa.Column("expires_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_lti_logins_platform_id")),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("pk_lti_logins")),
    )
    op.create_index(op.f("ix_lti_logins_expires_at"), "lti_logins", ["expires_at"])
    op.create_table(
        "lti_launches",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("message_type", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=True),
        sa.Column("context_title", sa.String(length=300), nullable=True),
        sa.Column("resource_link_id", sa.String(length=255), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("launched_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_lti_launches_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_launches")),
    )
    op.create_index(op.f("ix_lti_launches_context_id"), "lti_launches", ["context_id"])
    op.create_index(op.f("ix_lti_launches_launched_at"), "lti_launches", ["launched_at"])
    op.create_table(
        "platform_users",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("launched_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_platform_users_learner_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_platform_users_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_users")),
        sa.UniqueConstraint("platform_id", "subject", name=op.f("uq_platform_users_platform_id_subject")),
    )
    op.create_index(op.f("ix_platform_users_learner_id"), "platform_users", ["learner_id"])
    op.create_table(
        "course_members",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=False),
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("seen_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_course_members_learner_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_course_members_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_members")),
        sa.UniqueConstraint(
            "platform_id", "context_id", "learner_id", name=op.f("uq_course_members_platform_id_context_id_learner_id")
        ),
    )
    op.create_index(op.f("ix_course_members_learner_id"), "course_members", ["learner_id"])


def downgrade() -> None:
    for table in ("course_members", "platform_users", "lti_launches", "lti_logins"):
        op.drop_table(table)
    with op.batch_alter_table("platforms") as batch:
        for column in ("frame_origins", "trust_email", "account_home", "account_name"):
            batch.drop_column(column)
