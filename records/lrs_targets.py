"""LRS targets: other LRSs that statements are sent to, and which statements.

What a target itself wrote to us is never sent back to it: `source_id` is the source as which it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.awards import Award
from records.base import Base
from records.errors import AlreadyExistsError
from records.organisations import Organisation
from records.outbox import OutboxItem, OutboxTarget
from records.pulls import Pull
from records.sources import Source

# What Acquis tells of its own.
MADE = ("earned", "revoked")


class LrsTarget(Base):
    """An LRS that statements go to."""

    __tablename__ = "lrs_targets"

    target_id: Mapped[int] = mapped_column(ForeignKey("outbox_targets.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    # Ends with a slash; `statements` lies below it.
    endpoint: Mapped[str] = mapped_column(String(2000))
    key: Mapped[str] = mapped_column(String(200))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[str] = mapped_column(String(16))
    # Which of `MADE` it is told.
    makes: Mapped[list[Any]] = mapped_column(default=list)
    # Whether it is sent all that is received, and the source whose statements it is not sent.
    forwards: Mapped[bool] = mapped_column(default=False)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    target: Mapped[OutboxTarget] = relationship(lazy="joined")
    source: Mapped[Source | None] = relationship(lazy="joined")


def add_lrs_target(session: Session, target: LrsTarget) -> LrsTarget:
    """Remember a target; raises `AlreadyExistsError` when its slug is taken."""
    slug = target.target.slug
    taken = select(OutboxTarget.id).where(
        OutboxTarget.organisation_id == target.organisation_id, OutboxTarget.slug == slug
    )
    with session.no_autoflush:
        if session.scalar(taken):
            raise AlreadyExistsError(f"statements are sent to {slug!r} already; `acquis send remove` it first")
    session.add(target)
    session.flush()
    return target


def lrs_targets_of(session: Session, organisation_id: int) -> list[LrsTarget]:
    """The organisation's LRS targets, by slug."""
    query = select(LrsTarget).join(OutboxTarget).where(LrsTarget.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(OutboxTarget.slug)))


def lrs_target(session: Session, target_id: int) -> LrsTarget | None:
    """The target, if it is still there."""
    return session.get(LrsTarget, target_id)


def told_of(session: Session, organisation_id: int, made: str) -> list[int]:
    """The targets that are told of what Acquis made, by kind."""
    query = select(LrsTarget.target_id, LrsTarget.makes).where(LrsTarget.organisation_id == organisation_id)
    return [row[0] for row in session.execute(query.order_by(LrsTarget.target_id)) if made in row[1]]


def source_pulled_from(session: Session, organisation_id: int, endpoint: str) -> int | None:
    """The source whose statements are fetched from this endpoint."""
    query = select(Pull.source_id).where(Pull.organisation_id == organisation_id, Pull.endpoint == endpoint)
    return session.scalar(query)


def remove_lrs_target(session: Session, target: OutboxTarget) -> int:
    """Forget a target and what waits for it. Returns how many items that were."""
    gone: Any = session.execute(delete(OutboxItem).where(OutboxItem.target_id == target.id))
    session.execute(delete(LrsTarget).where(LrsTarget.target_id == target.id))
    session.execute(delete(OutboxTarget).where(OutboxTarget.id == target.id))
    return int(gone.rowcount)


def told_awards(session: Session, organisation_id: int, award_ids: Sequence[Any]) -> dict[str, Award]:
    """These awards with all that their statements say, by id."""
    query = (
        select(Award)
        .where(Award.organisation_id == organisation_id, Award.id.in_(award_ids))
        .options(joinedload(Award.learner), joinedload(Award.version), joinedload(Award.credential))
    )
    return {str(award.id): award for award in session.scalars(query)}


def slug_of_organisation(session: Session, organisation_id: int) -> str:
    """The organisation's slug."""
    return session.get_one(Organisation, organisation_id).slug
