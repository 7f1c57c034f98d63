"""How a platform's users are linked, what hints at who is one person, and conflicts over identities.

Revision: 0021
After: 0020
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_A_TIME = 1_000


def upgrade() -> None:
    with op.batch_alter_table("platforms") as batch:
        batch.add_column(sa.Column("link_rules", sa.JSON(), nullable=True))
    op.create_table(
        "identity_hints",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("platform_user_id", BIG, nullable=True),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_identity_hints_organisation_id")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_identity_hints_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_hints")),
        sa.UniqueConstraint("actor_id", "mark", name=op.f("uq_identity_hints_actor_id_mark")),
        sa.UniqueConstraint("platform_user_id", "mark", name=op.f("uq_identity_hints_platform_user_id_mark")),
    )
    op.create_index("ix_identity_hints_mark", "identity_hints", ["organisation_id", "mark"])
    op.create_table(
        "identity_conflicts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("learner_id", BIG, nullable=False),
        sa.Column("actor_id", BIG, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", records.base.Instant(timezone=True), nullable=False),
        sa.Column("settled_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_identity_conflicts_organisation_id")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_identity_conflicts_learner_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_identity_conflicts_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_conflicts")),
    )
    still = sa.text("settled_at is null")
    op.create_index(
        "uq_identity_conflicts_open",
        "identity_conflicts",
        ["learner_id", "actor_id"],
        unique=True,
        sqlite_where=still,
        postgresql_where=still,
    )
    op.create_index("ix_identity_conflicts_organisation", "identity_conflicts", ["organisation_id", "settled_at"])
    op.create_index(op.f("ix_identity_conflicts_actor_id"), "identity_conflicts", ["actor_id"])
    _mark_known_actors()


def _mark_known_actors() -> None:
    """Who is known already can be compared, too."""
    actors = sa.table("actors", sa.column("id"), sa.column("organisation_id"), sa.column("ifi"))
    hints = sa.table("identity_hints", sa.column("organisation_id"), sa.column("actor_id"), sa.column("mark"))
    connection, last = op.get_bind(), 0
    while True:
        page = sa.select(actors).where(actors.c.id > last).order_by(actors.c.id).limit(AT_A_TIME)
        found = connection.execute(page).all()
        if not found:
            return
        last = found[-1].id
        rows = [
            {"organisation_id": row.organisation_id, "actor_id": row.id, "mark": mark}
            for row in found
            for mark in sorted(_marks(row.ifi))
        ]
        if rows:
            connection.execute(hints.insert(), rows)


def _marks(ifi: str) -> set[str]:
    """As `records.hints.marks_of` was when this was written."""
    if ifi.startswith("mbox_sha1sum:"):
        return {f"email:{ifi.removeprefix('mbox_sha1sum:').lower()}"}
    address = ifi.removeprefix("mbox:mailto:") if ifi.startswith("mbox:mailto:") else ifi.partition("|")[2].strip()
    if not ifi.startswith(("mbox:mailto:", "account:")) or not 0 < address.find("@") == address.rfind("@"):
        return set()
    both = (f"mailto:{each}".encode() for each in (address, address.lower()))
    return {f"email:{hashlib.sha1(each, usedforsecurity=False).hexdigest()}" for each in both}


def downgrade() -> None:
    op.drop_table("identity_conflicts")
    op.drop_table("identity_hints")
    with op.batch_alter_table("platforms") as batch:
        batch.drop_column("link_rules")
