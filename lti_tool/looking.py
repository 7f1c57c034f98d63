"""HR's looks: before a page shows people by name, it is noted whom, to whom, and why."""

from __future__ import annotations

from collections.abc import Collection

from flask import request

from lti_tool.visit import Door, Visit
from recognition.people.looking import note_look, reason_of
from records.looks import Page


def reason_given() -> str:
    """Why the person looks, as the address says; an empty text where it does not."""
    return reason_of(request.args.get("why", ""))


def look(door: Door, visit: Visit, seen: Collection[int], page: Page, subject: str) -> None:
    """Note the look; call it before the page is drawn."""
    why, here = reason_given(), visit.organisation.id
    note_look(door.database, here, seen, by=visit.by, page=page, subject=subject, why=why, now=visit.now)
