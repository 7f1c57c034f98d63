"""Goals: the micro-credentials that a learner has set out to have. Whether one is reached, the awards say."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.audit import note
from records.base import PERSONAL, Base
from records.learners import Learner, merged_into
from records.microcredentials import MicroCredential
from records.upsert import insert_or_replace


class Goal(Base):
    """A micro-credential that a learner has set out to have, on a day if they named one."""

    __tablename__ = "goals"
    __table_args__ = (Index("ix_goals_organisation", "organisation_id"),)

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # In the learner's calendar.
    wanted_by: Mapped[date | None] = mapped_column(Date, info=PERSONAL)
    set_at: Mapped[datetime]
    microcredential: Mapped[MicroCredential] = relationship()


def goals_of(session: Session, organisation_id: int, learner_id: int) -> list[Goal]:
    """The learner's goals, the most urgent first; those of whom was merged into them, too."""
    mine = (Goal.organisation_id == organisation_id, Goal.learner_id.in_(sorted(merged_into(session, learner_id))))
    query = select(Goal).where(*mine).options(joinedload(Goal.microcredential))
    found: dict[int, Goal] = {}
    # Their own goal comes before the same one of whom was merged into them.
    for goal in sorted(session.scalars(query), key=lambda each: each.learner_id != learner_id):
        found.setdefault(goal.microcredential_id, goal)
    return sorted(found.values(), key=lambda each: (each.wanted_by or date.max, each.set_at))


def keep_goal(
    session: Session, learner: Learner, microcredential: MicroCredential, wanted_by: date | None, now: datetime
) -> None:
    """Set the goal, or its day anew."""
    row = {
        "learner_id": learner.id,
        "microcredential_id": microcredential.id,
        "organisation_id": learner.organisation_id,
        "wanted_by": wanted_by,
        "set_at": now,
    }
    insert_or_replace(session, Goal, [row])
    told = {"wanted_by": wanted_by.isoformat() if wanted_by is not None else None}
    note(session, learner.organisation_id, f"learner:{learner.id}", "goal-set", microcredential.slug, now, told)


def drop_goal(session: Session, learner: Learner, microcredential: MicroCredential, now: datetime) -> None:
    """Give the goal up; nothing happens where there is none."""
    mine = Goal.learner_id.in_(sorted(merged_into(session, learner.id)))
    gone = session.execute(delete(Goal).where(mine, Goal.microcredential_id == microcredential.id))
    if gone.rowcount:  # type: ignore[attr-defined]
        by = f"learner:{learner.id}"
        note(session, learner.organisation_id, by, "goal-dropped", microcredential.slug, now)
