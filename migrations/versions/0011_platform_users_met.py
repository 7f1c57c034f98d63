"""When a platform's user was last met, be it by a launch or by a roster.

Revision: 0011
After: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("platform_users") as batch:
        batch.alter_column("launched_at", new_column_name="met_at")


def downgrade() -> None:
    with op.batch_alter_table("platform_users") as batch:
        batch.alter_column("met_at", new_column_name="launched_at")
