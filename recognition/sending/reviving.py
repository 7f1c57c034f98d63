"""What was refused by the other side: tried again, or given up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from records.audit import note
from records.outbox import drop_dead, revive, target_by_slug


def try_again(session: Session, organisation_id: int, slug: str, item: int | None, *, by: str, now: datetime) -> int:
    """Try dead items of a target again: one, or all; returns how many. Raises `NotFoundError` for the target."""
    found = target_by_slug(session, organisation_id, slug)
    count = revive(session, found.id, now, item)
    found.next_at = now
    note(session, organisation_id, by, "send-retry", slug, now, {"item": item})
    return count


def give_up_dead(session: Session, organisation_id: int, slug: str, item: int, *, by: str, now: datetime) -> int:
    """Give a dead item of a target up for good; returns how many that were. Raises `NotFoundError` for the target."""
    count = drop_dead(session, target_by_slug(session, organisation_id, slug).id, item)
    note(session, organisation_id, by, "send-drop", slug, now, {"item": item})
    return count
