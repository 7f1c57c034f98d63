"""Public profiles that learners compose.

Revision: 0036
After: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profiles",
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("naming", sa.String(length=8), nullable=False),
        sa.Column("own_name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=False),
        sa.Column("shows_skills", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_profiles_learner_id_learners")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_profiles_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_profiles")),
    )
    op.create_index("uq_profiles_handle", "profiles", ["handle"], unique=True)
    op.create_index("ix_profiles_organisation", "profiles", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_profiles_organisation", table_name="profiles")
    op.drop_index("uq_profiles_handle", table_name="profiles")
    op.drop_table("profiles")
