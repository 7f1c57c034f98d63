"""Pictures that authors of micro-credentials give, known by the SHA-256 of what is kept. Never changed or removed: the
credentials of every version that names one show it for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.errors import NotFoundError
from records.upsert import insert_missing


class KeptPicture(Base):
    """A picture that was checked."""

    __tablename__ = "pictures"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    # In hexadecimal.
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(32))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime]


def keep_picture(
    session: Session, organisation_id: int, sha256: str, media_type: str, content: bytes, now: datetime
) -> None:
    """Keep it, if it is not kept already."""
    row = {
        "organisation_id": organisation_id,
        "sha256": sha256,
        "media_type": media_type,
        "content": content,
        "kept_at": now,
    }
    insert_missing(session, KeptPicture, [row])


def has_picture(session: Session, organisation_id: int, sha256: str) -> bool:
    """Whether the organisation keeps that picture."""
    query = select(KeptPicture.sha256).where(
        KeptPicture.organisation_id == organisation_id, KeptPicture.sha256 == sha256
    )
    return session.scalar(query) is not None


def picture_by_digest(session: Session, organisation_id: int, sha256: str) -> KeptPicture:
    """That picture of the organisation; raises `NotFoundError`."""
    query = select(KeptPicture).where(KeptPicture.organisation_id == organisation_id, KeptPicture.sha256 == sha256)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"picture {sha256[:12]}… is not kept in this organisation")
    return found
