"""The quarantine, for what is pushed and what is pulled; what pulls refused moves into it.

Revision: 0007
After: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=True),
        sa.Column("set_aside_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("repaired", sa.LargeBinary(), nullable=True),
        sa.Column("repaired_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("repaired_by", sa.String(length=120), nullable=True),
        sa.Column("settled_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_quarantine_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_quarantine_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("source_id", "digest", name=op.f("uq_quarantine_source_id_digest")),
    )
    op.create_index("ix_quarantine_state", "quarantine", ["organisation_id", "state", "id"])
    as_bytes = "cast(payload as blob)" if _is_sqlite() else "convert_to(payload, 'UTF8')"
    op.execute(
        "insert into quarantine (organisation_id, source_id, digest, reason, raw, set_aside_at, state)"  # noqa: S608
        f" select s.organisation_id, r.source_id, r.digest, r.reason, {as_bytes}, r.refused_at, 'held'"
        " from pull_refusals r join sources s on s.id = r.source_id order by r.refused_at, r.digest"
    )
    op.drop_table("pull_refusals")


def downgrade() -> None:
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
    # What came by a push has no place in the old table, nor has what is no text.
    as_text = "cast(raw as text)" if _is_sqlite() else "convert_from(raw, 'UTF8')"
    op.execute(
        "insert into pull_refusals (source_id, digest, reason, payload, refused_at)"  # noqa: S608
        f" select source_id, digest, reason, {as_text}, set_aside_at from quarantine"
        " where version is null and state = 'held'"
    )
    op.drop_index("ix_quarantine_state", "quarantine")
    op.drop_table("quarantine")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
