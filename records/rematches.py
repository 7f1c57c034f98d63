"""Rematches: sources whose remit, or whose tables, were changed, and how far what they sent has been matched again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId
from records.sources import Source
from records.upsert import insert_or_replace


class Rematch(Base):
    """One source whose statements are being matched again; gone when they all are."""

    __tablename__ = "rematches"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # Positions: up to the first it is done, up to the last it must be; what came later was met with the new ones.
    searched_to: Mapped[int] = mapped_column(BigId)
    ends: Mapped[int] = mapped_column(BigId)
    asked_at: Mapped[datetime]


def ask_rematch(session: Session, source: Source, ends: int, now: datetime) -> None:
    """Have all that the source sent up to a position matched again, from the beginning."""
    row = {
        "source_id": source.id,
        "organisation_id": source.organisation_id,
        "searched_to": 0,
        "ends": ends,
        "asked_at": now,
    }
    insert_or_replace(session, Rematch, [row])


def oldest_rematch(session: Session, organisation_id: int | None = None) -> Rematch | None:
    """The one that was asked for first; of an organisation, if given."""
    query = select(Rematch)
    if organisation_id is not None:
        query = query.where(Rematch.organisation_id == organisation_id)
    return session.scalar(query.order_by(Rematch.asked_at, Rematch.source_id).limit(1))


def rematching(session: Session, organisation_id: int) -> set[int]:
    """The ids of the sources whose statements are being matched again."""
    return set(session.scalars(select(Rematch.source_id).where(Rematch.organisation_id == organisation_id)))
