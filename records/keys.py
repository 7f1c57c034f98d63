"""Signing keys, in a table of their own: the public part in clear, the private part sealed by the settings' secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base

# What signs the document itself, and what signs the token beside it.
ED25519, RS256 = "ed25519", "rs256"
KINDS = (ED25519, RS256)


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
    kind: Mapped[str] = mapped_column(String(16), default=ED25519, server_default=ED25519)
    # As the DID document writes it: one or the other, by the kind.
    public_multibase: Mapped[str | None] = mapped_column(String(128))
    public_jwk: Mapped[dict[str, Any] | None]
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


def keys_of(session: Session, did: str) -> list[StoredKey]:
    """All keys of that DID, oldest first; none for a DID that is not ours."""
    query = select(StoredKey).where(StoredKey.did == did)
    return list(session.scalars(query.order_by(StoredKey.created_at, StoredKey.id)))


def current_key(session: Session, did: str, kind: str) -> StoredKey | None:
    """The key of that kind that signs now."""
    good = [key for key in keys_of(session, did) if key.retired_at is None and key.kind == kind]
    return good[-1] if good else None
