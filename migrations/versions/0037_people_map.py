"""Job roles, and indexes for who can do what.

Revision: 0037
After: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

HELD = sa.text("state in ('issued', 'review')")
NEAR = sa.text("status = 'open' and progress >= 0.745")


def upgrade() -> None:
    op.create_index(
        "ix_awards_held",
        "awards",
        ["version_id", "learner_id", "valid_until", "awarded_at", "renewed_at"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index(
        "ix_progress_near",
        "progress",
        ["microcredential_id", "learner_id", "progress"],
        sqlite_where=NEAR,
        postgresql_where=NEAR,
    )
    op.create_table(
        "job_roles",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_job_roles_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_roles")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_job_roles_organisation_id_name")),
    )
    op.create_table(
        "job_role_parts",
        sa.Column("role_id", records.base.BigId, nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["job_roles.id"], name=op.f("fk_job_role_parts_role_id_job_roles")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"],
            ["microcredentials.id"],
            name=op.f("fk_job_role_parts_microcredential_id_microcredentials"),
        ),
        sa.PrimaryKeyConstraint("role_id", "microcredential_id", name=op.f("pk_job_role_parts")),
    )


def downgrade() -> None:
    op.drop_table("job_role_parts")
    op.drop_table("job_roles")
    op.drop_index("ix_progress_near", table_name="progress")
    op.drop_index("ix_awards_held", table_name="awards")
