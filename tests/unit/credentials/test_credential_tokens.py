"""Credentials as JSON web tokens: signed with RS256, read from anybody, believed with a key that the issuer lists."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials.issuer import did_document, method_id
from credentials.jose import sign_jwt
from credentials.keys import JwtKey, generate_jwt_key
from credentials.verify import Report, verify_text
from tests.credential_sample import ISSUER, KEY, OLD_KEY, TODAY, unsigned

TOKEN_KEY = generate_jwt_key(datetime(2026, 11, 1, tzinfo=UTC))
OTHER_KEY = generate_jwt_key(datetime(2026, 11, 1, tzinfo=UTC))
DOCUMENT = did_document(ISSUER, [OLD_KEY, KEY, TOKEN_KEY])


def token(document: dict[str, Any] | None = None, key: JwtKey = TOKEN_KEY) -> str:
    return sign_jwt(document or unsigned(), key, method_id(ISSUER.did, TOKEN_KEY))


def checked(text: str, keys: dict[str, Any] = DOCUMENT, recipient: str | None = None) -> Report:
    return verify_text(text, {keys["id"]: keys}.get, TODAY, recipient=recipient)


def parts(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = text.split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "===")) for part in (head, body))
    return header, claims


def test_the_token_is_the_credential_with_the_claims_that_open_badges_asks_for() -> None:
    header, claims = parts(token())
    assert header == {"alg": "RS256", "typ": "JWT", "kid": f"{ISSUER.did}#rs256-2026-11"}
    added = ("iss", "jti", "sub", "nbf", "exp")
    assert {name: value for name, value in claims.items() if name not in added} == unsigned()
    assert (claims["iss"], claims["jti"]) == (ISSUER.did, unsigned()["id"])
    assert claims["sub"] == unsigned()["credentialSubject"]["id"]
    assert datetime.fromtimestamp(claims["nbf"], UTC).isoformat() == "2026-11-24T09:30:15+00:00"


def test_a_token_is_believed_with_the_key_that_its_issuer_lists() -> None:
    report = checked(token())
    assert report.ok, report.to_json()
    assert [step.ok for step in report.steps][:5] == [True] * 5


def test_the_did_document_holds_the_public_half_as_a_bare_jwk() -> None:
    (entry,) = [one for one in DOCUMENT["verificationMethod"] if one["type"] == "JsonWebKey"]
    assert set(entry["publicKeyJwk"]) == {"kty", "n", "e"}
    assert entry["id"] in DOCUMENT["assertionMethod"]


def _signed(algorithm: str, key: Any, listed: dict[str, Any], **header: Any) -> tuple[str, dict[str, Any]]:
    """A token of another issuer, and that issuer's document."""
    method = {"id": f"{ISSUER.did}#k", "type": "JsonWebKey", "controller": ISSUER.did, "publicKeyJwk": listed}
    keys = {"id": ISSUER.did, "verificationMethod": [method], "assertionMethod": [method["id"]]}
    return jwt.encode({**unsigned(), "iss": ISSUER.did}, key, algorithm, headers=header), keys


EC_KEY, ED_KEY = ec.generate_private_key(ec.SECP256R1()), Ed25519PrivateKey.generate()
EC_JWK = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key()))
ED_JWK = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ED_KEY.public_key()))


@pytest.mark.parametrize(("algorithm", "key", "jwk"), [("ES256", EC_KEY, EC_JWK), ("EdDSA", ED_KEY, ED_JWK)])
@pytest.mark.parametrize("hint", ["#k", "k", f"{ISSUER.did}#k", None, "the-kid-of-the-jwk"])
def test_other_algorithms_and_ways_to_name_a_key_are_understood(
    algorithm: str, key: Any, jwk: dict[str, Any], hint: str | None
) -> None:
    header = {} if hint is None else {"kid": hint}
    text, keys = _signed(algorithm, key, {**jwk, "kid": "the-kid-of-the-jwk"}, **header)
    assert checked(text, keys).ok


def test_a_key_that_the_token_brings_along_counts_only_where_the_issuer_lists_it() -> None:
    text, keys = _signed("ES256", EC_KEY, EC_JWK, jwk=EC_JWK)
    assert checked(text, keys).ok
    _, other = _signed("ES256", EC_KEY, ED_JWK)
    assert checked(text, other).reason == "key-unknown"


