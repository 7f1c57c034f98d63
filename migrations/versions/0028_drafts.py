"""Drafts of rules, and the steps by which they came about.

Revision: 0028
After: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on_slug", sa.String(length=120), nullable=True),
        sa.Column("based_on_number", sa.Integer(), nullable=True),
        sa.Column("undoable", sa.JSON(), nullable=False),
        sa.Column("redoable", sa.JSON(), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_drafts_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_organisation", "drafts", ["organisation_id", "changed_at"])
    op.create_table(
        "draft_steps",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("inserted", sa.Text(), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_draft_steps_draft_id_drafts")),
        sa.PrimaryKeyConstraint("draft_id", "revision", name=op.f("pk_draft_steps")),
    )


def downgrade() -> None:
    op.drop_table("draft_steps")
    op.drop_index("ix_drafts_organisation", table_name="drafts")
    op.drop_table("drafts")
