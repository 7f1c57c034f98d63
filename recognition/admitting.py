"""Admitting programs: a token for them, shown once, and its end."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from recognition.errors import TokenError
from records.api_tokens import NAME_LENGTH, SCOPES, ApiToken, add_token, secret_digest, token_by_key
from records.audit import note

PREFIX = "acquis"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token as it is told once: `text` is not kept."""

    token: ApiToken
    text: str


def make_token(
    session: Session,
    organisation_id: int,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None,
    *,
    by: str,
    now: datetime,
) -> NewToken:
    """A new token; raises `TokenError` that names the field."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise TokenError("name", f"must have 1 to {NAME_LENGTH} characters")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenError("scopes", f"must be one or more of {', '.join(SCOPES)}")
    if expires_at is not None and expires_at <= now:
        raise TokenError("expires_at", "lies in the past")
    key, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    token = ApiToken(
        organisation_id=organisation_id,
        name=name,
        key=key,
        digest=secret_digest(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_at=now,
        created_by=by[:120],
        expires_at=expires_at,
    )
    add_token(session, token)
    note(session, organisation_id, by, "token-made", f"token {token.id}", now, {"name": name, "scopes": token.scopes})
    return NewToken(token, f"{PREFIX}_{key}_{secret}")


def end_token(session: Session, token: ApiToken, *, by: str, now: datetime) -> None:
    """Refuse the token from now on; one that was revoked before stays as it is."""
    if token.revoked_at is None:
        token.revoked_at = now
        note(session, token.organisation_id, by, "token-revoked", f"token {token.id}", now, {"name": token.name})


def admitted(session: Session, text: str, now: datetime) -> ApiToken | None:
    """The token that this is, if it is good."""
    prefix, _, rest = text.partition("_")
    key, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret or not key.isalnum():
        return None
    found = token_by_key(session, key)
    if found is None or not hmac.compare_digest(found.digest, secret_digest(secret)):
        return None
    return found if found.is_good(now) else None
