"""The audit trail: who changed what, append-only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base, BigId


class AuditEntry(Base):
    """One change."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_organisation_at", "organisation_id", "at"),
        Index("ix_audit_organisation_subject", "organisation_id", "subject"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    at: Mapped[datetime]
    # Who: `cli`, `worker`, `learner:12`, `account:3`.
    actor: Mapped[str] = mapped_column(String(120))
    # What, in the past tense: `rule-published`, `source-revoked`.
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(300))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def note(
    session: Session,
    organisation_id: int,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Write an entry in the current transaction."""
    session.add(
        AuditEntry(
            organisation_id=organisation_id, at=now, actor=actor, action=action, subject=subject, details=details or {}
        )
    )


def entries_on(session: Session, organisation_id: int, subject: str) -> list[AuditEntry]:
    """What was done to this subject, oldest first."""
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id, AuditEntry.subject == subject)
    return list(session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))


def entries_on_any(session: Session, organisation_id: int, subjects: Collection[str]) -> dict[str, list[AuditEntry]]:
    """What was done to each of these subjects, oldest first."""
    query = select(AuditEntry).where(AuditEntry.organisation_id == organisation_id, AuditEntry.subject.in_(subjects))
    found: dict[str, list[AuditEntry]] = {subject: [] for subject in subjects}
    for entry in session.scalars(query.order_by(AuditEntry.at, AuditEntry.id)):
        found[entry.subject].append(entry)
    return found
