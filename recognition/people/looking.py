"""Looks at people by name: before anybody is shown, it is noted whom, to whom, and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from records.database import Database
from records.looks import WHY_LENGTH, Page, remember_look


def reason_of(text: str) -> str:
    """Why somebody looks, as it is kept; an empty text where they do not say."""
    return " ".join(text.split())[:WHY_LENGTH]


def note_look(
    database: Database,
    organisation_id: int,
    seen: Collection[int],
    *,
    by: str,
    page: Page,
    subject: str,
    why: str,
    now: datetime,
) -> None:
    """Note the look in a transaction of its own: who is not noted is not shown."""
    if not seen:
        return
    with database.transaction() as session:
        remember_look(session, organisation_id, seen, by=by, page=page, subject=subject, why=why or None, now=now)
