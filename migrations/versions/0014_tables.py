"""The tables by which statements are understood, version by version, and which of them an award pins.

Revision: 0014
After: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tables_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("shipped", sa.JSON(), nullable=False),
        sa.Column("made_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_tables_versions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tables_versions")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_tables_versions_organisation_id_number")),
    )
    # Written out, for SQLite would else be given a copy of the table, and credentials refer to the one that it has.
    op.execute(
        "ALTER TABLE awards ADD COLUMN tables_id INTEGER CONSTRAINT fk_awards_tables_id REFERENCES tables_versions (id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("awards") as batch:
        batch.drop_constraint(op.f("fk_awards_tables_id"), type_="foreignkey")
        batch.drop_column("tables_id")
    op.drop_table("tables_versions")
