"""What people outside say for issuers, achievements and credentials.

Revision: 0027
After: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "endorsements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.String(length=200), nullable=False),
        sa.Column("invited_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_endorsements_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["microcredential_id"],
            ["microcredentials.id"],
            name=op.f("fk_endorsements_microcredential_id_microcredentials"),
        ),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name=op.f("fk_endorsements_credential_id_credentials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
    )
    op.create_index(
        "ix_endorsements_subject", "endorsements", ["organisation_id", "microcredential_id", "credential_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_endorsements_subject", table_name="endorsements")
    op.drop_table("endorsements")
