"""Signing keys, in a table of their own: the public part in clear, the private part sealed by the settings' secret."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base


class StoredKey(Base):
    """A key of a DID. A retired key signs no more, but its credentials stay verifiable.

    An organisation whose public address changes gets another DID, and keys of its own for it.
    """

    __tablename__ = "signing_keys"
    __table_args__ = (UniqueConstraint("did", "fragment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # The issuer that it speaks for, as credentials name it.
    did: Mapped[str] = mapped_column(String(512))
    # The part of the verification method's id after `#`.
    fragment: Mapped[str] = mapped_column(String(64))
    public_multibase: Mapped[str] = mapped_column(String(128))
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


def keys_of(session: Session, did: str) -> list[StoredKey]:
    """All keys of that DID, oldest first; none for a DID that is not ours."""
    query = select(StoredKey).where(StoredKey.did == did)
    return list(session.scalars(query.order_by(StoredKey.created_at, StoredKey.id)))


def current_key(session: Session, did: str) -> StoredKey | None:
    """The key that signs now."""
    good = [key for key in keys_of(session, did) if key.retired_at is None]
    return good[-1] if good else None
