"""Holder reviews: rule versions whose publisher wants to know which holders of earlier versions do not meet them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.awards import Award
from records.base import Base, BigId
from records.microcredentials import RuleVersion


class HolderReview(Base):
    """One micro-credential whose holders are looked at; gone when they all were."""

    __tablename__ = "holder_reviews"

    # One at a time: what the newest version's publisher chose is what counts.
    microcredential_id: Mapped[int] = mapped_column(
        ForeignKey("microcredentials.id"), primary_key=True, autoincrement=False
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_versions.id"))
    # Learners up to this one are done.
    reviewed_to: Mapped[int] = mapped_column(BigId, default=0)
    asked_at: Mapped[datetime]


def ask_review(session: Session, organisation_id: int, version: RuleVersion, now: datetime) -> None:
    """Have the holders of earlier versions looked at."""
    session.add(
        HolderReview(
            microcredential_id=version.microcredential_id,
            organisation_id=organisation_id,
            version_id=version.id,
            reviewed_to=0,
            asked_at=now,
        )
    )


def forget_review(session: Session, microcredential_id: int) -> None:
    """What an earlier version's publisher asked for counts no more."""
    session.execute(delete(HolderReview).where(HolderReview.microcredential_id == microcredential_id))


def reviews(session: Session, organisation_id: int | None = None) -> list[HolderReview]:
    """All that were asked for, oldest first; of an organisation, if given."""
    query = select(HolderReview).order_by(HolderReview.asked_at, HolderReview.microcredential_id)
    if organisation_id is not None:
        query = query.where(HolderReview.organisation_id == organisation_id)
    return list(session.scalars(query))


def holders_to_review(session: Session, review: HolderReview, limit: int) -> list[int]:
    """The next learners who hold the micro-credential under an earlier version, in order."""
    query = (
        select(Award.learner_id)
        .where(
            Award.organisation_id == review.organisation_id,
            Award.microcredential_id == review.microcredential_id,
            Award.state == "issued",
            Award.version_id < review.version_id,
            Award.learner_id > review.reviewed_to,
        )
        .order_by(Award.learner_id)
        .limit(limit)
    )
    return list(session.scalars(query))
