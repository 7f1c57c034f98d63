"""The record (CLR 2.0) of a credential that rests on others.

Revision: 0026
After: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credentials", sa.Column("record", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("credentials", "record")
