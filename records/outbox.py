"""The outbox: what must go out, written in the transaction of what caused it.

An *item* goes to a *target*. Items of a target that share an ordering key go in the order in which they were written;
an LRS has one key for all, a gradebook one for each learner in each column. An item whose answer says that it will
never be taken is *dead*: it is kept with the answer, holds up nobody, and can be tried again.

What an item tells lies in its payload, by its kind: `statements` {source, first, last} is a range of stored statements
(positions, both included), `earned` and `revoked` {award, at} are awards whose statement is made when it is sent,
`column` {placement} and `score` {placement, user} are a column of a gradebook and what stands in it for a learner;
`roster` {placement} has the platform asked who is in the course; `letter` {to, subject, text, language} is an e-mail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from records import leases
from records.base import PERSONAL, Base, BigId
from records.errors import NotFoundError

# The kinds of targets.
LRS = "lrs"
GRADEBOOK = "gradebook"
MAIL = "mail"


class OutboxTarget(Base):
    """Where items go: when it is tried next, what is the matter, and who sends."""

    __tablename__ = "outbox_targets"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(16))
    slug: Mapped[str] = mapped_column(String(64))
    paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    sent: Mapped[int] = mapped_column(BigInteger, default=0)
    next_at: Mapped[datetime]
    last_success_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble_code: Mapped[str | None] = mapped_column(String(40))
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_at: Mapped[datetime | None]
    lease_holder: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None]

    def state(self, now: datetime) -> str:
        """In one word: paused, sending, failing or current."""
        if self.paused:
            return "paused"
        if self.lease_until is not None and self.lease_until > now:
            return "sending"
        return "failing" if self.trouble_code is not None else "current"


class OutboxItem(Base):
    """Something that must go out."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_target", "target_id", "dead_at", "id"),
        Index("ix_outbox_key", "target_id", "ordering_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # No foreign key: storing a statement must not fail because a target is removed meanwhile.
    target_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    ordering_key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    not_before: Mapped[datetime]
    enqueued_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    dead_at: Mapped[datetime | None]
    # What the other side said last.
    answer_status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(Text)


def target_slugs(session: Session, organisation_id: int) -> dict[int, str]:
    """The slugs of the LRSs that the organisation sends to, and of its mail, by target."""
    query = select(OutboxTarget.id, OutboxTarget.slug).where(*_is_listed(organisation_id))
    return {row[0]: row[1] for row in session.execute(query)}


def listed_targets(session: Session, organisation_id: int) -> list[OutboxTarget]:
    """The LRSs that the organisation sends to, and its mail, by slug."""
    return list(session.scalars(select(OutboxTarget).where(*_is_listed(organisation_id)).order_by(OutboxTarget.slug)))


def target_by_slug(session: Session, organisation_id: int, slug: str) -> OutboxTarget:
    """The LRS of that slug, or the organisation's mail, as a target; raises `NotFoundError`."""
    found = session.scalar(select(OutboxTarget).where(*_is_listed(organisation_id), OutboxTarget.slug == slug))
    if found is None:
        raise NotFoundError(f"nothing is sent to {slug!r} in this organisation")
    return found


def target_by_id(session: Session, target_id: int) -> OutboxTarget | None:
    """The target, if it is still there."""
    return session.get(OutboxTarget, target_id)


def due_targets(session: Session, kind: str, now: datetime) -> list[int]:
    """The targets of a kind whose time has come and that something waits for, the longest due first."""
    waits = exists().where(
        OutboxItem.target_id == OutboxTarget.id, OutboxItem.dead_at.is_(None), OutboxItem.not_before <= now
    )
    query = select(OutboxTarget.id).where(
        OutboxTarget.kind == kind, OutboxTarget.paused.is_(False), OutboxTarget.next_at <= now, waits
    )
    return list(session.scalars(query.order_by(OutboxTarget.next_at, OutboxTarget.id)))


def next_items(session: Session, target_id: int, now: datetime, limit: int) -> list[OutboxItem]:
    """What may go to a target now, in order: an item waits for those before it that have its ordering key."""
    lives = OutboxItem.target_id == target_id, OutboxItem.dead_at.is_(None)
    held = (
        select(OutboxItem.ordering_key, func.min(OutboxItem.id).label("first"))
        .where(*lives, OutboxItem.not_before > now)
        .group_by(OutboxItem.ordering_key)
        .subquery()
    )
    query = (
        select(OutboxItem)
        .outerjoin(held, held.c.ordering_key == OutboxItem.ordering_key)
        .where(*lives, OutboxItem.not_before <= now, or_(held.c.first.is_(None), OutboxItem.id < held.c.first))
    )
    return list(session.scalars(query.order_by(OutboxItem.id).limit(limit)))


def enqueue(
    session: Session,
    organisation_id: int,
    target_ids: Iterable[int],
    kind: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    ordering_key: str = "",
) -> None:
    """Ask for something to be sent to these targets, in order with all else that has the ordering key there."""
    session.add_all(
        OutboxItem(
            organisation_id=organisation_id,
            target_id=target_id,
            kind=kind,
            ordering_key=ordering_key,
            payload=payload,
            not_before=now,
            enqueued_at=now,
        )
        for target_id in target_ids
    )


def is_awaited(session: Session, target_id: int, ordering_key: str) -> bool:
    """Whether something with this ordering key waits to go to the target."""
    waits = exists().where(
        OutboxItem.target_id == target_id, OutboxItem.ordering_key == ordering_key, OutboxItem.dead_at.is_(None)
    )
    return bool(session.scalar(select(waits)))


def done(session: Session, item_ids: Sequence[int]) -> None:
    """Strike out what the other side has."""
    session.execute(delete(OutboxItem).where(OutboxItem.id.in_(item_ids)))


def change_item(session: Session, item_id: int, values: dict[str, Any]) -> None:
    """Change an item."""
    session.execute(update(OutboxItem).where(OutboxItem.id == item_id).values(**values))


def count_attempt(session: Session, item_ids: Sequence[int]) -> None:
    """Note that these were tried in vain."""
    session.execute(update(OutboxItem).where(OutboxItem.id.in_(item_ids)).values(attempts=OutboxItem.attempts + 1))


def waiting_counts(session: Session, organisation_id: int) -> dict[int, tuple[int, int]]:
    """By target: how many items wait, and how many are dead."""
    query = (
        select(OutboxItem.target_id, func.count(), func.count(OutboxItem.dead_at))
        .where(OutboxItem.organisation_id == organisation_id)
        .group_by(OutboxItem.target_id)
    )
    return {row[0]: (row[1] - row[2], row[2]) for row in session.execute(query)}


def dead_items(session: Session, organisation_id: int, limit: int, target_id: int | None = None) -> list[OutboxItem]:
    """What an LRS or the mail server refused for good, newest first."""
    query = select(OutboxItem).join(OutboxTarget, OutboxTarget.id == OutboxItem.target_id)
    query = query.where(*_is_listed(organisation_id), OutboxItem.dead_at.is_not(None))
    if target_id is not None:
        query = query.where(OutboxItem.target_id == target_id)
    return list(session.scalars(query.order_by(OutboxItem.dead_at.desc(), OutboxItem.id.desc()).limit(limit)))


def revive(session: Session, target_id: int, now: datetime, item_id: int | None = None) -> int:
    """Try dead items of a target again: one, or all. Returns how many."""
    query = update(OutboxItem).where(OutboxItem.target_id == target_id, OutboxItem.dead_at.is_not(None))
    if item_id is not None:
        query = query.where(OutboxItem.id == item_id)
    result: Any = session.execute(query.values(dead_at=None, not_before=now, attempts=0))
    return int(result.rowcount)


def drop_dead(session: Session, target_id: int, item_id: int) -> int:
    """Give a dead item of a target up for good. Returns how many that were."""
    query = delete(OutboxItem).where(
        OutboxItem.target_id == target_id, OutboxItem.dead_at.is_not(None), OutboxItem.id == item_id
    )
    result: Any = session.execute(query)
    return int(result.rowcount)


def take_lease(session: Session, target_id: int, holder: str, until: datetime, now: datetime, over: str | None) -> bool:
    """Hold the target until an instant, if it is free, or held by `over`, a holder that is known to be dead."""
    return leases.take(session, OutboxTarget.id == target_id, OutboxTarget, holder, until, now, over)


def change_held(session: Session, target_id: int, holder: str, values: dict[str, Any]) -> bool:
    """Change the target if `holder` still holds it; whether that was so."""
    return leases.change(session, OutboxTarget.id == target_id, OutboxTarget, holder, values)


def drop_keys(session: Session, target_id: int, ordering_keys: Collection[str]) -> None:
    """Give up the dead items that have these ordering keys: what they told is told, or asked for, anew."""
    session.execute(
        delete(OutboxItem).where(
            OutboxItem.target_id == target_id,
            OutboxItem.dead_at.is_not(None),
            OutboxItem.ordering_key.in_(sorted(ordering_keys)),
        )
    )


def _is_listed(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    """Gradebooks are not: what concerns them, the pages of their placements show."""
    return OutboxTarget.organisation_id == organisation_id, OutboxTarget.kind.in_((LRS, MAIL))
