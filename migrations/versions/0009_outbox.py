"""What must go out, and the LRSs that statements are sent on to.

Revision: 0009
After: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = records.base.Instant(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "outbox_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("last_success_at", instant, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trouble_code", sa.String(length=40), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_at", instant, nullable=True),
        sa.Column("lease_holder", sa.String(length=200), nullable=True),
        sa.Column("lease_until", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_outbox_targets_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_targets")),
        sa.UniqueConstraint("organisation_id", "slug", name=op.f("uq_outbox_targets_organisation_id_slug")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", number, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ordering_key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("not_before", instant, nullable=False),
        sa.Column("enqueued_at", instant, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("dead_at", instant, nullable=True),
        sa.Column("answer_status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_outbox_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_target", "outbox", ["target_id", "dead_at", "id"])
    op.create_table(
        "lrs_targets",
        sa.Column("target_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=2000), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("makes", sa.JSON(), nullable=False),
        sa.Column("forwards", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["outbox_targets.id"], name=op.f("fk_lrs_targets_target_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_lrs_targets_organisation_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_lrs_targets_source_id")),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_lrs_targets")),
    )
    op.create_index("ix_lrs_targets_organisation_id", "lrs_targets", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("lrs_targets")
    op.drop_table("outbox")
    op.drop_table("outbox_targets")
