"""Goals of learners.

Revision: 0032
After: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "goals",
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("set_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_goals_learner_id_learners")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_goals_microcredential_id_microcredentials")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_goals_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("learner_id", "microcredential_id", name=op.f("pk_goals")),
    )
    op.create_index("ix_goals_organisation", "goals", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_goals_organisation", table_name="goals")
    op.drop_table("goals")
