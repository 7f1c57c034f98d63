"""What works between a platform and us: its keys can be read, it gives tokens, and for which services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lti_tool.errors import PlatformAnswerError, PlatformSilentError
from lti_tool.lti.key_sets import read_keys
from lti_tool.lti.outgoing import Client
from records.platforms import Registration

Name = Literal["keys", "token", "scopes"]
ASSERTION_LIFE: Final = timedelta(minutes=5)
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES: Final = {
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem": "create columns in the gradebook",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score": "send grades",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly": "read grades",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly": "read who is in a course",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. `ok` is none where it could not be tried."""

    name: Name
    ok: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs as the tool, and its name."""

    kid: str
    key: RSAPrivateKey


def check(
    registration: Registration, client: Client, signer: Signer, now: datetime, token_id: UUID
) -> tuple[Finding, ...]:
    """Try everything that works without a launch."""
    keys = _keys(registration, client)
    try:
        granted = _granted(registration, client, signer, now, token_id)
    except (PlatformSilentError, PlatformAnswerError) as error:
        return keys, Finding("token", False, str(error)), Finding("scopes", None, "unknown without a token")
    return keys, Finding("token", True, "the platform knows the tool and gives it a token"), _scopes(granted)


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


def _keys(registration: Registration, client: Client) -> Finding:
    try:
        document = client.get_json(registration.jwks_uri)
    except (PlatformSilentError, PlatformAnswerError) as error:
        return Finding("keys", False, str(error))
    usable = read_keys(document)
    if not usable:
        return Finding("keys", False, f"{registration.jwks_uri} lists no RSA key with a kid")
    return Finding("keys", True, f"{len(usable)} {'key' if len(usable) == 1 else 'keys'} can be read")


def _granted(
    registration: Registration, client: Client, signer: Signer, now: datetime, token_id: UUID
) -> frozenset[str]:
    answer = client.post_form(
        registration.token_endpoint,
        {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(registration, signer, now, token_id),
            "scope": " ".join(SCOPES),
        },
    )
    if not isinstance(answer.get("access_token"), str) or not answer["access_token"]:
        raise PlatformAnswerError(f"{registration.token_endpoint} answers with no access_token")
    scope = answer.get("scope")
    # Left out, it is what was asked for (RFC 6749 §5.1).
    return frozenset(scope.split()) if isinstance(scope, str) else frozenset(SCOPES)


def _scopes(granted: frozenset[str]) -> Finding:
    lacking = [words for scope, words in SCOPES.items() if scope not in granted]
    if not lacking:
        return Finding("scopes", True, "every service is allowed: " + ", ".join(SCOPES.values()))
    return Finding("scopes", False, "the platform does not let the tool " + ", ".join(lacking))
