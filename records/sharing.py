"""What of a credential is public: its holder decides for each, and can take it back.

No row: the holder has not decided, and nothing is public.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.audit import note
from records.awards import Credential
from records.base import Base


@dataclass(frozen=True, slots=True)
class Choice:
    """What strangers see: the page and the files of the credential; on them, the holder's name; which records it cites.

    Name and evidence are shown with the credential or not at all.
    """

    is_public: bool = False
    shows_name: bool = False
    shows_evidence: bool = False

    def __post_init__(self) -> None:
        if not self.is_public and (self.shows_name or self.shows_evidence):
            raise ValueError("name and evidence are shown with the credential or not at all")


PRIVATE = Choice()


class Sharing(Base):
    """A holder's last choice about one credential."""

    __tablename__ = "credential_sharing"

    credential_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("credentials.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    is_public: Mapped[bool]
    shows_name: Mapped[bool]
    shows_evidence: Mapped[bool]
    changed_at: Mapped[datetime]

    @property
    def choice(self) -> Choice:
        """The choice as a value."""
        return Choice(self.is_public, self.shows_name, self.shows_evidence)


def choice_about(session: Session, credential: Credential) -> Choice | None:
    """What its holder chose last; None where they never did."""
    found = session.get(Sharing, credential.id)
    return found.choice if found is not None else None


def choose(session: Session, credential: Credential, choice: Choice, by: str, now: datetime) -> None:
    """Keep the choice in place of the one before. Call it with the award's learner locked."""
    before = choice_about(session, credential) or PRIVATE
    if choice == before:
        return
    session.merge(
        Sharing(
            credential_id=credential.id,
            organisation_id=credential.organisation_id,
            is_public=choice.is_public,
            shows_name=choice.shows_name,
            shows_evidence=choice.shows_evidence,
            changed_at=now,
        )
    )
    details = {"public": choice.is_public, "name": choice.shows_name, "evidence": choice.shows_evidence}
    note(session, credential.organisation_id, by, "credential-shared", str(credential.id), now, details)
