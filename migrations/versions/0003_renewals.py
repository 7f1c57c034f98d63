"""Renewals: an award's life can begin anew, and its credential is then signed anew.

Revision: 0003
After: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("awards", sa.Column("renewed_at", records.base.Instant(timezone=True), nullable=True))
    op.add_column("credentials", sa.Column("outdated", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("credentials", "outdated")
    op.drop_column("awards", "renewed_at")
