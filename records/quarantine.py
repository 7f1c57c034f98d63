"""The quarantine: statements that were not taken, with the very bytes that came, the reason, and what became of them.

A source that drops what is refused would lose it for good, and nobody reads an answer to a pull. So what is bad is set
aside and *held*, until a person has it *released* (as it is, or repaired) or *discarded*. A row is never deleted: the
same bytes again are the same row, so what was released is not set aside again.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, Uuid, func, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.base import PERSONAL, Base, BigId
from records.errors import NotFoundError
from records.sources import Source
from records.upsert import insert_missing

State = Literal["held", "released", "discarded"]
STATES: Final[tuple[State, ...]] = ("held", "released", "discarded")
WHO_LENGTH = 120


class Quarantined(Base):
    """A statement that was set aside."""

    __tablename__ = "quarantine"
    __table_args__ = (
        UniqueConstraint("source_id", "digest"),
        Index("ix_quarantine_state", "organisation_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    # SHA-256 in hexadecimal of what came, and of the id that its request gave it, if it did.
    digest: Mapped[str] = mapped_column(String(64))
    # Field and rule, in the words of a refusal.
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary, info=PERSONAL)
    # The version of xAPI that its request spoke; none if it came otherwise.
    version: Mapped[str | None] = mapped_column(String(16))
    set_aside_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16), default="held")
    # JSON that stands for what came.
    repaired: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    repaired_at: Mapped[datetime | None]
    repaired_by: Mapped[str | None] = mapped_column(String(WHO_LENGTH))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(WHO_LENGTH))
    # The id that its request gave it; once released, that under which it is stored.
    statement_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    source: Mapped[Source] = relationship()

    @property
    def text(self) -> str:
        """What came, for people."""
        return self.raw.decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Bad:
    """A statement to set aside."""

    raw: bytes
    reason: str
    version: str | None = None
    statement_id: uuid.UUID | None = None

    @property
    def digest(self) -> str:
        """What tells it from others of its source."""
        named = b"" if self.statement_id is None else b"\n" + self.statement_id.bytes
        return hashlib.sha256(self.raw + named).hexdigest()


def set_aside(session: Session, organisation_id: int, source_id: int, bad: Sequence[Bad], now: datetime) -> int:
    """Set statements of a source aside; returns how many were not known before."""
    rows = {
        one.digest: {
            "organisation_id": organisation_id,
            "source_id": source_id,
            "digest": one.digest,
            "reason": one.reason.replace("\x00", "\ufffd"),
            "raw": one.raw,
            "version": one.version,
            "set_aside_at": now,
            "state": "held",
            "statement_id": one.statement_id,
        }
        for one in bad
    }
    known = select(Quarantined.digest).where(Quarantined.source_id == source_id, Quarantined.digest.in_(rows))
    new = rows.keys() - set(session.scalars(known))
    insert_missing(session, Quarantined, [rows[digest] for digest in sorted(new)])
    return len(new)


def quarantined(
    session: Session,
    organisation_id: int,
    *,
    source_id: int | None = None,
    state: State | None = "held",
    limit: int,
    offset: int = 0,
    before: int | None = None,
) -> list[Quarantined]:
    """What was set aside, newest first; of one source, in one state, before a number, where these are given."""
    query = select(Quarantined).where(Quarantined.organisation_id == organisation_id)
    if source_id is not None:
        query = query.where(Quarantined.source_id == source_id)
    if state is not None:
        query = query.where(Quarantined.state == state)
    if before is not None:
        query = query.where(Quarantined.id < before)
    query = query.options(joinedload(Quarantined.source)).order_by(Quarantined.id.desc())
    return list(session.scalars(query.limit(limit).offset(offset)))


def quarantined_by_id(session: Session, organisation_id: int, number: int) -> Quarantined:
    """The one of that number; raises `NotFoundError`."""
    query = select(Quarantined).where(Quarantined.organisation_id == organisation_id, Quarantined.id == number)
    found = session.scalar(query.options(joinedload(Quarantined.source)))
    if found is None:
        raise NotFoundError(f"nothing with the number {number} is in the quarantine of this organisation")
    return found


def held_counts(session: Session, organisation_id: int) -> dict[int, int]:
    """How many statements of each source are held; sources that have none are left out."""
    query = (
        select(Quarantined.source_id, func.count())
        .where(Quarantined.organisation_id == organisation_id, Quarantined.state == "held")
        .group_by(Quarantined.source_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def state_counts(session: Session, organisation_id: int) -> dict[str, int]:
    """How many statements are in each state."""
    query = select(Quarantined.state, func.count()).where(Quarantined.organisation_id == organisation_id)
    found = {row[0]: row[1] for row in session.execute(query.group_by(Quarantined.state))}
    return {state: found.get(state, 0) for state in STATES}


def change_held(session: Session, organisation_id: int, number: int, **values: object) -> bool:
    """Change what is still held; says whether it was."""
    query = update(Quarantined).where(
        Quarantined.organisation_id == organisation_id, Quarantined.id == number, Quarantined.state == "held"
    )
    done = session.execute(query.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]
