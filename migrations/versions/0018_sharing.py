"""What of a credential is public, by its holder's choice.

Revision: 0018
After: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential_sharing",
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("shows_evidence", sa.Boolean(), nullable=False),
        sa.Column("changed_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name=op.f("fk_credential_sharing_credential_id_credentials")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_credential_sharing_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_credential_sharing")),
    )
    op.create_index("ix_credential_sharing_organisation_id", "credential_sharing", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_credential_sharing_organisation_id", table_name="credential_sharing")
    op.drop_table("credential_sharing")
