"""HR's looks: before a page shows people by name, it is noted whom, to whom, and why."""

from __future__ import annotations

from collections.abc import Collection

from flask import request

from lti_tool.visit import Door, Visit
from records.looks import WHY_LENGTH, Page, remember_look


def reason_given() -> str:
    """Why the person looks, as the address says; an empty text where it does not."""
    return " ".join(request.args.get("why", "").split())[:WHY_LENGTH]


def look(door: Door, visit: Visit, seen: Collection[int], page: Page, subject: str) -> None:
    """Note the look in a transaction of its own: who is not noted is not shown."""
    if not seen:
        return
    with door.database.transaction() as session:
        remember_look(
            session,
            visit.organisation.id,
            seen,
            by=visit.by,
            page=page,
            subject=subject,
            why=reason_given() or None,
            now=visit.now,
        )
