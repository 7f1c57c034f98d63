"""Learners who do not want to be written to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.upsert import insert_missing


class MailRefusal(Base):
    """A learner who said so."""

    __tablename__ = "mail_refusals"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]


def refuse_mail(session: Session, learner_id: int, now: datetime) -> None:
    """Write to this learner no more."""
    insert_missing(session, MailRefusal, [{"learner_id": learner_id, "since": now}])


def want_mail(session: Session, learner_id: int) -> None:
    """Write to this learner again."""
    session.execute(delete(MailRefusal).where(MailRefusal.learner_id == learner_id))


def refusing(session: Session, learner_ids: Collection[int]) -> set[int]:
    """Those of these learners who do not want to be written to."""
    query = select(MailRefusal.learner_id).where(MailRefusal.learner_id.in_(sorted(learner_ids)))
    return set(session.scalars(query))
