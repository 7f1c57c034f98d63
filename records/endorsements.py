"""Endorsements: what somebody outside says, under their own name, for an issuer, an achievement or one credential.

An *endorsement* begins as an invitation, good until an instant. Whoever has its link gives or declines it without an
account; what was given can be taken back (Open Badges 3.0 §B.1.8 EndorsementCredential).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.errors import NotFoundError

NAME_LENGTH = 200
EMAIL_LENGTH = 254
URL_LENGTH = 500

State = Literal["invited", "declined", "given", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is endorsed: an achievement by its micro-credential, one credential, or else the issuer."""

    microcredential_id: int | None = None
    credential_id: uuid.UUID | None = None


ISSUER = Subject()


class Endorsement(Base):
    """An invitation, and what came of it."""

    __tablename__ = "endorsements"
    __table_args__ = (Index("ix_endorsements_subject", "organisation_id", "microcredential_id", "credential_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    microcredential_id: Mapped[int | None] = mapped_column(ForeignKey("microcredentials.id"))
    credential_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("credentials.id"))
    state: Mapped[str] = mapped_column(String(12))
    # Who endorses: as invited, and once it is given as they call themselves.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    email: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH), info=PERSONAL)
    url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    comment: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    invited_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # When it was given or declined, and when it was taken back.
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # The signed EndorsementCredential.
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), info=PERSONAL)

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.microcredential_id, self.credential_id)


def endorsement_by_id(session: Session, organisation_id: int, endorsement_id: uuid.UUID) -> Endorsement:
    """The endorsement of that id; raises `NotFoundError`."""
    query = select(Endorsement).where(Endorsement.organisation_id == organisation_id, Endorsement.id == endorsement_id)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"endorsement {endorsement_id} is not known in this organisation")
    return found


def hold_endorsement(session: Session, organisation_id: int, endorsement_id: uuid.UUID) -> Endorsement:
    """The same, held until the transaction ends and as it is by now."""
    found = endorsement_by_id(session, organisation_id, endorsement_id)
    session.refresh(found, with_for_update=True)
    return found


def endorsements_given(session: Session, organisation_id: int, subject: Subject, limit: int) -> list[Endorsement]:
    """What is said for the subject and was not taken back, newest first."""
    query = select(Endorsement).where(
        Endorsement.organisation_id == organisation_id,
        _same(Endorsement.microcredential_id, subject.microcredential_id),
        _same(Endorsement.credential_id, subject.credential_id),
        Endorsement.state == "given",
    )
    return list(session.scalars(query.order_by(Endorsement.answered_at.desc(), Endorsement.id).limit(limit)))


def endorsements_of(session: Session, organisation_id: int) -> list[Endorsement]:
    """All of the organisation's, whatever came of them, newest first."""
    query = select(Endorsement).where(Endorsement.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Endorsement.invited_at.desc(), Endorsement.id)))


def _same(column: Any, value: Any) -> Any:
    return column.is_(None) if value is None else column == value
