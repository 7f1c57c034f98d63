"""What learners let HR see, and every look of HR at them.

Revision: 0030
After: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _agreed() -> list[sa.Column[object]]:
    return [
        sa.Column("visibility", sa.String(length=8), nullable=False),
        *(
            sa.Column(scope, sa.Boolean(), nullable=False)
            for scope in ("credentials", "skills", "progress", "mobility")
        ),
        sa.Column("text_version", sa.String(length=16), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "hr_consents",
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *_agreed(),
        sa.Column("changed_at", records.base.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_hr_consents_learner_id_learners")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_hr_consents_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_hr_consents")),
    )
    op.create_index(op.f("ix_hr_consents_organisation_id"), "hr_consents", ["organisation_id"])
    op.create_table(
        "hr_consent_history",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        *_agreed(),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_hr_consent_history_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learners.id"], name=op.f("fk_hr_consent_history_learner_id_learners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_consent_history")),
    )
    op.create_index(op.f("ix_hr_consent_history_learner_id"), "hr_consent_history", ["learner_id"])
    op.create_table(
        "hr_looks",
        sa.Column("id", records.base.BigId, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("page", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_hr_looks_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_looks")),
    )
    op.create_index("ix_hr_looks_organisation", "hr_looks", ["organisation_id", "id"])


def downgrade() -> None:
    op.drop_table("hr_looks")
    op.drop_table("hr_consent_history")
    op.drop_table("hr_consents")
