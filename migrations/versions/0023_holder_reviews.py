"""Rule versions whose publisher wants to know which holders of earlier versions do not meet them.

Revision: 0023
After: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "holder_reviews",
        sa.Column("microcredential_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_to", _NUMBER, nullable=False),
        sa.Column("asked_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["microcredential_id"], ["microcredentials.id"], name=op.f("fk_holder_reviews_microcredential_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_holder_reviews_organisation_id")
        ),
        sa.ForeignKeyConstraint(["version_id"], ["rule_versions.id"], name=op.f("fk_holder_reviews_version_id")),
        sa.PrimaryKeyConstraint("microcredential_id", name=op.f("pk_holder_reviews")),
    )


def downgrade() -> None:
    op.drop_table("holder_reviews")
