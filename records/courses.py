"""Courses: the contexts of platforms, and who is in them, as launches and rosters say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId


class CourseMember(Base):
    """Somebody who is in a course."""

    __tablename__ = "course_members"
    __table_args__ = (UniqueConstraint("platform_id", "context_id", "learner_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    # The platform's id of the course (LTI 1.3 §5.4.1).
    context_id: Mapped[str] = mapped_column(String(255))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)
    # learner or teacher.
    role: Mapped[str] = mapped_column(String(16))
    seen_at: Mapped[datetime]


def join_course(
    session: Session, platform_id: int, context_id: str, roles: Mapping[int, str], now: datetime, *, all_members: bool
) -> None:
    """Say who is in the course, as learner ids and their roles; with `all_members`, nobody else is.

    The caller holds the platform (`records.platforms.lock_platform`).
    """
    mine = (CourseMember.platform_id == platform_id, CourseMember.context_id == context_id)
    known = {member.learner_id: member for member in session.scalars(select(CourseMember).where(*mine))}
    for learner_id, role in roles.items():
        member = known.pop(learner_id, None)
        if member is None:
            member = CourseMember(platform_id=platform_id, context_id=context_id, learner_id=learner_id)
            session.add(member)
        member.role, member.seen_at = role, now
    if all_members and known:
        session.execute(delete(CourseMember).where(*mine, CourseMember.learner_id.in_(sorted(known))))
    session.flush()


def hand_over_courses(session: Session, platform_id: int, from_id: int, to_id: int, *, keep: bool) -> None:
    """Say that the one learner is in the platform's courses as the other was. `keep`: the other stays there too."""
    of_platform = CourseMember.platform_id == platform_id
    present = set(session.scalars(select(CourseMember.context_id).where(of_platform, CourseMember.learner_id == to_id)))
    for member in session.scalars(select(CourseMember).where(of_platform, CourseMember.learner_id == from_id)):
        if member.context_id not in present:
            session.add(
                CourseMember(
                    platform_id=platform_id,
                    context_id=member.context_id,
                    learner_id=to_id,
                    role=member.role,
                    seen_at=member.seen_at,
                )
            )
        if not keep:
            session.delete(member)
    session.flush()


def learners_in_course(session: Session, platform_id: int, context_id: str) -> list[int]:
    """The ids of those who learn in the course."""
    query = select(CourseMember.learner_id).where(
        CourseMember.platform_id == platform_id, CourseMember.context_id == context_id, CourseMember.role == "learner"
    )
    return sorted(session.scalars(query))
