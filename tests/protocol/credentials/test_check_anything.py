"""Credentials of any issuer handed over in any form: what the checker says, whom it asks, and what it withstands."""

from __future__ import annotations

import json
import struct
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from credentials.baking import bake_png
from credentials.checking import Checked, check_presented
from credentials.errors import FetchError
from credentials.issuer import Issuer, did_document, method_id
from credentials.jose import sign_jwt
from credentials.keys import generate_jwt_key, key_from_private
from credentials.lookup import Lookup
from credentials.proof import sign
from credentials.status import LEAST_LENGTH, StatusPlace, list_credential
from tests.credential_sample import AWARDED, TODAY, unsigned

ISSUER = Issuer("did:web:badges.example:o:school", {"en": "Some school"}, "https://school.example/")
KEY = key_from_private("key-1", bytes(range(3, 35)))
TOKEN_KEY = generate_jwt_key(AWARDED)
LIST = "https://badges.example/o/school/status/7"
BADGE = "https://badges.example/badge"
DID_ADDRESS = "https://badges.example/o/school/did.json"


def document(**changes: Any) -> dict[str, Any]:
    """A credential of that school, unsigned."""
    made = unsigned(status=StatusPlace(LIST, 5))
    made["issuer"] = {"id": ISSUER.did, "type": ["Profile"], "name": "Some school"}
    return {**made, **changes}


def signed(unsigned_document: dict[str, Any] | None = None) -> dict[str, Any]:
    return sign(unsigned_document or document(), KEY, method_id(ISSUER.did, KEY), AWARDED)


def status_list(*places: int) -> dict[str, Any]:
    made = list_credential(ISSUER.did, LIST, places, LEAST_LENGTH, AWARDED)
    return sign(made, KEY, method_id(ISSUER.did, KEY), AWARDED)


class Web:
    """What others publish, by address; and what was asked for."""

    def __init__(self, **more: Any) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, bytes] = {
            DID_ADDRESS: json.dumps(did_document(ISSUER, [KEY, TOKEN_KEY])).encode(),
            LIST: json.dumps(status_list()).encode(),
        }
        self.pages |= {address: json.dumps(page).encode() for address, page in more.items()}

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError("address-unreachable", url)
        return self.pages[url]


def check(data: Any, web: Web | None = None, now: datetime = TODAY, recipient: str | None = None) -> Checked:
    given = data if isinstance(data, bytes) else data.encode() if isinstance(data, str) else json.dumps(data).encode()
    return check_presented(given, Lookup(lambda _: None, lambda _: None, web or Web()), now, recipient)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IEND", b"")


def test_a_strangers_credential_is_checked_against_what_its_issuer_publishes() -> None:
    web = Web()
    found = check(signed(), web, recipient="ana.silva@campus.example")
    assert found.report.ok, found.report.to_json()
    assert all(step.ok for step in found.report.steps)
    assert web.asked == [DID_ADDRESS, LIST]
    assert found.claim is not None
    assert (found.claim.issuer, found.claim.issuer_id) == ("Some school", ISSUER.did)


@pytest.mark.parametrize("form", ["token", "png", "address", "address of a picture"])
def test_every_form_is_checked(form: str) -> None:
    bare = document()
    web = Web()
    data: Any = {
        "token": sign_jwt(bare, TOKEN_KEY, method_id(ISSUER.did, TOKEN_KEY)),
        "png": bake_png(PNG, signed()),
    }.get(form, BADGE)
    web.pages[BADGE] = bake_png(PNG, signed()) if "picture" in form else json.dumps(signed()).encode()
    assert check(data, web).report.ok


def _edited_picture() -> bytes:
    return bake_png(PNG, {**signed(), "name": "Another name"})


def _swapped() -> dict[str, Any]:
    return {**signed(), "proof": signed(document(name="Other"))["proof"]}


def _by_another() -> dict[str, Any]:
    other = key_from_private("key-1", bytes(range(9, 41)))
    return sign(document(), other, method_id(ISSUER.did, other), AWARDED)


