"""The inbox: what recognition has still to look at.

A row is written in the transaction that stored the statements (one row a request: a range of positions of one source),
or that learned something else that can change a verdict (one row a learner: a window closed, a link was made, an award
ended). A worker locks rows and deletes them in the one transaction that holds their effect: when it dies, the database
frees them. A row that fails again and again is set aside with its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, Text, delete, false, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId

MAX_ATTEMPTS = 8


class InboxItem(Base):
    """Either a range of statements of one source, or a learner to evaluate again."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_due", "available_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    # Both included; other requests' statements can lie between, which costs work but no truth.
    first_position: Mapped[int | None] = mapped_column(BigId)
    last_position: Mapped[int | None] = mapped_column(BigId)
    learner_id: Mapped[int | None] = mapped_column(BigId)
    # Whether the learner may have lost evidence to another.
    evidence_moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    enqueued_at: Mapped[datetime]
    # Not before this instant: the end of a pause after a failure.
    available_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


def enqueue_statements(
    connection: Connection,
    organisation_id: int,
    source_id: int,
    first_position: int,
    last_position: int,
    now: datetime,
) -> None:
    """Ask recognition to look at the statements of this range. Call it in the transaction that stores them."""
    connection.execute(
        insert(InboxItem),
        {
            "organisation_id": organisation_id,
            "source_id": source_id,
            "first_position": first_position,
            "last_position": last_position,
            "enqueued_at": now,
            "available_at": now,
        },
    )


def enqueue_learners(
    session: Session,
    organisation_id: int,
    learner_ids: Sequence[int],
    now: datetime,
    *,
    evidence_moved: bool = False,
) -> None:
    """Ask recognition to evaluate these learners again."""
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": organisation_id,
            "learner_id": learner_id,
            "evidence_moved": evidence_moved,
            "enqueued_at": now,
            "available_at": now,
        }
        for learner_id in learner_ids
    ]
    if rows:
        session.execute(insert(InboxItem), rows)


def claim(session: Session, limit: int, now: datetime) -> list[InboxItem]:
    """Lock up to `limit` due items, oldest first; nobody else gets them before this transaction ends."""
    due = (
        select(InboxItem)
        .where(InboxItem.available_at <= now, InboxItem.attempts < MAX_ATTEMPTS)
        .order_by(InboxItem.available_at, InboxItem.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(due))


def done(session: Session, items: Sequence[InboxItem]) -> None:
    """Strike out what has been dealt with, in the transaction that holds its effect."""
    ids = [item.id for item in items]
    session.execute(delete(InboxItem).where(InboxItem.id.in_(ids)).execution_options(synchronize_session=False))


def put_back(session: Session, item_id: int, error: str, available_at: datetime) -> None:
    """Note why an item failed, and when to try again."""
    session.execute(
        update(InboxItem)
        .where(InboxItem.id == item_id)
        .values(attempts=InboxItem.attempts + 1, last_error=error[:4000], available_at=available_at)
        .execution_options(synchronize_session=False)
    )


def backlog(session: Session) -> int:
    """How many items wait that will still be tried."""
    return session.scalar(select(func.count()).where(InboxItem.attempts < MAX_ATTEMPTS)) or 0


def waiting_requests(session: Session, organisation_id: int) -> int:
    """How many items of this organisation wait that will still be tried."""
    query = select(func.count()).where(InboxItem.organisation_id == organisation_id, InboxItem.attempts < MAX_ATTEMPTS)
    return session.scalar(query) or 0


def set_aside(session: Session, organisation_id: int) -> list[InboxItem]:
    """The items that failed too often, for a person to look at."""
    query = select(InboxItem).where(
        InboxItem.organisation_id == organisation_id,
        InboxItem.attempts >= MAX_ATTEMPTS,
    )
    return list(session.scalars(query.order_by(InboxItem.id)))
