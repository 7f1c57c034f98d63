"""The picture of a micro-credential: the one that its author gave with that version, or else one that is drawn."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from credentials.picture.badge import Pictured, pictured
from credentials.picture.given import Given, MediaType
from records.pictures import picture_by_digest
from rules import Rule


def picture_of(session: Session, organisation_id: int, rule: Rule, language: str) -> Pictured:
    """What the picture of the rule's achievement shows."""
    if rule.image is None:
        return pictured(rule.id, rule.title, language)
    given = kept_picture(session, organisation_id, rule.image.sha256 or "")
    return pictured(rule.id, rule.title, language, given, rule.image.alt)


def kept_picture(session: Session, organisation_id: int, sha256: str) -> Given:
    """A picture that was published; raises `NotFoundError`."""
    kept = picture_by_digest(session, organisation_id, sha256)
    return Given(cast(MediaType, kept.media_type), kept.content)
