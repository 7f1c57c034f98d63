"""Who said that an identity means a learner, and the history of links, merges and splits.

Revision: 0017
After: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("actors") as batch:
        batch.add_column(sa.Column("linked_by", sa.String(length=120), nullable=True))
    with op.batch_alter_table("learners") as batch:
        batch.add_column(sa.Column("merged_into_id", BIG, nullable=True))
        batch.create_foreign_key(op.f("fk_learners_merged_into_id"), "learners", ["merged_into_id"], ["id"])
        batch.create_index(op.f("ix_learners_merged_into_id"), ["merged_into_id"])
    with op.batch_alter_table("inbox") as batch:
        batch.add_column(sa.Column("evidence_moved", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "identity_changes",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("learner_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=True),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_identity_changes_organisation_id")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_identity_changes_learner_id")),
        sa.ForeignKeyConstraint(["other_id"], ["learners.id"], name=op.f("fk_identity_changes_other_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["identity_changes.id"], name=op.f("fk_identity_changes_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_changes")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_identity_changes_undoes_id")),
    )
    for column in ("organisation_id", "learner_id", "other_id"):
        op.create_index(op.f(f"ix_identity_changes_{column}"), "identity_changes", [column])
    op.create_table(
        "identity_moves",
        sa.Column("id", BIG, nullable=False),
        sa.Column("change_id", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("platform_user_id", BIG, nullable=True),
        sa.Column("from_learner_id", BIG, nullable=True),
        sa.Column("from_provenance", sa.String(length=16), nullable=False),
        sa.Column("from_linked_by", sa.String(length=120), nullable=True),
        sa.Column("from_linked_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("to_learner_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["identity_changes.id"], name=op.f("fk_identity_moves_change_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_identity_moves_actor_id")),
        sa.ForeignKeyConstraint(["from_learner_id"], ["learners.id"], name=op.f("fk_identity_moves_from_learner_id")),
        sa.ForeignKeyConstraint(["to_learner_id"], ["learners.id"], name=op.f("fk_identity_moves_to_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_moves")),
    )
    for column in ("change_id", "actor_id", "from_learner_id", "to_learner_id"):
        op.create_index(op.f(f"ix_identity_moves_{column}"), "identity_moves", [column])
    op.create_table(
        "identity_refusals",
        sa.Column("learner_a_id", BIG, autoincrement=False, nullable=False),
        sa.Column("learner_b_id", BIG, autoincrement=False, nullable=False),
        sa.Column("change_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["learner_a_id"], ["learners.id"], name=op.f("fk_identity_refusals_learner_a_id")),
        sa.ForeignKeyConstraint(["learner_b_id"], ["learners.id"], name=op.f("fk_identity_refusals_learner_b_id")),
        sa.ForeignKeyConstraint(["change_id"], ["identity_changes.id"], name=op.f("fk_identity_refusals_change_id")),
        sa.PrimaryKeyConstraint("learner_a_id", "learner_b_id", name=op.f("pk_identity_refusals")),
    )
    for column in ("learner_b_id", "change_id"):
        op.create_index(op.f(f"ix_identity_refusals_{column}"), "identity_refusals", [column])


def downgrade() -> None:
    for table in ("identity_refusals", "identity_moves", "identity_changes"):
        op.drop_table(table)
    with op.batch_alter_table("inbox") as batch:
        batch.drop_column("evidence_moved")
    with op.batch_alter_table("learners") as batch:
        batch.drop_index(op.f("ix_learners_merged_into_id"))
        batch.drop_constraint(op.f("fk_learners_merged_into_id"), type_="foreignkey")
        batch.drop_column("merged_into_id")
    with op.batch_alter_table("actors") as batch:
        batch.drop_column("linked_by")
