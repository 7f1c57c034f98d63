"""Documents: state, agent profiles and activity profiles (xAPI 2.0 §4.1.6.2, §4.1.6.5, §4.1.6.6).

A document is known by its kind, what it belongs to (activity, agent, registration) and its own id.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.terms import activity_terms, ifi_terms, registration_terms

Kind = Literal["state", "agent-profile", "activity-profile"]
NONE = 0


class Document(Base):
    """A document as it was sent."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_context", "organisation_id", "kind", "activity", "agent", "registration"),)

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # A hash of all that it is known by: ids can be longer than an index takes.
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    activity: Mapped[int] = mapped_column(BigInteger)
    agent: Mapped[int] = mapped_column(BigInteger)
    registration: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text, info=PERSONAL)
    content_type: Mapped[str] = mapped_column(Text)
    etag: Mapped[str] = mapped_column(String(40))
    updated: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary, info=PERSONAL)


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """What documents belong to; `None` for what their kind does not have, or for any registration."""

    organisation_id: int
    kind: Kind
    activity: str | None = None
    # An IFI as `records.terms.agent_ifi` writes it.
    agent: str | None = None
    registration: str | None = None

    def terms(self) -> tuple[int, int, int]:
        """The terms of activity, agent and registration."""
        return (
            activity_terms[self.activity] if self.activity is not None else NONE,
            ifi_terms[self.agent] if self.agent is not None else NONE,
            registration_terms[self.registration] if self.registration is not None else NONE,
        )

    def key(self, name: str) -> str:
        """The key of the document of that id."""
        registration = self.registration.lower() if self.registration is not None else None
        parts = repr((self.kind, self.activity, self.agent, registration, name))
        return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def lock_document(session: Session, context: DocumentContext, name: str) -> None:
    """Keep others from changing the document until the transaction ends, whether it exists or not."""
    if session.get_bind().dialect.name != "sqlite":
        number = int(context.key(name)[:15], 16)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def document(session: Session, context: DocumentContext, name: str) -> Document | None:
    """The document of that id."""
    return session.get(Document, (context.organisation_id, context.key(name)))


def save_document(
    session: Session, context: DocumentContext, name: str, content: bytes, content_type: str, now: datetime
) -> Document:
    """Store or replace the document. Call `lock_document` first."""
    found = document(session, context, name)
    if found is None:
        activity, agent, registration = context.terms()
        found = Document(
            organisation_id=context.organisation_id,
            key=context.key(name),
            kind=context.kind,
            activity=activity,
            agent=agent,
            registration=registration,
            name=name,
        )
        session.add(found)
    found.content, found.content_type, found.updated = content, content_type, now
    # SHA-1 because xAPI 1.0.3 demands it of an ETag (Communication 3.1); nothing is kept safe by it.
    found.etag = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    session.flush()
    return found


def delete_document(session: Session, context: DocumentContext, name: str) -> None:
    """Remove the document, if it is there."""
    session.execute(
        delete(Document).where(Document.organisation_id == context.organisation_id, Document.key == context.key(name))
    )


def document_names(session: Session, context: DocumentContext, since: datetime | None) -> list[str]:
    """The ids of the documents that belong there, updated after `since` if given, oldest first."""
    activity, agent, registration = context.terms()
    query = select(Document.name).where(
        Document.organisation_id == context.organisation_id,
        Document.kind == context.kind,
        Document.activity == activity,
        Document.agent == agent,
    )
    if context.registration is not None:
        query = query.where(Document.registration == registration)
    if since is not None:
        query = query.where(Document.updated > since)
    return list(session.scalars(query.order_by(Document.updated, Document.name)))


def delete_documents(session: Session, context: DocumentContext) -> None:
    """Remove every document that belongs there."""
    activity, agent, registration = context.terms()
    command = delete(Document).where(
        Document.organisation_id == context.organisation_id,
        Document.kind == context.kind,
        Document.activity == activity,
        Document.agent == agent,
    )
    if context.registration is not None:
        command = command.where(Document.registration == registration)
    session.execute(command)
