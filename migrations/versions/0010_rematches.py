"""Sources whose remit was changed: how far what they sent has been matched again.

Revision: 0010
After: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rematches",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("searched_to", _POSITION, nullable=False),
        sa.Column("ends", _POSITION, nullable=False),
        sa.Column("asked_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_rematches_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_rematches_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_rematches")),
    )


def downgrade() -> None:
    op.drop_table("rematches")
