"""How far everybody is with each part of a rule, in short; and indices of what is counted without reading verdicts.

Revision: 0042
After: 0041
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_STATUSES = ("open", "met", "closed")


def upgrade() -> None:
    op.add_column("progress", sa.Column("reached", sa.String(1_000), server_default="", nullable=False))
    _fill()
    op.create_index(
        "ix_progress_reached",
        "progress",
        ["organisation_id", "microcredential_id", "version_id", "reached", "learner_id"],
    )
    op.drop_index("ix_progress_organisation_id", "progress")
    op.create_index("ix_awards_learner", "awards", ["learner_id", "state", "microcredential_id"])
    op.drop_index("ix_awards_learner_id", "awards")
    op.create_index(
        "ix_awards_microcredential",
        "awards",
        ["organisation_id", "microcredential_id", "state", "version_id", "awarded_at", "learner_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_awards_microcredential", "awards")
    op.create_index("ix_awards_learner_id", "awards", ["learner_id"])
    op.drop_index("ix_awards_learner", "awards")
    op.create_index("ix_progress_organisation_id", "progress", ["organisation_id"])
    op.drop_index("ix_progress_reached", "progress")
    op.drop_column("progress", "reached")


def _fill() -> None:
    """Say it of the verdicts that there are, some at a time."""
    connection = op.get_bind()
    some = sa.text(
        "select learner_id, microcredential_id, cast(verdict as text) from progress"
        " where (learner_id, microcredential_id) > (:learner, :number)"
        " order by learner_id, microcredential_id limit :limit"
    )
    change = sa.text(
        "update progress set reached = :reached where learner_id = :learner and microcredential_id = :number"
    )
    last = {"learner": 0, "number": 0}
    while rows := connection.execute(some, {**last, "limit": _AT_ONCE}).all():
        told = [
            {"learner": learner, "number": number, "reached": _reached(json.loads(verdict))}
            for learner, number, verdict in rows
        ]
        connection.execute(change, told)
        last = {"learner": rows[-1][0], "number": rows[-1][1]}


def _reached(verdict: dict[str, Any]) -> str:
    return "".join(_digits(verdict["root"]))[:1_000] if "root" in verdict else ""


def _digits(node: dict[str, Any]) -> Iterator[str]:
    progress = node["progress"]
    yield str(3 * _STATUSES.index(node["status"]) + (progress > 0) + (progress >= 0.5))
    for child in node["nodes"]:
        yield from _digits(child)
