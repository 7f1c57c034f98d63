"""Conflicts: an identity that two sides claim, until somebody of the organisation's staff decides.

*vouched*: a signed launch says that an identity is its user's, and it is known as somebody else's. *denied*: a learner
says that an identity is not theirs. Nothing is moved meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, and_, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.base import Base, BigId
from records.errors import NotFoundError, SettledError
from records.learners import Actor, Learner
from records.upsert import insert_missing

ConflictKind = Literal["vouched", "denied"]
# What was decided: the identity stays, or it went; a change of the history says where.
Outcome = Literal["kept", "moved"]
_OPEN = text("settled_at is null")


class IdentityConflict(Base):
    """One identity that is claimed for, or denied by, a learner."""

    __tablename__ = "identity_conflicts"
    __table_args__ = (
        # Said again and again, it is one conflict.
        Index(
            "uq_identity_conflicts_open",
            "learner_id",
            "actor_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_identity_conflicts_organisation", "organisation_id", "settled_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(16))
    # For whom it is claimed, or who denies it.
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("actors.id"), index=True)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(120))
    outcome: Mapped[str | None] = mapped_column(String(16))
    learner: Mapped[Learner] = relationship()
    actor: Mapped[Actor] = relationship()


def raise_conflicts(
    session: Session,
    organisation_id: int,
    kind: ConflictKind,
    learner_id: int,
    actor_ids: Iterable[int],
    by: str,
    now: datetime,
) -> None:
    """Have staff decide about these identities; what waits already waits once."""
    rows = [
        {
            "organisation_id": organisation_id,
            "kind": kind,
            "learner_id": learner_id,
            "actor_id": actor_id,
            "by": by,
            "at": now,
        }
        for actor_id in sorted(set(actor_ids))
    ]
    insert_missing(session, IdentityConflict, rows)


def open_conflicts(session: Session, organisation_id: int, learner_id: int | None = None) -> list[IdentityConflict]:
    """What waits for a decision, oldest first; of one learner, if given."""
    query = select(IdentityConflict).where(
        IdentityConflict.organisation_id == organisation_id, IdentityConflict.settled_at.is_(None)
    )
    if learner_id is not None:
        query = query.where(IdentityConflict.learner_id == learner_id)
    both = (joinedload(IdentityConflict.learner), joinedload(IdentityConflict.actor))
    return list(session.scalars(query.options(*both).order_by(IdentityConflict.at, IdentityConflict.id)))


def conflict_count(session: Session, organisation_id: int) -> int:
    """How many wait for a decision."""
    waiting = (IdentityConflict.organisation_id == organisation_id, IdentityConflict.settled_at.is_(None))
    return session.scalar(select(func.count(IdentityConflict.id)).where(*waiting)) or 0


def hold_conflict(session: Session, organisation_id: int, number: int) -> IdentityConflict:
    """That conflict, held until the transaction ends; raises `NotFoundError`, or `SettledError` if it was decided."""
    query = select(IdentityConflict).where(
        IdentityConflict.organisation_id == organisation_id, IdentityConflict.id == number
    )
    found = session.scalar(query.with_for_update(of=IdentityConflict))
    if found is None:
        raise NotFoundError(f"conflict {number} is not known in this organisation")
    if found.settled_at is not None:
        raise SettledError(f"conflict {number} was settled before")
    return found


def settle_moot(session: Session, actor_ids: Iterable[int], by: str, now: datetime) -> None:
    """Strike out what was decided by moving these identities: whom they were claimed for has them, who denied them has
    them no more."""
    owner = select(Actor.learner_id).where(Actor.id == IdentityConflict.actor_id).scalar_subquery()
    moot = or_(
        and_(IdentityConflict.kind == "vouched", IdentityConflict.learner_id == owner),
        and_(IdentityConflict.kind == "denied", IdentityConflict.learner_id != owner),
    )
    session.execute(
        update(IdentityConflict)
        .where(IdentityConflict.actor_id.in_(sorted(set(actor_ids))), IdentityConflict.settled_at.is_(None), moot)
        .values(settled_at=now, settled_by=by, outcome="moved")
        .execution_options(synchronize_session=False)
    )


def settle_between(session: Session, learner_ids: tuple[int, int], by: str, now: datetime) -> None:
    """Strike out what these two learners claimed of each other: they are one person."""
    owner = select(Actor.learner_id).where(Actor.id == IdentityConflict.actor_id).scalar_subquery()
    session.execute(
        update(IdentityConflict)
        .where(
            IdentityConflict.kind == "vouched",
            IdentityConflict.settled_at.is_(None),
            IdentityConflict.learner_id.in_(learner_ids),
            owner.in_(learner_ids),
        )
        .values(settled_at=now, settled_by=by, outcome="moved")
        .execution_options(synchronize_session=False)
    )
