"""Status lists as tokens, beside the documents.

Revision: 0034
After: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_NO_TOKEN = sa.text("token is null")


def upgrade() -> None:
    op.add_column("status_lists", sa.Column("token", sa.Text(), nullable=True))
    op.create_index(
        "ix_status_lists_without_token", "status_lists", ["id"], sqlite_where=_NO_TOKEN, postgresql_where=_NO_TOKEN
    )


def downgrade() -> None:
    op.drop_index("ix_status_lists_without_token", "status_lists")
    op.drop_column("status_lists", "token")