def test_a_token_of_the_older_form_carries_its_credential_in_vc() -> None:
    claims = {"iss": ISSUER.did, "jti": unsigned()["id"], "vc": {**unsigned()}}
    text = jwt.encode(claims, TOKEN_KEY.private, "RS256", headers={"kid": "#rs256-2026-11"})
    assert checked(text).ok


def _resigned(**claims: Any) -> str:
    _, body = parts(token())
    return jwt.encode({**body, **claims}, TOKEN_KEY.private, "RS256", headers={"kid": method_id(ISSUER.did, TOKEN_KEY)})


def _with_header(**header: Any) -> str:
    return jwt.encode(parts(token())[1], TOKEN_KEY.private, "RS256", headers={"kid": "#rs256-2026-11", **header})


def _altered() -> str:
    head, body, tail = token().split(".")
    changed = base64.urlsafe_b64decode(body + "===").replace(b"HACCP", b"HACCQ")
    return ".".join((head, base64.urlsafe_b64encode(changed).rstrip(b"=").decode(), tail))


def _without_signature() -> str:
    return jwt.encode(parts(token())[1], None, "none")


TAMPERINGS: list[tuple[str, Callable[[], str], str]] = [
    ("another content", _altered, "signature-mismatch"),
    ("another key under the same name", lambda: token(key=OTHER_KEY), "signature-mismatch"),
    ("no signature", lambda: token().rpartition(".")[0] + ".", "signature-mismatch"),
    ("the algorithm none", _without_signature, "proof-unsupported"),
    ("the public key as a secret", lambda: jwt.encode(parts(token())[1], "x" * 40, "HS256"), "proof-unsupported"),
    ("a header that must be understood", lambda: _with_header(crit=["exp"]), "proof-unsupported"),
    ("another kind of token", lambda: _with_header(typ="at+jwt"), "proof-unsupported"),
    ("a key nobody lists", lambda: _with_header(kid="#rs256-1999-01"), "key-unknown"),
    ("a key of another kind", lambda: _with_header(kid="#ed25519-2026-11"), "signature-mismatch"),
    ("another issuer in the envelope", lambda: _resigned(iss="did:web:x.example"), "claim-mismatch"),
    ("another end in the envelope", lambda: _resigned(exp=4_000_000_000), "claim-mismatch"),
    ("another subject in the envelope", lambda: _resigned(sub="urn:uuid:0"), "claim-mismatch"),
    ("another id in the envelope", lambda: _resigned(jti="urn:uuid:0"), "claim-mismatch"),
    ("no base64", lambda: "ey*.ey*.x", "not-a-token"),
    ("no JSON", lambda: "eyJ.eyJ.eyJ", "not-json"),
]


@pytest.mark.parametrize(("make", "reason"), [case[1:] for case in TAMPERINGS], ids=[case[0] for case in TAMPERINGS])
def test_each_tampering_is_told_by_its_reason(make: Callable[[], str], reason: str) -> None:
    report = checked(make())
    assert (report.ok, report.reason) == (False, reason)


def test_an_expired_token_is_told_by_its_validity() -> None:
    report = checked(token(unsigned(valid_until=datetime(2026, 11, 24, 12, tzinfo=UTC))))
    assert (report.reason, report.step("proof").ok) == ("expired", True)


@pytest.mark.parametrize(
    ("address", "ok", "reason"),
    [
        ("ana.silva@campus.example", True, None),
        (" ANA.Silva@campus.example ", True, None),
        ("bo@x.example", False, "not-the-recipient"),
    ],
)
def test_an_address_is_the_recipients_or_not(address: str, ok: bool, reason: str | None) -> None:
    report = checked(token(), recipient=address)
    assert (report.ok, report.reason) == (ok, reason)
    assert report.step("recipient").ok is ok


def test_a_credential_that_names_nobody_leaves_the_recipient_open() -> None:
    report = checked(token(unsigned(recipient_identifier=None)), recipient="ana.silva@campus.example")
    assert (report.ok, report.step("recipient").ok) == (True, None)
