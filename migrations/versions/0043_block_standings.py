"""Who has met which blocks of micro-credentials, from the last verdicts.

Revision: 0042
After: 0041
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import records.base

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BATCH = 1000
NEARLY = 0.745


def upgrade() -> None:
    table = op.create_table(
        "block_standings",
        sa.Column("learner_id", records.base.BigId, nullable=False),
        sa.Column("microcredential_id", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=400), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("met_at", records.base.Instant(timezone=True), nullable=True),
        sa.Column("is_waived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name=op.f("fk_block_standings_learner_id_learners")),
        sa.ForeignKeyConstraint(
            ["microcredential_id"],
            ["microcredentials.id"],
            name=op.f("fk_block_standings_microcredential_id_microcredentials"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_block_standings_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("learner_id", "microcredential_id", "block", name=op.f("pk_block_standings")),
    )
    fill(op.get_bind(), table)
    op.create_index(op.f("ix_block_standings_organisation_id"), "block_standings", ["organisation_id"])
    op.create_index(
        "ix_block_standings_of",
        "block_standings",
        ["microcredential_id", "block", "is_met", "learner_id", "met_at", "progress", "is_waived"],
    )


def fill(bind: sa.Connection, table: sa.Table) -> None:
    """From the verdicts as they stand; whose award was suspended or revoked is left to the next verdict."""
    versions = sa.table("rule_versions", sa.column("id"), sa.column("document", sa.JSON()))
    documents = {row.id: row.document for row in bind.execute(sa.select(versions.c.id, versions.c.document))}
    blocks = {number: {*_blocks(document.get("needs"), within=False)} for number, document in documents.items()}
    names = ("learner_id", "microcredential_id", "organisation_id", "version_id")
    progress = sa.table("progress", *map(sa.column, names), sa.column("verdict", sa.JSON()))
    awards = sa.table("awards", sa.column("learner_id"), sa.column("microcredential_id"), sa.column("state"))
    doubted = sa.exists().where(
        awards.c.learner_id == progress.c.learner_id,
        awards.c.microcredential_id == progress.c.microcredential_id,
        awards.c.state.in_(("suspended", "revoked")),
    )
    key, last = (progress.c.learner_id, progress.c.microcredential_id), (0, 0)
    while True:
        query = sa.select(progress).where(sa.tuple_(*key) > sa.tuple_(*last), ~doubted).order_by(*key).limit(BATCH)
        found = bind.execute(query).all()
        rows = [row for one in found for row in _rows(one, blocks.get(one.version_id, set()))]
        if rows:
            bind.execute(table.insert(), rows)
        if len(found) < BATCH:
            return
        last = (found[-1].learner_id, found[-1].microcredential_id)


def _blocks(node: Any, *, within: bool = True) -> Iterator[str]:
    """The keys of the blocks below a node of a rule's document, but for what must not be met."""
    if not isinstance(node, dict):
        return
    if within and "block" in node and "not" not in node:
        yield node["block"]
    for name in ("all", "any", "of"):
        for child in node.get(name) or ():
            yield from _blocks(child)


def _rows(progress: Any, blocks: set[str]) -> Iterator[dict[str, Any]]:
    queue = [progress.verdict["root"]] if progress.verdict.get("root") else []
    while queue:
        node = queue.pop()
        queue += node.get("nodes", ())
        is_met = node["status"] == "met"
        near = node["status"] == "open" and node["progress"] >= NEARLY
        if node["key"] in blocks and node["kind"] != "criterion" and (is_met or near):
            yield {
                "learner_id": progress.learner_id,
                "microcredential_id": progress.microcredential_id,
                "block": node["key"],
                "organisation_id": progress.organisation_id,
                "is_met": is_met,
                "progress": 1.0 if is_met else node["progress"],
                "met_at": datetime.fromisoformat(node["met_at"]) if node["met_at"] else None,
                "is_waived": bool(node.get("waived")),
            }


def downgrade() -> None:
    op.drop_table("block_standings")
