"""Who attests what, so that it can be asked whom somebody attested.

Revision: 0005
After: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matches", sa.Column("attester", sa.Text(), nullable=True))
    matches = sa.table("matches", sa.column("attester", sa.Text()), sa.column("match", sa.JSON()))
    op.execute(matches.update().values(attester=matches.c.match["attester"].as_string()))
    op.create_index(
        "ix_matches_attester",
        "matches",
        ["organisation_id", "attester"],
        sqlite_where=sa.text("attester is not null"),
        postgresql_where=sa.text("attester is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_matches_attester", "matches")
    op.drop_column("matches", "attester")
