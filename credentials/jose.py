"""Credentials as JSON Web Tokens: the external proof of Open Badges 3.0 (§8.2) and of VC Data Model 1.1 (§6.3.1).

The credential is the payload itself, or the claim `vc` in it; the registered claims repeat some of its fields and must
agree with them. Signed is the text of header and payload as it stands, so there is nothing to canonicalise.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import jwt

from credentials.did import Resolver, key_by_hint
from credentials.errors import ProofError, SealError, StructureError
from credentials.keys import JwtKey
from credentials.proof import issuer_id, read_datetime
from credentials.reading import DEFAULT_LIMITS, Limits, read_document

ALGORITHMS = ("RS256", "ES256", "ES384", "EdDSA")
MEDIA_TYPE = "application/vc+jwt"
# The `typ` of a token that Open Badges readers do not look for (VC-JOSE-COSE §3.1.1); OB 3.0 §8.2.4 wants `JWT`.
LIST_KIND = "vc+jwt"
_TYPES = ("jwt", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt")
# Claim → the field of the credential that it repeats (VC 1.1 §6.3.1).
_REPEATED = {"iss": "issuer", "jti": "id", "sub": "subject", "nbf": "validFrom", "exp": "validUntil"}
_REGISTERED = frozenset((*_REPEATED, "iat", "aud", "vc", "cnf"))


@dataclass(frozen=True, slots=True)
class Token:
    """A token, taken apart and not yet believed. `document` is the credential that it carries."""

    header: Mapping[str, Any]
    document: dict[str, Any]
    claims: Mapping[str, Any]
    signed: bytes
    signature: bytes

    @property
    def hint(self) -> str | None:
        """Which of the issuer's keys it says that it was signed with."""
        kid = self.header.get("kid")
        return kid if isinstance(kid, str) else None

    def instant(self, claim: Literal["nbf", "exp"]) -> datetime | None:
        """From when, or until when, the envelope says that it is good; raises `ProofError` (`bad-date`)."""
        given = self.claims.get(claim)
        if given is None:
            return None
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise ProofError("bad-date", f"{claim}: {str(given)[:40]}")
        try:
            return datetime.fromtimestamp(given, UTC)
        except (OverflowError, OSError, ValueError):
            raise ProofError("bad-date", f"{claim}: {str(given)[:40]}") from None


def sign_jwt(document: Mapping[str, Any], key: JwtKey, key_id: str, kind: str = "JWT") -> str:
    """The credential as a token signed with RS256; `key_id` is the key's DID URL, `kind` the header's `typ`.

    The credential must have a subject with an id, and carry no proof inside. Raises `SealError` where the private half
    is missing.
    """
    if key.private is None:
        raise SealError(f"the private half of {key.fragment} is not here")
    claims: dict[str, Any] = {
        "iss": issuer_id(document),
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(read_datetime(document["validFrom"]).timestamp()),
    }
    if "validUntil" in document:
        claims["exp"] = int(read_datetime(document["validUntil"]).timestamp())
    return jwt.encode({**document, **claims}, key.private, algorithm="RS256", headers={"kid": key_id, "typ": kind})


def looks_like_token(text: str) -> bool:
    """Whether this is a token rather than JSON: three parts, the first of them a JSON object in base64url."""
    return text.count(".") == 2 and text.startswith("ey")


def read_token(text: str, limits: Limits = DEFAULT_LIMITS) -> Token:
    """Take a token apart; raises `StructureError` or `ProofError` where it is none that could be checked."""
    if len(text) > 2 * limits.bytes:
        raise StructureError("too-large", f"more than {2 * limits.bytes} bytes")
    head, _, rest = text.strip().partition(".")
    body, _, tail = rest.partition(".")
    header, claims = read_document(_bytes(head), limits), read_document(_bytes(body), limits)
    kind = str(header.get("typ", "jwt")).lower()
    if header.get("alg") not in ALGORITHMS or "crit" in header or header.get("b64") is False or kind not in _TYPES:
        raise ProofError("proof-unsupported", f"a token with the header {json.dumps(header)[:120]}")
    return Token(header, _document(claims), claims, f"{head}.{body}".encode("ascii"), _bytes(tail))


def verify_token(token: Token, resolve: Resolver) -> None:
    """Check the signature against the key that the issuer publishes, and the claims against the credential.

    Raises `IssuerError` or `ProofError`.
    """
    algorithm = token.header["alg"]
    keys = key_by_hint(token.hint, token.header.get("jwk"), issuer_id(token.document), resolve)
    fitting = [key for key in keys if key.algorithm == algorithm]
    if not fitting:
        raise ProofError("signature-mismatch", f"the issuer's key is not for {algorithm}")
    for number, key in enumerate(fitting):
        try:
            key.check(token.signature, token.signed)
            break
        except ProofError:
            if number == len(fitting) - 1:
                raise
    _check_claims(token)


def _document(claims: Mapping[str, Any]) -> dict[str, Any]:
    inner = claims.get("vc")
    if not isinstance(inner, Mapping):
        return {name: value for name, value in claims.items() if name not in _REGISTERED}
    document = dict(inner)
    # Within `vc`, what a claim says may be left out.
    for claim, field in (("iss", "issuer"), ("jti", "id")):
        if claim in claims:
            document.setdefault(field, claims[claim])
    return document


def _check_claims(token: Token) -> None:
    document, claims = token.document, token.claims
    subject = document.get("credentialSubject")
    said: dict[str, Any] = {
        "iss": issuer_id(document),
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
        "nbf": _seconds(document.get("validFrom", document.get("issuanceDate"))),
        "exp": _seconds(document.get("validUntil", document.get("expirationDate"))),
    }
    for claim, value in said.items():
        given = claims.get(claim)
        same = given == value or (isinstance(given, float) and int(given) == value)
        if given is not None and value is not None and not same:
            raise ProofError("claim-mismatch", f"{claim} is {str(given)[:60]}, {_REPEATED[claim]} is {str(value)[:60]}")


def _seconds(moment: Any) -> int | None:
    return None if moment is None else int(read_datetime(moment).timestamp())


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise StructureError("not-a-token", "a part of the token is no base64url") from None
