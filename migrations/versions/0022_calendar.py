"""Which awards end next, found at once.

Revision: 0022
After: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ENDS = sa.text("state in ('issued', 'suspended', 'review', 'recommended') and valid_until is not null")


def upgrade() -> None:
    op.create_index("ix_awards_ends", "awards", ["valid_until"], sqlite_where=_ENDS, postgresql_where=_ENDS)


def downgrade() -> None:
    op.drop_index("ix_awards_ends", "awards")
