"""Status lists served as tokens (VC-JWT): believed with a key that the issuer lists; each flaw has its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from credentials.issuer import did_document, method_id
from credentials.jose import LIST_KIND, sign_jwt
from credentials.keys import generate_jwt_key
from credentials.status import LEAST_LENGTH, StatusPlace, list_credential
from credentials.verify import Report, verify, verify_text
from tests.credential_sample import ISSUER, KEY, OLD_KEY, TODAY, signed, unsigned

ADDRESS = "http://localhost:8080/o/campus-cuisine/status/1"
PLACE = 94_567
RS_KEY, OTHER_KEY = generate_jwt_key(TODAY), generate_jwt_key(TODAY)
EC_KEY, ED_KEY = ec.generate_private_key(ec.SECP256R1()), Ed25519PrivateKey.generate()
LISTED = {
    "es": json.loads(jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key())),
    "ed": json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ED_KEY.public_key())),
}


def keys() -> dict[str, Any]:
    """The issuer's document: our kinds of keys, and two of the kinds that others use."""
    document = did_document(ISSUER, [OLD_KEY, KEY, RS_KEY])
    more = [
        {"id": f"{ISSUER.did}#{name}", "type": "JsonWebKey", "controller": ISSUER.did, "publicKeyJwk": jwk}
        for name, jwk in LISTED.items()
    ]
    return {
        **document,
        "verificationMethod": [*document["verificationMethod"], *more],
        "assertionMethod": [*document["assertionMethod"], *(one["id"] for one in more)],
    }


def status_list(*places: int, **changes: Any) -> dict[str, Any]:
    made = list_credential(ISSUER.did, ADDRESS, places, LEAST_LENGTH, TODAY - timedelta(hours=1))
    return {**made, **changes}


def token(document: dict[str, Any], key: Any = RS_KEY.private, algorithm: str = "RS256", **header: Any) -> str:
    return jwt.encode(document, key, algorithm, headers={"typ": LIST_KIND, "kid": f"#{RS_KEY.fragment}", **header})


def checked(found: str | None, place: int = PLACE) -> Report:
    document = signed(unsigned(status=StatusPlace(ADDRESS, place)))
    return verify(document, {ISSUER.did: keys()}.get, TODAY, lists={ADDRESS: found}.get)


@pytest.mark.parametrize(
    ("key", "algorithm", "hint"),
    [(RS_KEY.private, "RS256", RS_KEY.fragment), (EC_KEY, "ES256", "es"), (ED_KEY, "EdDSA", "ed")],
    ids=["RS256", "ES256", "EdDSA"],
)
def test_a_list_in_a_token_is_read_as_one_with_its_proof_inside(key: Any, algorithm: str, hint: str) -> None:
    good = checked(token(status_list(PLACE - 1), key, algorithm, kid=f"{ISSUER.did}#{hint}"))
    assert (good.ok, good.step("status").ok) == (True, True), good.to_json()
    assert checked(token(status_list(PLACE), key, algorithm, kid=f"#{hint}")).reason == "suspended"


def test_a_list_of_the_older_form_lies_in_the_claim_vc() -> None:
    assert checked(token({"iss": ISSUER.did, "vc": status_list(PLACE)})).reason == "suspended"


def test_our_own_list_is_signed_so() -> None:
    text = sign_jwt(status_list(PLACE), RS_KEY, method_id(ISSUER.did, RS_KEY), LIST_KIND)
    assert jwt.get_unverified_header(text)["typ"] == "vc+jwt"
    assert checked(text).reason == "suspended"


def _changed() -> str:
    head, _, tail = token(status_list(PLACE)).split(".")
    return ".".join((head, token(status_list()).split(".")[1], tail))


def _subject(**changes: Any) -> dict[str, Any]:
    return status_list(credentialSubject={**status_list()["credentialSubject"], **changes})


TODAY_SECONDS = int(TODAY.timestamp())
FORGERIES: dict[str, tuple[Callable[[], str], str]] = {
    "cleared": (_changed, "status-list-forged"),
    "signed by another's key": (lambda: token(status_list(), OTHER_KEY.private), "status-list-forged"),
    "not signed": (lambda: token(status_list(), None, "none"), "status-list-forged"),
    "with the public key as a secret": (lambda: token(status_list(), "x" * 40, "HS256"), "status-list-forged"),
    "with a key for another algorithm": (lambda: token(status_list(), kid="#es"), "status-list-forged"),
    "with a key that nobody lists": (lambda: token(status_list(), kid="#rs256-1999-01"), "status-list-forged"),
    "another issuer in the envelope": (
        lambda: token({**status_list(), "iss": "did:web:other.example"}),
        "status-list-forged",
    ),
    "of another issuer": (lambda: token(status_list(issuer="did:web:other.example")), "status-list-of-another"),
    "for another purpose": (lambda: token(_subject(statusPurpose="revocation")), "status-list-purpose"),
    "ended": (lambda: token(status_list(validUntil="2026-11-25T09:00:00Z")), "status-list-outdated"),
    "ended by its envelope": (lambda: token({**status_list(), "exp": TODAY_SECONDS - 1}), "status-list-outdated"),
    "of tomorrow": (lambda: token({**status_list(), "nbf": TODAY_SECONDS + 86_400}), "status-list-outdated"),
    "with an end that is none": (lambda: token({**status_list(), "exp": "soon"}), "status-list-unreadable"),
    "with an end beyond time": (lambda: token({**status_list(), "exp": 10**30}), "status-list-unreadable"),
    "no list": (lambda: token(status_list(type=["VerifiableCredential"])), "status-list-unreadable"),
    "no JSON": (lambda: "eyJ.eyJ.eyJ", "status-list-unreadable"),
    "without a subject": (lambda: token(status_list(credentialSubject=[])), "status-list-unreadable"),
    "too large": (lambda: token(_subject(encodedList="u" + "A" * 7_000_000)), "status-list-too-large"),
}


@pytest.mark.parametrize(("make", "reason"), FORGERIES.values(), ids=FORGERIES)
def test_a_list_in_a_token_that_cannot_be_believed_is_told_by_its_reason(make: Callable[[], str], reason: str) -> None:
    report = checked(make())
    assert (report.ok, report.reason, report.step("proof").ok) == (False, reason, True), report.to_json()


def test_a_place_that_the_list_does_not_have_is_named() -> None:
    report = checked(token(status_list()), LEAST_LENGTH)
    assert report.reason == "status-entry-outside"
    assert "does not have" in report.step("status").message["en"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": TODAY_SECONDS - 1}, "expired"),
        ({"nbf": TODAY_SECONDS + 60}, "not-yet-valid"),
        ({"exp": True}, "bad-date"),
        ({"nbf": TODAY_SECONDS - 60, "exp": TODAY_SECONDS + 60}, None),
    ],
)
def test_a_credential_in_a_token_lives_no_longer_than_its_envelope(claims: dict[str, Any], reason: str | None) -> None:
    bare = {name: value for name, value in unsigned(valid_until=None).items() if name != "validFrom"}
    report = verify_text(jwt.encode({**bare, **claims}, RS_KEY.private, "RS256"), {ISSUER.did: keys()}.get, TODAY)
    assert (report.step("proof").ok, report.step("validity").reason) == (True, reason)
