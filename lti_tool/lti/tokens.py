"""Access tokens for a platform's services (LTI Security Framework 1.0 §4.1)."""

from __future__ import annotations

from collections.abc import Iterable
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
    return Token(value, frozenset((scope if isinstance(scope, str) else wanted).split()))
