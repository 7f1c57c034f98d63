"""What works between a platform and us: its keys can be read, it gives tokens, and for which services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from lti_tool.errors import PlatformAnswerError, PlatformSilentError
from lti_tool.lti.key_sets import read_keys
from lti_tool.lti.outgoing import Client
from lti_tool.lti.tokens import Signer, ask_token
from records.platforms import Registration

Name = Literal["keys", "token", "scopes"]
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
    # The services that are not granted.
    lacking: tuple[str, ...] = ()


def check(
    registration: Registration, client: Client, signer: Signer, now: datetime, token_id: UUID
) -> tuple[Finding, ...]:
    """Try everything that works without a launch."""
    keys = _keys(registration, client)
    try:
        granted = ask_token(registration, client, signer, SCOPES, now, token_id).scopes
    except (PlatformSilentError, PlatformAnswerError) as error:
        return keys, Finding("token", False, str(error)), Finding("scopes", None, "unknown without a token")
    return keys, Finding("token", True, "the platform knows the tool and gives it a token"), _scopes(granted)


def _keys(registration: Registration, client: Client) -> Finding:
    try:
        document = client.get_json(registration.jwks_uri)
    except (PlatformSilentError, PlatformAnswerError) as error:
        return Finding("keys", False, str(error))
    usable = read_keys(document)
    if not usable:
        return Finding("keys", False, f"{registration.jwks_uri} lists no RSA key with a kid")
    return Finding("keys", True, f"{len(usable)} {'key' if len(usable) == 1 else 'keys'} can be read")


def _scopes(granted: frozenset[str]) -> Finding:
    lacking = tuple(scope for scope in SCOPES if scope not in granted)
    if not lacking:
        return Finding("scopes", True, "every service is allowed: " + ", ".join(SCOPES.values()))
    words = ", ".join(SCOPES[scope] for scope in lacking)
    return Finding("scopes", False, f"the platform does not let the tool {words}", lacking)
