"""Canvas feeds: sources whose records come as Canvas' Live Events.

A *feed* belongs to one source: the address that Canvas posts to (its secret part is kept as a hash), the keys that it
signs with, and the Canvas whose users these are. What arrived is counted by event type and outcome.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.errors import AlreadyExistsError, NotFoundError
from records.organisations import Organisation
from records.sources import Source
from records.upsert import insert_or_add


class CanvasFeed(Base):
    """Where a source's Live Events come in."""

    __tablename__ = "canvas_feeds"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    # SHA-256: what it hides is as long as a key.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    jwks_uri: Mapped[str] = mapped_column(String(2000))
    # The homePage of the accounts that its users have.
    home_page: Mapped[str] = mapped_column(String(2000))
    # The root account that native events must come from; none: any.
    account_uuid: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime]
    # Why the last delivery that was refused was so.
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_at: Mapped[datetime | None]
    source: Mapped[Source] = relationship(lazy="joined")


class CanvasCount(Base):
    """How many events of a type had an outcome: `taken`, `ignored` or `refused`."""

    __tablename__ = "canvas_counts"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(100), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(12), primary_key=True)
    # Of the last one.
    reason: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]


def hash_token(token: str) -> bytes:
    """The hash under which the secret part of an address is kept."""
    return hashlib.sha256(token.encode()).digest()


def add_feed(session: Session, feed: CanvasFeed) -> CanvasFeed:
    """Remember a feed; raises `AlreadyExistsError` when its source has one."""
    if session.get(CanvasFeed, feed.source_id) is not None:
        raise AlreadyExistsError("this source has an address for Canvas already; `acquis canvas remove` it first")
    session.add(feed)
    session.flush()
    return feed


def feed_at(session: Session, organisation_slug: str, token: str) -> CanvasFeed | None:
    """The feed of that address, if there is one."""
    query = (
        select(CanvasFeed)
        .join(Organisation, Organisation.id == CanvasFeed.organisation_id)
        .where(Organisation.slug == organisation_slug, CanvasFeed.token_hash == hash_token(token))
    )
    return session.scalar(query)


def feeds_of(session: Session, organisation_id: int) -> list[CanvasFeed]:
    """The organisation's feeds, by their sources' slugs."""
    query = select(CanvasFeed).join(Source).where(CanvasFeed.organisation_id == organisation_id).order_by(Source.slug)
    return list(session.scalars(query))


def feed_of(session: Session, organisation_id: int, source_slug: str) -> CanvasFeed:
    """The feed of that source; raises `NotFoundError`."""
    query = select(CanvasFeed).join(Source)
    found = session.scalar(query.where(CanvasFeed.organisation_id == organisation_id, Source.slug == source_slug))
    if found is None:
        raise NotFoundError(f"source {source_slug!r} takes no events from Canvas")
    return found


def remove_feed(session: Session, feed: CanvasFeed) -> None:
    """Close the address. What came through it stays; the counts go."""
    session.execute(delete(CanvasCount).where(CanvasCount.source_id == feed.source_id))
    session.delete(feed)
    session.flush()


def counts_of(session: Session, source_id: int) -> list[CanvasCount]:
    """What arrived, by event type and outcome."""
    query = select(CanvasCount).where(CanvasCount.source_id == source_id)
    return list(session.scalars(query.order_by(CanvasCount.event, CanvasCount.outcome)))


def count_events(session: Session, source_id: int, tally: Mapping[tuple[str, str, str], int], now: datetime) -> None:
    """Add to the counts; `tally` counts (event, outcome, reason)."""
    rows = {(event, outcome): {"reason": reason, "count": 0} for event, outcome, reason in sorted(tally)}
    for (event, outcome, _), count in tally.items():
        rows[event, outcome]["count"] += count  # type: ignore[operator]
    made = [
        {"source_id": source_id, "event": event, "outcome": outcome, "last_at": now, **row}
        for (event, outcome), row in sorted(rows.items())
    ]
    insert_or_add(session, CanvasCount, made, frozenset({"count"}))


def note_trouble(session: Session, source_id: int, trouble: str, now: datetime) -> None:
    """Write down why a delivery was refused."""
    changing = update(CanvasFeed).where(CanvasFeed.source_id == source_id)
    session.execute(changing.values(trouble=trouble.replace("\x00", "")[:2000], trouble_at=now))
