"""Where the roster of a placement's course is read.

Revision: 0025
After: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("placements", sa.Column("roster", sa.String(length=2000), nullable=True))


def downgrade() -> None:
    op.drop_column("placements", "roster")