TAMPERINGS: dict[str, tuple[Any, str]] = {
    "a changed title": (lambda: {**signed(), "name": "Chef"}, "signature-mismatch"),
    "a swapped proof": (_swapped, "signature-mismatch"),
    "another's key under the issuer's name": (_by_another, "signature-mismatch"),
    "a baked picture edited": (_edited_picture, "signature-mismatch"),
    "an expired one": (lambda: signed(document(validUntil="2026-11-24T10:00:00Z")), "expired"),
    "one of tomorrow": (lambda: signed(document(validFrom="2027-01-01T00:00:00Z")), "not-yet-valid"),
    "a field without meaning": (lambda: {**signed(), "grade": "A"}, "undefined-term"),
    "a vocabulary to fetch": (lambda: signed_with("https://evil.example/context"), "unknown-context"),
    "a vocabulary inside": (lambda: signed_with({"grade": "https://x.example/grade"}), "unknown-context"),
    "no credential": (lambda: {"name": "x"}, "not-a-credential"),
    "a page": (lambda: b"<!doctype html><p>hello", "image-damaged"),
    "words": (lambda: "hello", "not-json"),
}


def signed_with(context: Any) -> dict[str, Any]:
    found = signed()
    return {**found, "@context": [*found["@context"], context]}


@pytest.mark.parametrize(("make", "reason"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_each_tampering_has_its_own_reason(make: Any, reason: str) -> None:
    report = check(make()).report
    assert (report.ok, report.reason) == (False, reason)


def test_the_wrong_person_is_told() -> None:
    report = check(signed(), recipient="bo@campus.example").report
    assert (report.ok, report.reason, report.step("proof").ok) == (False, "not-the-recipient", True)


def test_what_the_issuer_withdrew_is_told_and_a_replaced_list_is_not_believed() -> None:
    assert check(signed(), Web(**{LIST: status_list(5)})).report.reason == "suspended"
    cleared = {**status_list(5), "credentialSubject": status_list()["credentialSubject"]}
    assert check(signed(), Web(**{LIST: cleared})).report.reason == "status-list-forged"
    other = {**status_list(), "issuer": "did:web:other.example"}
    assert check(signed(), Web(**{LIST: other})).report.reason == "status-list-of-another"
    assert check(signed(), Web(**{LIST: []})).report.reason == "status-unreachable"


def test_a_list_may_be_a_token() -> None:
    web = Web()
    for places, reason in (((4,), None), ((5,), "suspended")):
        made = list_credential(ISSUER.did, LIST, places, LEAST_LENGTH, AWARDED)
        web.pages[LIST] = sign_jwt(made, TOKEN_KEY, method_id(ISSUER.did, TOKEN_KEY), "vc+jwt").encode() + b"\n"
        report = check(signed(), web).report
        assert (report.reason, report.ok) == (reason, reason is None), report.to_json()


def test_an_issuer_whose_keys_cannot_be_had_is_not_believed() -> None:
    assert check(signed(), Web(**{DID_ADDRESS: []})).report.reason == "issuer-unreachable"
    assert check(BADGE).report.reason == "address-unreachable"


EC_KEY = ec.generate_private_key(ec.SECP256R1())
EC_JWK = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key())), "kid": "one"}
SITE = "https://school.example/issuers/1"


@pytest.mark.parametrize(
    ("hint", "published"),
    [
        ("one", {"https://school.example/.well-known/jwks.json": {"keys": [EC_JWK]}}),
        ("https://school.example/keys/1", {"https://school.example/keys/1": EC_JWK}),
        (None, {"https://school.example/.well-known/jwks.json": {"keys": [EC_JWK]}}),
    ],
)
def test_an_issuer_that_is_a_web_address_publishes_its_keys_there(hint: str | None, published: dict[str, Any]) -> None:
    made = document(issuer={"id": SITE, "type": ["Profile"], "name": "School"})
    del made["credentialStatus"]
    headers = {} if hint is None else {"kid": hint}
    text = jwt.encode({**made, "iss": SITE}, EC_KEY, "ES256", headers=headers)
    assert check(text, Web(**published)).report.ok
    elsewhere = {address.replace("school.example", "evil.example"): page for address, page in published.items()}
    assert check(text, Web(**elsewhere)).report.reason == "issuer-unreachable"


def test_a_key_of_another_site_is_never_asked_for() -> None:
    made = document(issuer={"id": SITE, "type": ["Profile"], "name": "School"})
    web = Web()
    text = jwt.encode({**made, "iss": SITE}, EC_KEY, "ES256", headers={"kid": "https://evil.example/key"})
    assert not check(text, web).report.ok
    assert not any("evil" in address for address in web.asked)


def test_time_is_the_checkers() -> None:
    assert check(signed(), now=datetime(2030, 1, 1, tzinfo=UTC)).report.reason == "expired"
    assert check(signed(), now=AWARDED - timedelta(days=1)).report.reason == "not-yet-valid"
