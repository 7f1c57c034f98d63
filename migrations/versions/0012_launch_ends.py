"""Platforms and launches end; mentors see their mentees; a platform's administrators may be staff; test users.

Revision: 0012
After: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("platforms") as batch:
        batch.add_column(sa.Column("trust_admins", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("ended_at", records.base.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("lti_launches") as batch:
        batch.add_column(sa.Column("mentees", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("ended_at", records.base.Instant(timezone=True), nullable=True))
    with op.batch_alter_table("learners") as batch:
        batch.add_column(sa.Column("is_test", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("learners") as batch:
        batch.drop_column("is_test")
    with op.batch_alter_table("lti_launches") as batch:
        batch.drop_column("ended_at")
        batch.drop_column("mentees")
    with op.batch_alter_table("platforms") as batch:
        batch.drop_column("ended_at")
        batch.drop_column("trust_admins")
