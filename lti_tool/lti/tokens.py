"""Access tokens for a platform's services (LTI Security Framework 1.0 §4.1)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lti_tool.errors import PlatformAnswerError
from lti_tool.lti.outgoing import Client
from records.platforms import Registration

ASSERTION_LIFE: Final = timedelta(minutes=5)
# A token is not used so shortly before its end; how long one is good that does not say it.
MARGIN: Final = timedelta(minutes=1)
UNTOLD_LIFE: Final = timedelta(minutes=5)
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs as the tool, and its name."""

    kid: str
    key: RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and what it allows."""

    value: str
    scopes: frozenset[str]
    expires_at: datetime


def assertion(registration: Registration, signer: Signer, now: datetime, token_id: UUID) -> str:
    """The signed statement with which the tool asks for a token (LTI Security Framework 1.0 §4.1.1)."""
    claims = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience or registration.token_endpoint,
        "iat": int(now.timestamp()),
        "exp": int((now + ASSERTION_LIFE).timestamp()),
        "jti": str(token_id),
    }
    return jwt.encode(claims, signer.key, algorithm="RS256", headers={"kid": signer.kid})


def ask_token(
    registration: Registration, client: Client, signer: Signer, scopes: Iterable[str], now: datetime, token_id: UUID
) -> Token:
    """A token for these scopes, or fewer; raises `PlatformSilentError` or `PlatformAnswerError`."""
    wanted = " ".join(scopes)
    answer = client.post_form(
        registration.token_endpoint,
        {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(registration, signer, now, token_id),
            "scope": wanted,
        },
    )
    value, scope = answer.get("access_token"), answer.get("scope")
    if not isinstance(value, str) or not value or not value.isprintable():
        raise PlatformAnswerError(f"{registration.token_endpoint} answers with no access_token")
    # Left out, it is what was asked for (RFC 6749 §5.1).
    allowed = frozenset((scope if isinstance(scope, str) else wanted).split())
    return Token(value, allowed, now + _life(answer.get("expires_in")))


class Tokens:
    """The tokens of this process: each is used until shortly before it ends."""

    def __init__(self, client: Client, new_id: Callable[[], UUID]) -> None:
        self._client, self._new_id = client, new_id
        self._lock = threading.Lock()
        self._kept: dict[tuple[Registration, frozenset[str]], Token] = {}

    def get(self, registration: Registration, signer: Signer, scopes: frozenset[str], now: datetime) -> Token:
        """A token for these scopes; raises what `ask_token` raises."""
        name = (registration, scopes)
        with self._lock:
            kept = self._kept.get(name)
        if kept is not None and kept.expires_at - MARGIN > now:
            return kept
        token = ask_token(registration, self._client, signer, sorted(scopes), now, self._new_id())
        with self._lock:
            self._kept[name] = token
        return token

    def drop(self, token: Token) -> None:
        """Use this token no more: the platform does not take it."""
        with self._lock:
            self._kept = {name: kept for name, kept in self._kept.items() if kept is not token}


def _life(told: object) -> timedelta:
    """How long a token is good (RFC 6749 §4.2.2): platforms write the number as a text, too, or leave it out."""
    text = str(told) if isinstance(told, int | str) else ""
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else UNTOLD_LIFE
