"""Pulling from remote LRSs, and importing files.

Revision: 0002
After: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pull_refusals",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("refused_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_pull_refusals_source_id")),
        sa.PrimaryKeyConstraint("source_id", "digest", name=op.f("pk_pull_refusals")),
    )
    op.create_table(
        "pulls",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=2000), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("attachments", sa.Boolean(), nullable=False),
        sa.Column("every", sa.String(length=40), nullable=False),
        sa.Column("overlap", sa.String(length=40), nullable=False),
        sa.Column("since", records.base.Instant(timezone=True), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("cursor", records.base.Instant(timezone=True), nullable=True),
        sa.Column("walk_begun_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("walk_highest", records.base.Instant(timezone=True), nullable=True),
        sa.Column("walk_more", sa.Text(), nullable=True),
        sa.Column("orderly", sa.Boolean(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("next_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("last_success_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble_code", sa.String(length=40), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("lease_holder", sa.String(length=200), nullable=True),
        sa.Column("lease_until", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_pulls_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_pulls_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_pulls")),
    )
    op.create_index(op.f("ix_pulls_next_at"), "pulls", ["next_at"], unique=False)
    op.create_index(op.f("ix_pulls_organisation_id"), "pulls", ["organisation_id"], unique=False)
    op.create_table(
        "statement_imports",
        sa.Column("source_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("stored", sa.BigInteger(), nullable=False),
        sa.Column("repeated", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("refused_bytes", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_statement_imports_source_id")),
        sa.PrimaryKeyConstraint("source_id", "fingerprint", name=op.f("pk_statement_imports")),
    )


def downgrade() -> None:
    op.drop_table("statement_imports")
    op.drop_index(op.f("ix_pulls_organisation_id"), table_name="pulls")
    op.drop_index(op.f("ix_pulls_next_at"), table_name="pulls")
    op.drop_table("pulls")
    op.drop_table("pull_refusals")
