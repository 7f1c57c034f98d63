"""Waivers: a named person lets a node of a rule count as met for one learner.

Revision: 0019
After: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_IN_FORCE = sa.text("ended_at is null")


def upgrade() -> None:
    op.create_table(
        "waivers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("made_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_waivers_organisation_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_waivers_learner_id")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_waivers_microcredential_id")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["rule_versions.id"], name=op.f("fk_waivers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index(
        "uq_waivers_in_force",
        "waivers",
        ["learner_id", "microcredential_id", "node"],
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    )
    op.create_index("ix_waivers_learner_id", "waivers", ["learner_id"])
    op.create_index("ix_waivers_organisation_made", "waivers", ["organisation_id", "made_at"])


def downgrade() -> None:
    op.drop_table("waivers")
