"""Gradebooks: what was placed where, which column shows it, and what stands in it.

Revision: 0015
After: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = records.base.Instant(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "gradebooks",
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["outbox_targets.id"], name=op.f("fk_gradebooks_target_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_gradebooks_organisation_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_gradebooks_platform_id")),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_gradebooks")),
        sa.UniqueConstraint("platform_id", name=op.f("uq_gradebooks_platform_id")),
    )
    op.create_index("ix_gradebooks_organisation_id", "gradebooks", ["organisation_id"])
    op.create_table(
        "placements",
        sa.Column("id", number, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("resource_link_id", sa.String(length=255), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=False),
        sa.Column("context_title", sa.String(length=300), nullable=True),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("lineitem", sa.String(length=2000), nullable=True),
        sa.Column("lineitems", sa.String(length=2000), nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("launched_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_placements_organisation_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_placements_platform_id")),
        sa.ForeignKeyConstraint(["target_id"], ["gradebooks.target_id"], name=op.f("fk_placements_target_id")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_placements_microcredential_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("platform_id", "deployment_id", "resource_link_id", name=op.f("uq_placements_link")),
    )
    op.create_index("ix_placements_shown", "placements", ["organisation_id", "microcredential_id"])
    op.create_index("ix_placements_course", "placements", ["platform_id", "context_id"])
    op.create_table(
        "grades",
        sa.Column("placement_id", number, nullable=False),
        sa.Column("user_id", number, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("sent_score", sa.Integer(), nullable=True),
        sa.Column("sent_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name=op.f("fk_grades_placement_id")),
        sa.ForeignKeyConstraint(["user_id"], ["platform_users.id"], name=op.f("fk_grades_user_id")),
        sa.PrimaryKeyConstraint("placement_id", "user_id", name=op.f("pk_grades")),
    )
    op.create_index("ix_grades_user_id", "grades", ["user_id"])
    op.create_index("ix_outbox_key", "outbox", ["target_id", "ordering_key"])


def downgrade() -> None:
    op.drop_index("ix_outbox_key", "outbox")
    op.drop_table("grades")
    op.drop_table("placements")
    op.drop_table("gradebooks")
