"""What a provider's answer must hold: each claim and signature forged in turn, by a provider whose key we have."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from lti_tool.accounts.openid import Endpoints, Registered, Vouched, depart, discover, vouched
from lti_tool.errors import OpenIdRefusedError
from lti_tool.lti.outgoing import Answer, Client, Patience

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
ISSUER = "https://idp.example"
ENDPOINTS = Endpoints(
    issuer=ISSUER,
    authorization=f"{ISSUER}/auth",
    token=f"{ISSUER}/token",
    keys=f"{ISSUER}/keys",
    userinfo=f"{ISSUER}/me",
    methods=("client_secret_post",),
    names_itself=True,
)
OURS = Registered(endpoints=ENDPOINTS, client_id="acquis", client_secret="s", return_address="https://a.example/return")
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
CURVE = ECKey.generate_key("P-256", {"kid": "two"})


class Told(Client):
    """A provider that answers what it is told to."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        super().__init__(Patience(attempts=1))
        self.documents = documents
        self.posted: bytes = b""

    def get_json(self, url: str) -> dict[str, Any]:
        return dict(self.documents[url])

    def get_page(self, url: str, headers: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        assert headers["Authorization"] == "Bearer at"
        return dict(self.documents[url]), ""

    def ask_once(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        assert (method, headers["Accept"]) == ("POST", "application/json")
        self.posted = body or b""
        status, text = self.documents[url]
        return Answer(status, text.encode(), "")


def _claims(nonce: str, /, **changed: Any) -> dict[str, Any]:
    whole = {
        "iss": ISSUER,
        "aud": "acquis",
        "sub": "ada",
        "nonce": nonce,
        "iat": STAMP,
        "exp": STAMP + 300,
        "email": "Ada@campus.example",
        "email_verified": True,
    }
    return {name: value for name, value in (whole | changed).items() if value is not None}


def _came_back(
    changed: Mapping[str, Any], *, key: Any = KEY, alg: str = "RS256", userinfo: Mapping[str, Any] | None = None
) -> Vouched:
    departure, _ = depart(1, OURS, None, Told({}), NOW)
    token = jwt.encode({"alg": alg, "kid": key.kid}, _claims(departure.nonce, **changed), key, algorithms=[alg])
    answer = f'{{"access_token": "at", "token_type": "Bearer", "id_token": "{token}"}}'
    documents = {
        ENDPOINTS.keys: {"keys": [KEY.as_dict(private=False), CURVE.as_dict(private=False)]},
        ENDPOINTS.token: (200, answer),
        ENDPOINTS.userinfo: userinfo or {},
    }
    client = Told(documents)
    found = vouched(departure, OURS, "the-code", client, NOW)
    assert f"code_verifier={departure.code_verifier}".encode() in client.posted
    assert b"client_secret=s" in client.posted
    return found


def test_who_is_vouched_for_is_read_from_a_token_that_holds() -> None:
    found = _came_back({"name": "Ada  Adams"})
    assert (found.subject, found.email, found.name) == ("ada", "ada@campus.example", "Ada Adams")
    assert _came_back({}, key=CURVE, alg="ES256").subject == "ada"
    assert _came_back({"aud": ["acquis", "another"], "azp": "acquis"}).subject == "ada"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": ["acquis", "another"]},
        {"azp": "another"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"exp": STAMP - 60},
        {"exp": None},
        {"exp": "soon"},
        {"iat": None},
        {"iat": STAMP + 600},
        {"nbf": STAMP + 600},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    ],
    ids=str,
)
def test_a_token_with_one_wrong_claim_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(OpenIdRefusedError) as refused:
        _came_back(changed)
    assert refused.value.rule == "answer-invalid"


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (OTHER, "RS256"),
        (OctKey.import_key("s" * 32, {"kid": "one"}), "HS256"),
        (RSAKey.generate_key(2048, {"kid": "three"}), "RS256"),
    ],
    ids=["another key", "a shared secret", "an unknown key"],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(key: Any, alg: str) -> None:
    with pytest.raises(OpenIdRefusedError):
        _came_back({}, key=key, alg=alg)


@pytest.mark.parametrize("secret", [None, KEY.as_pem(private=False)], ids=["not signed", "the public key as a secret"])
def test_a_token_without_a_key_pair_is_refused(secret: bytes | None) -> None:
    departure, _ = depart(1, OURS, None, Told({}), NOW)
    parts = ({"alg": "none" if secret is None else "HS256", "kid": "one"}, _claims(departure.nonce))
    text = ".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = b"" if secret is None else hmac.digest(secret, text.encode(), "sha256")
    token = f"{text}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    documents = {
        ENDPOINTS.keys: {"keys": [KEY.as_dict(private=False)]},
        ENDPOINTS.token: (200, f'{{"access_token": "at", "token_type": "Bearer", "id_token": "{token}"}}'),
    }
    with pytest.raises(OpenIdRefusedError):
        vouched(departure, OURS, "the-code", Told(documents), NOW)


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 1, {}])
def test_an_address_counts_only_where_it_is_said_to_be_verified(verified: object) -> None:
    assert _came_back({"email_verified": verified}).email is None


def test_what_is_told_beside_the_token_must_be_of_the_same_person() -> None:
    told = {"sub": "ada", "email": "ada@campus.example", "email_verified": True}
    assert _came_back({"email": None, "email_verified": None}, userinfo=told).email == "ada@campus.example"
    with pytest.raises(OpenIdRefusedError):
        _came_back({"email": None}, userinfo={**told, "sub": "eve"})


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, '{"error": "invalid_grant"}'),
        (200, '{"access_token": "at", "token_type": "Bearer"}'),
        (200, "<html>"),
        (200, "[]"),
        (503, "busy"),
        (200, '{"access_token": "at", "token_type": "Bearer", "id_token": 7}'),
        (200, '{"access_token": "at", "token_type": "Bearer", "id_token": "x.y.z"}'),
    ],
)
def test_an_answer_that_is_none_is_refused(status: int, text: str) -> None:
    departure, _ = depart(1, OURS, None, Told({}), NOW)
    documents = {ENDPOINTS.token: (status, text), ENDPOINTS.keys: {"keys": [KEY.as_dict(private=False)]}}
    with pytest.raises(OpenIdRefusedError):
        vouched(departure, OURS, "the-code", Told(documents), NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"issuer": f"{ISSUER}/"},
        {"token_endpoint": None},
        {"token_endpoint": "http://idp.example/token"},
        {"jwks_uri": "javascript:alert(1)"},
        {"response_types_supported": ["id_token"]},
        {"response_types_supported": 1},
        {"token_endpoint_auth_methods_supported": True},
        # What it says must not make us ask this very machine.
        {"token_endpoint": "http://localhost:9200/_search"},
        {"jwks_uri": "http://127.0.0.1/keys"},
        {"userinfo_endpoint": "http://[::1]/me"},
    ],
)
def test_a_provider_that_says_something_else_of_itself_is_not_used(changed: dict[str, object]) -> None:
    whole: dict[str, object] = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/keys",
        "response_types_supported": ["code"],
    }
    at = f"{ISSUER}/.well-known/openid-configuration"
    assert discover(Told({at: whole}), ISSUER).token == f"{ISSUER}/token"
    with pytest.raises(OpenIdRefusedError) as refused:
        discover(Told({at: whole | changed}), ISSUER)
    assert refused.value.rule == "provider-unfit"
