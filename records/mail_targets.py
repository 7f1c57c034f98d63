"""The organisation's mail as a target of the outbox: there is one, made with its first letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from records.outbox import MAIL, OutboxTarget
from records.upsert import insert_missing

# LRSs have slugs of letters, digits and hyphens: none of them is called so.
SLUG = "mail:out"


def ensure_mail_target(session: Session, organisation_id: int, now: datetime) -> int:
    """The target that the organisation's letters go to."""
    known = mail_target_of(session, organisation_id)
    if known is not None:
        return known.id
    row = {"organisation_id": organisation_id, "kind": MAIL, "slug": SLUG, "created_at": now, "next_at": now}
    insert_missing(session, OutboxTarget, [row])
    return session.scalars(select(OutboxTarget.id).where(*_mail_of(organisation_id))).one()


def mail_target_of(session: Session, organisation_id: int) -> OutboxTarget | None:
    """The target, if a letter was ever written."""
    return session.scalar(select(OutboxTarget).where(*_mail_of(organisation_id)))


def _mail_of(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    return OutboxTarget.organisation_id == organisation_id, OutboxTarget.slug == SLUG
