"""What was decided about identities: every link, merge, split and refusal, so that each can be looked up and undone.

A *change* is one act of somebody. Its *moves* say which identities went from which learner to which, and how sure each
link was before. An identity is an actor of the records or a user of a platform. A *refusal* says that two learners are
not one person. All of these name people by number alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId
from records.errors import NotFoundError
from records.upsert import insert_missing

Kind = Literal["link", "merge", "split", "refuse", "undo"]


class IdentityChange(Base):
    """One act: who did what, when, about whom."""

    __tablename__ = "identity_changes"
    # An act is undone once, whoever else tries at the same time.
    __table_args__ = (UniqueConstraint("undoes_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    # One of `Kind`.
    kind: Mapped[str] = mapped_column(String(16))
    # Who was linked or merged into, whom an identity was split off, or one of two who are told apart.
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)
    # Who was merged, whom the split made, or the other of the two.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("learners.id"), index=True)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("identity_changes.id"))


class IdentityMove(Base):
    """One identity's part in a change."""

    __tablename__ = "identity_moves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("identity_changes.id"), index=True)
    # Either of them. A platform's users are forgotten with it.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"), index=True)
    platform_user_id: Mapped[int | None] = mapped_column(BigId)
    # None where the identity was not known before.
    from_learner_id: Mapped[int | None] = mapped_column(ForeignKey("learners.id"), index=True)
    from_provenance: Mapped[str] = mapped_column(String(16))
    from_linked_by: Mapped[str | None] = mapped_column(String(120))
    from_linked_at: Mapped[datetime]
    to_learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)


class IdentityRefusal(Base):
    """Two learners who are not one person, the lower number first; and the change that says so."""

    __tablename__ = "identity_refusals"

    learner_a_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    learner_b_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True, index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("identity_changes.id"), index=True)


def add_change(session: Session, change: IdentityChange, moves: Sequence[IdentityMove] = ()) -> IdentityChange:
    """Remember an act and its moves."""
    session.add(change)
    session.flush()
    for move in moves:
        move.change_id = change.id
        session.add(move)
    session.flush()
    return change


def change_by_id(session: Session, organisation_id: int, change_id: int) -> IdentityChange:
    """That change; raises `NotFoundError`."""
    found = session.get(IdentityChange, change_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError(f"identity change {change_id} is not known in this organisation")
    return found


def undoing(session: Session, change_ids: Iterable[int]) -> dict[int, int]:
    """Which of these changes were undone, and by which change."""
    query = select(IdentityChange.undoes_id, IdentityChange.id).where(IdentityChange.undoes_id.in_(sorted(change_ids)))
    return {undone: change_id for undone, change_id in session.execute(query) if undone is not None}


def moves_of(session: Session, change_ids: Sequence[int]) -> list[IdentityMove]:
    """The moves of these changes, in the order in which they were made."""
    query = select(IdentityMove).where(IdentityMove.change_id.in_(change_ids)).order_by(IdentityMove.id)
    return list(session.scalars(query))


def last_change_of(session: Session, actor_id: int) -> int | None:
    """The change that moved this actor last."""
    query = select(IdentityMove.change_id).where(IdentityMove.actor_id == actor_id)
    return session.scalar(query.order_by(IdentityMove.change_id.desc()).limit(1))


def changes_of(
    session: Session, organisation_id: int, learner_id: int | None = None, limit: int = 50
) -> list[IdentityChange]:
    """The latest changes, newest first; of those that touched this learner, if one is given."""
    query = select(IdentityChange).where(IdentityChange.organisation_id == organisation_id)
    if learner_id is not None:
        moved = select(IdentityMove.change_id).where(
            or_(IdentityMove.from_learner_id == learner_id, IdentityMove.to_learner_id == learner_id)
        )
        about = (IdentityChange.learner_id == learner_id, IdentityChange.other_id == learner_id)
        query = query.where(or_(*about, IdentityChange.id.in_(moved)))
    return list(session.scalars(query.order_by(IdentityChange.id.desc()).limit(limit)))


def tell_apart(session: Session, one: int, other: int, change: IdentityChange) -> None:
    """Remember that these two learners are not one person."""
    low, high = sorted((one, other))
    row = {"learner_a_id": low, "learner_b_id": high, "change_id": change.id}
    insert_missing(session, IdentityRefusal, [row])


def told_apart_from(session: Session, learner_id: int) -> set[int]:
    """Who is known not to be this learner."""
    query = select(IdentityRefusal.learner_a_id, IdentityRefusal.learner_b_id).where(
        or_(IdentityRefusal.learner_a_id == learner_id, IdentityRefusal.learner_b_id == learner_id)
    )
    return {number for row in session.execute(query) for number in row if number != learner_id}


def no_longer_apart(session: Session, learner_id: int, others: Iterable[int]) -> None:
    """Forget that this learner is none of the others."""
    for other in others:
        low, high = sorted((learner_id, other))
        session.execute(
            delete(IdentityRefusal).where(IdentityRefusal.learner_a_id == low, IdentityRefusal.learner_b_id == high)
        )


def take_back_refusals(session: Session, change_id: int) -> None:
    """Forget what this change said about who is not one person."""
    session.execute(delete(IdentityRefusal).where(IdentityRefusal.change_id == change_id))
