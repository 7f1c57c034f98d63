"""Simulations that are asked for on pages, and worked on beside what arrives.

Revision: 0035
After: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "simulation_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("since", records.base.Instant(timezone=True), nullable=True),
        sa.Column("near", sa.Double(), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("asked_at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("lease_holder", sa.String(length=120), nullable=True),
        sa.Column("lease_until", records.base.Instant(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("ended_at", records.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_simulation_runs_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation_runs")),
    )
    op.create_index("ix_simulation_runs_of", "simulation_runs", ["organisation_id", "slug", "asked_at"])
    undone = sa.text("ended_at is null")
    op.create_index(
        "ix_simulation_runs_undone", "simulation_runs", ["asked_at"], sqlite_where=undone, postgresql_where=undone
    )


def downgrade() -> None:
    op.drop_index("ix_simulation_runs_undone", table_name="simulation_runs")
    op.drop_index("ix_simulation_runs_of", table_name="simulation_runs")
    op.drop_table("simulation_runs")
