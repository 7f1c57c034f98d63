"""Refusals: statements of a remote LRS that break the specification or the source's remit, kept with the reason.

A push is answered, and its sender can mend it. Nobody reads an answer to a pull: what is refused is kept, so that a
person can see what is missing, and why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.upsert import insert_missing


class PullRefusal(Base):
    """A statement that is not taken."""

    __tablename__ = "pull_refusals"

    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True, autoincrement=False)
    # SHA-256 of the JSON in hexadecimal: seen again in the overlap, it is the same refusal.
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    # As it came, with what PostgreSQL keeps in no text (NUL) replaced.
    payload: Mapped[str] = mapped_column(Text, info=PERSONAL)
    refused_at: Mapped[datetime]


def keep_refusals(session: Session, source_id: int, refused: Sequence[tuple[bytes, str]], now: datetime) -> int:
    """Keep statements (JSON text, reason); returns how many were not kept before."""
    rows = {}
    for text, reason in refused:
        digest = hashlib.sha256(text).hexdigest()
        payload = text.decode(errors="replace").replace("\x00", "\ufffd")
        rows[digest] = {
            "source_id": source_id,
            "digest": digest,
            "reason": reason.replace("\x00", "\ufffd"),
            "payload": payload,
            "refused_at": now,
        }
    known = select(PullRefusal.digest).where(PullRefusal.source_id == source_id, PullRefusal.digest.in_(rows))
    new = rows.keys() - set(session.scalars(known))
    insert_missing(session, PullRefusal, [rows[digest] for digest in sorted(new)])
    return len(new)


def refusals_of(session: Session, source_id: int, limit: int) -> list[PullRefusal]:
    """The statements that were refused last, newest first."""
    query = select(PullRefusal).where(PullRefusal.source_id == source_id)
    return list(session.scalars(query.order_by(PullRefusal.refused_at.desc(), PullRefusal.digest).limit(limit)))
