"""Status lists, in which strangers see what was withdrawn.

Revision: 0020
After: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_WITHHELD = sa.text("state in ('suspended', 'review', 'revoked')")
_OUTDATED = sa.text("outdated")


def upgrade() -> None:
    op.create_table(
        "status_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("did", sa.String(length=512), nullable=False),
        sa.Column("address", sa.String(length=512), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("signed_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("outdated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_status_lists_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_lists")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_status_lists_organisation_id_number")),
    )
    op.create_index(op.f("ix_status_lists_address"), "status_lists", ["address"])
    op.create_index(
        "ix_status_lists_outdated", "status_lists", ["id"], sqlite_where=_OUTDATED, postgresql_where=_OUTDATED
    )
    op.create_table(
        "status_entries",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credential_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["status_lists.id"], name=op.f("fk_status_entries_list_id")),
        sa.PrimaryKeyConstraint("list_id", "place", name=op.f("pk_status_entries")),
        sa.UniqueConstraint("credential_id", "list_id", name=op.f("uq_status_entries_credential_id_list_id")),
    )
    op.create_index(
        "ix_awards_withheld", "awards", ["organisation_id"], sqlite_where=_WITHHELD, postgresql_where=_WITHHELD
    )


def downgrade() -> None:
    op.drop_index("ix_awards_withheld", "awards")
    op.drop_table("status_entries")
    op.drop_table("status_lists")
