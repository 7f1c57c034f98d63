"""Codes by mail for those who confirm sign-offs by a link.

Revision: 0044
After: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_off_codes",
        sa.Column("sign_off_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["sign_offs.id"], name=op.f("fk_sign_off_codes_sign_off_id_sign_offs")
        ),
        sa.PrimaryKeyConstraint("sign_off_id", name=op.f("pk_sign_off_codes")),
    )
    op.add_column("sign_offs", sa.Column("by_code", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "sign_off_policies", sa.Column("code_for", sa.String(length=16), server_default="never", nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("sign_off_policies") as table:
        table.drop_column("code_for")
    with op.batch_alter_table("sign_offs") as table:
        table.drop_column("by_code")
    op.drop_table("sign_off_codes")
