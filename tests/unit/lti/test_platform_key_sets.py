"""Platforms' keys: remembered, asked for again when a new one appears, and not at a stranger's will."""

from __future__ import annotations

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.errors import LaunchRefusedError, PlatformSilentError
from lti_tool.lti.key_sets import KEPT_SECONDS, PAUSE_SECONDS, KeySets, read_keys

URI = "https://lms.example/jwks"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))


class Publisher:
    """A platform's key set, and a clock."""

    def __init__(self) -> None:
        self.kids = ["one"]
        self.asked = 0
        self.now = 100.0
        self.silent = False
        self.sets = KeySets(self, clock=lambda: self.now)  # type: ignore[arg-type]

    def get_json(self, url: str) -> dict[str, Any]:
        assert url == URI
        self.asked += 1
        if self.silent:
            raise PlatformSilentError("silent")
        return {"keys": [{**JWK, "kid": kid} for kid in self.kids]}


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


def test_a_known_key_is_asked_for_once(publisher: Publisher) -> None:
    for _ in range(3):
        assert publisher.sets.key(URI, "one").key_id == "one"
    assert publisher.asked == 1


def test_a_new_key_is_met_when_a_token_names_it(publisher: Publisher) -> None:
    publisher.sets.key(URI, "one")
    publisher.kids = ["two"]
    publisher.now += PAUSE_SECONDS
    assert publisher.sets.key(URI, "two").key_id == "two"
    with pytest.raises(LaunchRefusedError) as refused:
        publisher.sets.key(URI, "one")
    assert refused.value.rule == "key-unknown"


def test_made_up_names_do_not_have_us_ask_without_end(publisher: Publisher) -> None:
    for number in range(50):
        with pytest.raises(LaunchRefusedError):
            publisher.sets.key(URI, f"made-up-{number}")
    assert publisher.asked == 1


def test_a_withdrawn_key_is_forgotten_in_time(publisher: Publisher) -> None:
    publisher.sets.key(URI, "one")
    publisher.kids = []
    publisher.now += KEPT_SECONDS
    with pytest.raises(LaunchRefusedError):
        publisher.sets.key(URI, "one")


def test_while_the_platform_is_silent_what_is_known_stays_good(publisher: Publisher) -> None:
    publisher.sets.key(URI, "one")
    publisher.silent = True
    assert publisher.sets.key(URI, "one").key_id == "one"
    publisher.now += PAUSE_SECONDS
    with pytest.raises(PlatformSilentError):
        publisher.sets.key(URI, "two")


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256"},
        {**JWK, "kid": "a", "use": "enc"},
        {**JWK, "kid": "a", "alg": "RSA-OAEP"},
        {**JWK, "kid": 1},
        JWK,
        {"kty": "RSA", "kid": "a", "n": 1},
        "text",
    ],
)
def test_what_is_no_named_rsa_key_for_signatures_is_passed_over(key: Any) -> None:
    assert read_keys({"keys": [key, {**JWK, "kid": "good"}]}).keys() == {"good"}
    assert read_keys({"keys": key}) == {}
