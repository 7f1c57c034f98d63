"""Pulls: sources that cannot push, and how far their remote LRS was read.

A *pull* belongs to one source: the remote's endpoint and credentials (the secret sealed by the settings' secret), what
to ask for, when, and where the walk through the remote's pages stands. A *lease* keeps a pull to one process: who holds
it renews it with each page, and every change of the walk is fenced by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records import leases
from records.base import Base
from records.errors import AlreadyExistsError, NotFoundError
from records.sources import Source
from rules.duration import parse_duration

# What can be wrong with a pull, by code.
TROUBLES = (
    "remote",
    "remote-silent",
    "remote-tls",
    "remote-refuses",
    "remote-missing",
    "remote-redirects",
    "remote-fails",
    "remote-query",
    "remote-answer",
    "remote-loop",
    "remote-elsewhere",
    "source-revoked",
    "seal",
)


class Pull(Base):
    """A remote LRS that a source's statements are fetched from."""

    __tablename__ = "pulls"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    # Ends with a slash; `statements` lies below it.
    endpoint: Mapped[str] = mapped_column(String(2000))
    key: Mapped[str] = mapped_column(String(200))
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    # The version of xAPI that the remote is spoken to in.
    version: Mapped[str] = mapped_column(String(16))
    # Query parameters beside those of the walk: agent, verb, activity, registration, related_….
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attachments: Mapped[bool] = mapped_column(default=True)
    # ISO 8601 durations.
    every_text: Mapped[str] = mapped_column("every", String(40))
    overlap_text: Mapped[str] = mapped_column("overlap", String(40))
    # Nothing that the remote stored up to this instant is asked for.
    since: Mapped[datetime | None]
    paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    # The walk, as `lrs_bridge.pull.cursor` defines it.
    cursor: Mapped[datetime | None]
    walk_begun_at: Mapped[datetime | None]
    walk_highest: Mapped[datetime | None]
    walk_more: Mapped[str | None] = mapped_column(Text)
    orderly: Mapped[bool] = mapped_column(default=True)

    # New statements that were stored, and statements that were refused.
    stored: Mapped[int] = mapped_column(BigInteger, default=0)
    refused: Mapped[int] = mapped_column(BigInteger, default=0)

    next_at: Mapped[datetime] = mapped_column(index=True)
    last_success_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    # The trouble that the last run ended with; none after a good one.
    trouble_code: Mapped[str | None] = mapped_column(String(40))
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_at: Mapped[datetime | None]

    lease_holder: Mapped[str | None] = mapped_column(String(200))
    lease_until: Mapped[datetime | None]

    source: Mapped[Source] = relationship(lazy="joined")

    @property
    def every(self) -> timedelta:
        """The interval between two looks."""
        return timedelta(seconds=parse_duration(self.every_text).seconds)

    @property
    def overlap(self) -> timedelta:
        """How far before the cursor a walk begins."""
        return timedelta(seconds=parse_duration(self.overlap_text).seconds)

    @property
    def reached(self) -> datetime | None:
        """The newest instant of the remote that was seen."""
        known = [instant for instant in (self.cursor, self.walk_highest) if instant is not None]
        return max(known) if known else None

    def state(self, now: datetime) -> str:
        """In one word: paused, pulling, failing, waiting (for its first look), loading (the first load) or current."""
        if self.paused:
            return "paused"
        if self.lease_until is not None and self.lease_until > now:
            return "pulling"
        if self.trouble_code is not None:
            return "failing"
        if self.last_success_at is None:
            return "waiting" if self.reached is None else "loading"
        return "current"


def add_pull(session: Session, pull: Pull) -> Pull:
    """Remember a pull; raises `AlreadyExistsError` when its source has one."""
    if session.get(Pull, pull.source_id) is not None:
        raise AlreadyExistsError("this source is pulled already; `acquis pull remove` it first")
    session.add(pull)
    session.flush()
    return pull


def pulls_of(session: Session, organisation_id: int) -> list[Pull]:
    """The organisation's pulls, by their sources' slugs."""
    query = select(Pull).join(Source).where(Pull.organisation_id == organisation_id).order_by(Source.slug)
    return list(session.scalars(query))


def pull_of(session: Session, organisation_id: int, source_slug: str) -> Pull:
    """The pull of that source; raises `NotFoundError`."""
    query = select(Pull).join(Source).where(Pull.organisation_id == organisation_id, Source.slug == source_slug)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"source {source_slug!r} is not pulled")
    return found


def pull_of_source(session: Session, source_id: int) -> Pull | None:
    """The pull of a source, if it has one."""
    return session.get(Pull, source_id)


def remove_pull(session: Session, pull: Pull) -> None:
    """Forget how to reach the remote. What it gave stays, and so do the refusals."""
    session.delete(pull)
    session.flush()


def due_pulls(session: Session, now: datetime) -> list[int]:
    """The source ids of the pulls whose time has come, of every organisation, the longest due first.

    Those that another process holds are among them: only who tries to take the lease knows whether its holder lives.
    """
    query = select(Pull.source_id).where(Pull.paused.is_(False), Pull.next_at <= now)
    return list(session.scalars(query.order_by(Pull.next_at, Pull.source_id)))


def take_lease(session: Session, source_id: int, holder: str, until: datetime, now: datetime, over: str | None) -> bool:
    """Hold the pull until an instant, if nobody holds it now, or if `over` does: a holder that is known to be dead."""
    return leases.take(session, Pull.source_id == source_id, Pull, holder, until, now, over)


def change_held(session: Session, source_id: int, holder: str, values: dict[str, Any]) -> bool:
    """Change the pull if `holder` still holds it; whether that was so."""
    return leases.change(session, Pull.source_id == source_id, Pull, holder, values)
