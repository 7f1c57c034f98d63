"""Learners who do not want to be written to.

Revision: 0040
After: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_refusals",
        sa.Column(
            "learner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("since", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_mail_refusals_learner_id_learners")),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_mail_refusals")),
    )


def downgrade() -> None:
    op.drop_table("mail_refusals")
