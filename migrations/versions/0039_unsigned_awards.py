"""Which awards have no credential yet, for who looks for them among very many.

Revision: 0039
After: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_UNSIGNED = sa.text("unsigned and state = 'issued'")
_OUTDATED = sa.text("outdated")


def upgrade() -> None:
    op.add_column("awards", sa.Column("unsigned", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute("update awards set unsigned = false where id in (select award_id from credentials)")
    op.create_index("ix_awards_unsigned", "awards", ["recorded_at"], sqlite_where=_UNSIGNED, postgresql_where=_UNSIGNED)
    op.create_index(
        "ix_credentials_outdated", "credentials", ["award_id"], sqlite_where=_OUTDATED, postgresql_where=_OUTDATED
    )


def downgrade() -> None:
    op.drop_index("ix_credentials_outdated", "credentials")
    op.drop_index("ix_awards_unsigned", "awards")
    op.drop_column("awards", "unsigned")
