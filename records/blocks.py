"""How far learners are with the blocks of micro-credentials, as the last verdicts say: for who asks it of many at once.

A row for each block that is met or nearly so; the verdict itself (`records.awards.Progress`) says the rest. Who holds
the micro-credential is not asked here: awards end without a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.upsert import insert_or_replace

# From here on somebody is nearly there, as `records.awards.NEAR_SQL` has it.
NEARLY = 0.745


class BlockStanding(Base):
    """A learner has met a block of a micro-credential, or nearly."""

    __tablename__ = "block_standings"
    __table_args__ = (
        # All that is read of it.
        Index(
            "ix_block_standings_of",
            "microcredential_id",
            "block",
            "is_met",
            "learner_id",
            "met_at",
            "progress",
            "is_waived",
        ),
    )

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"), primary_key=True)
    # The block's key, the same across versions.
    block: Mapped[str] = mapped_column(String(400), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_met: Mapped[bool]
    # From 0 to 1.
    progress: Mapped[float]
    # Since when; none where no evidence has an instant.
    met_at: Mapped[datetime | None]
    # Whether a named person let it count as met.
    is_waived: Mapped[bool]


@dataclass(frozen=True, slots=True)
class BlockNow:
    """How far a learner is with a block by the newest verdict."""

    block: str
    is_met: bool
    progress: float
    met_at: datetime | None
    is_waived: bool


def keep_blocks(session: Session, organisation_id: int, now: Mapping[tuple[int, int], Sequence[BlockNow]]) -> None:
    """Remember the blocks of each (learner, micro-credential) that was evaluated; only what is another is written."""
    if not now:
        return
    learner_ids, numbers = ({pair[place] for pair in now} for place in (0, 1))
    query = select(BlockStanding).where(
        BlockStanding.learner_id.in_(sorted(learner_ids)), BlockStanding.microcredential_id.in_(sorted(numbers))
    )
    before = {
        (row.learner_id, row.microcredential_id, row.block): BlockNow(
            row.block, row.is_met, row.progress, row.met_at, row.is_waived
        )
        for row in session.scalars(query)
        if (row.learner_id, row.microcredential_id) in now
    }
    after = {(*pair, one.block): one for pair, own in now.items() for one in own}
    gone = sorted(before.keys() - after.keys())
    if gone:
        key = tuple_(BlockStanding.learner_id, BlockStanding.microcredential_id, BlockStanding.block)
        session.execute(delete(BlockStanding).where(key.in_(gone)))
    changed = [_row(organisation_id, key, one) for key, one in sorted(after.items()) if before.get(key) != one]
    insert_or_replace(session, BlockStanding, changed)


def _row(organisation_id: int, key: tuple[int, int, str], one: BlockNow) -> dict[str, Any]:
    return {
        "learner_id": key[0],
        "microcredential_id": key[1],
        "block": one.block,
        "organisation_id": organisation_id,
        "is_met": one.is_met,
        "progress": one.progress,
        "met_at": one.met_at,
        "is_waived": one.is_waived,
    }
