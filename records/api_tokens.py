"""Tokens with which programs use the REST API, and what they were answered already.

A *token* is a name for the organisation's people, a public key by which it is found, and a secret that is shown once.
The secret is 256 random bits, so a plain hash of it gives nothing away (a slow one protects what people can guess).
Its *scopes* say what it may do. A *reply* is what a request with an Idempotency-Key was answered, so that the same
request sent again does nothing twice.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import ForeignKey, LargeBinary, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import Base
from records.errors import NotFoundError

Scope = Literal[
    "read:catalogue", "read:rules", "write:rules", "write:frameworks", "read:learners",
    "write:identities", "write:goals", "read:consents", "write:consents", "read:awards", "write:awards",
    "read:sign-offs", "write:sign-offs", "read:people", "write:jobs", "read:statements",
    "write:quarantine", "read:sources", "write:sources", "read:platforms", "read:outgoing",
    "write:outgoing", "read:accounts", "write:accounts",
]  # fmt: skip
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
NAME_LENGTH: Final = 120
KEY_LENGTH: Final = 24
IDEMPOTENCY_KEY_LENGTH: Final = 200
# So long a request that is sent again is answered as it was.
REMEMBERED: Final = timedelta(hours=24)
# Last use is written down no more often than this.
USE_NOTED_EACH: Final = timedelta(minutes=1)


class ApiToken(Base):
    """A token of an organisation."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    def is_good(self, now: datetime) -> bool:
        """Whether it opens the door at that instant."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class ApiReply(Base):
    """What a token's request was answered."""

    __tablename__ = "api_replies"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(IDEMPOTENCY_KEY_LENGTH), primary_key=True)
    # Of method, address and body: the same key for something else is a mistake.
    request: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    # Encrypted under the token, which is not kept: it may tell a secret.
    body: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime] = mapped_column(index=True)


def secret_digest(secret: str) -> bytes:
    """The hash under which a secret is kept."""
    return hashlib.sha256(secret.encode()).digest()


def add_token(session: Session, token: ApiToken) -> ApiToken:
    """Keep a new token; its number is set."""
    session.add(token)
    session.flush()
    return token


def token_by_key(session: Session, key: str) -> ApiToken | None:
    """The token of that key, whatever its state."""
    return session.scalar(select(ApiToken).where(ApiToken.key == key))


def tokens_of(session: Session, organisation_id: int) -> list[ApiToken]:
    """The organisation's tokens, the newest first."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(ApiToken.id.desc())))


def token_by_id(session: Session, organisation_id: int, token_id: int) -> ApiToken:
    """The token of that number; raises `NotFoundError`."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id, ApiToken.id == token_id)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"this organisation has no token {token_id}")
    return found


def note_use(session: Session, token_id: int, now: datetime) -> None:
    """Write down that the token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def reply_to(session: Session, token_id: int, key: str, now: datetime) -> ApiReply | None:
    """What that token was answered to that key, lately. What is older is forgotten."""
    session.execute(delete(ApiReply).where(ApiReply.answered_at < now - REMEMBERED))
    return session.get(ApiReply, (token_id, key))


def keep_reply(session: Session, reply: ApiReply) -> None:
    """Keep what was answered; raises `sqlalchemy.exc.IntegrityError` where the same was answered meanwhile."""
    session.add(reply)
    session.flush()
