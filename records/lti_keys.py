"""The tool's keys: RSA pairs with which an organisation proves to platforms that it is the tool they know."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base


class ToolKey(Base):
    """One pair: the public half as a JWK (RFC 7517), the private half sealed by the settings' secret."""

    __tablename__ = "lti_tool_keys"
    __table_args__ = (UniqueConstraint("organisation_id", "kid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # The RFC 7638 thumbprint of the public half.
    kid: Mapped[str] = mapped_column(String(64))
    public_jwk: Mapped[dict[str, Any]]
    sealed_private: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


def tool_keys_of(session: Session, organisation_id: int) -> list[ToolKey]:
    """Every key that the organisation ever had, oldest first."""
    query = select(ToolKey).where(ToolKey.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(ToolKey.created_at, ToolKey.id)))
