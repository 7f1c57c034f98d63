"""Registering sources: a new one with its key and secret, new ones for it later, and its end."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from records.audit import note
from records.sources import SLUG_LENGTH, Remit, Source, add_source, revoke_source, rotate_credential


@dataclass(frozen=True, slots=True)
class Admission:
    """What a source comes in with. The secret is not kept: it is told once."""

    key: str
    secret: str
    # How many older keys stay good for a while.
    ending: int = 0


def slug_of(name: str) -> str:
    """A slug from a name: lower-case ASCII letters, digits and hyphens; empty if the name has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")


def register_source(
    session: Session, organisation_id: int, slug: str, name: str, remit: Remit, *, by: str, now: datetime
) -> Admission:
    """Register a source; raises `AlreadyExistsError` when its slug is taken."""
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(24)
    add_source(
        session,
        organisation_id=organisation_id,
        slug=slug,
        name=name,
        remit=remit,
        key=key,
        secret=secret,
        salt=secrets.token_bytes(16),
        now=now,
    )
    note(session, organisation_id, by, "source-added", slug, now)
    return Admission(key, secret)


def rotate_source(session: Session, source: Source, ends: datetime, *, by: str, now: datetime) -> Admission:
    """Give a source a new key and secret; those that it has are good until `ends` at most."""
    key, secret = secrets.token_hex(12), secrets.token_urlsafe(24)
    ending = rotate_credential(
        session, source, key=key, secret=secret, salt=secrets.token_bytes(16), now=now, ends=ends
    )
    note(session, source.organisation_id, by, "source-rotated", source.slug, now)
    return Admission(key, secret, ending)


def end_source(session: Session, source: Source, *, by: str, now: datetime) -> int:
    """Refuse a source from now on; returns how many of its keys were good."""
    revoked = revoke_source(session, source, now)
    note(session, source.organisation_id, by, "source-revoked", source.slug, now)
    return revoked
