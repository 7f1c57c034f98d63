"""Sources whose records come as Canvas' Live Events, and what arrived from them.

Revision: 0006
After: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canvas_feeds",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("jwks_uri", sa.String(length=2000), nullable=False),
        sa.Column("home_page", sa.String(length=2000), nullable=False),
        sa.Column("account_uuid", sa.String(length=100), nullable=True),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_canvas_feeds_source_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_canvas_feeds_organisation_id")
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_canvas_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_canvas_feeds_token_hash")),
    )
    op.create_index("ix_canvas_feeds_organisation_id", "canvas_feeds", ["organisation_id"])
    op.create_table(
        "canvas_counts",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_canvas_counts_source_id")),
        sa.PrimaryKeyConstraint("source_id", "event", "outcome", name=op.f("pk_canvas_counts")),
    )


def downgrade() -> None:
    op.drop_table("canvas_counts")
    op.drop_index("ix_canvas_feeds_organisation_id", "canvas_feeds")
    op.drop_table("canvas_feeds")
