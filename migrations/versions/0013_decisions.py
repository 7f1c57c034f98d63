"""When a person decided on an award; the awards that wait for one, and what was done to a subject, found at once.

Revision: 0013
After: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TO_DECIDE = sa.text("state in ('recommended', 'review')")


def upgrade() -> None:
    op.add_column("awards", sa.Column("decided_at", records.base.Instant(timezone=True), nullable=True))
    op.create_index(
        "ix_awards_to_decide",
        "awards",
        ["organisation_id", "recorded_at"],
        sqlite_where=_TO_DECIDE,
        postgresql_where=_TO_DECIDE,
    )
    op.create_index("ix_audit_organisation_subject", "audit", ["organisation_id", "subject"])


def downgrade() -> None:
    op.drop_index("ix_audit_organisation_subject", "audit")
    op.drop_index("ix_awards_to_decide", "awards")
    # The earlier form knows no award that lapsed.
    op.execute("update awards set state = 'declined' where state = 'lapsed'")
    with op.batch_alter_table("awards") as batch:
        batch.drop_column("decided_at")
