"""Every look of HR at people by name: who looked, when, at what, why, and whom they saw. Shown to those who were seen.

One row a look, however many people it listed: a search lists a page of them, an export thousands. Whose looks are asked
for, the rows of the organisation are read from the newest on; they are as many as HR's clicks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base, BigId

Page = Literal["person", "people", "table", "job-role"]
WHY_LENGTH = 200


class Look(Base):
    """One look. Never changed, never deleted."""

    __tablename__ = "hr_looks"
    __table_args__ = (Index("ix_hr_looks_organisation", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    at: Mapped[datetime]
    # Who looked, as the audit trail names them.
    by: Mapped[str] = mapped_column(String(120))
    # One of `Page`.
    page: Mapped[str] = mapped_column(String(16))
    # What was asked for, in words: a skill, a team, a job role.
    subject: Mapped[str] = mapped_column(String(300))
    # What the person who looked gave as the reason, if they were asked.
    why: Mapped[str | None] = mapped_column(String(WHY_LENGTH))
    # The numbers of the learners seen, each between commas: `,3,17,`.
    seen: Mapped[str] = mapped_column(Text, info=PERSONAL)


def remember_look(
    session: Session,
    organisation_id: int,
    seen: Collection[int],
    *,
    by: str,
    page: Page,
    subject: str,
    why: str | None,
    now: datetime,
) -> None:
    """Note that somebody saw these people; a look that showed nobody leaves nothing."""
    if not seen:
        return
    numbers = f",{','.join(map(str, sorted(seen)))},"
    session.add(
        Look(
            organisation_id=organisation_id,
            at=now,
            by=by,
            page=page,
            subject=subject[:300],
            why=why[:WHY_LENGTH] if why else None,
            seen=numbers,
        )
    )


def looks_at(session: Session, organisation_id: int, learner_id: int, limit: int, offset: int = 0) -> list[Look]:
    """The looks that showed this learner, newest first."""
    query = select(Look).where(Look.organisation_id == organisation_id, Look.seen.contains(f",{learner_id},"))
    return list(session.scalars(query.order_by(Look.id.desc()).offset(offset).limit(limit)))
