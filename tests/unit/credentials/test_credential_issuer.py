"""The issuer's identifier, the document of its keys, and its profile."""

from __future__ import annotations

import pytest

from credentials.did import assertion_key, key_document
from credentials.errors import BuildError, IssuerError
from credentials.issuer import address_of, did_for, profile
from tests.credential_sample import ISSUER, KEY, OLD_KEY, keys_document, resolver

METHOD = f"{ISSUER.did}#{KEY.fragment}"


@pytest.mark.parametrize(
    ("base_url", "did"),
    [
        ("http://localhost:8080", "did:web:localhost%3A8080:o:campus"),
        ("https://acquis.example/", "did:web:acquis.example:o:campus"),
        ("https://acquis.example/badges", "did:web:acquis.example:badges:o:campus"),
    ],
)
def test_the_did_spells_the_address_of_its_document(base_url: str, did: str) -> None:
    assert did_for(base_url, "campus") == did
    assert address_of(did) == f"{base_url.rstrip('/')}/o/campus/did.json"


def test_a_did_of_a_host_alone_has_its_document_in_the_well_known_folder() -> None:
    assert address_of("did:web:school.example") == "https://school.example/.well-known/did.json"


@pytest.mark.parametrize("base_url", ["localhost:8080", "ftp://x.example", ""])
def test_a_did_stands_on_a_web_address(base_url: str) -> None:
    with pytest.raises(BuildError):
        did_for(base_url, "campus")


@pytest.mark.parametrize("did", ["did:key:z6Mk", "https://x.example", "did:web:", "did:web:x:..:y", "did:web:a%2Fb:c"])
def test_other_identifiers_have_no_address(did: str) -> None:
    with pytest.raises(IssuerError, match="did-unsupported"):
        address_of(did)


def test_the_document_lists_present_and_retired_keys_as_full_urls() -> None:
    document = keys_document()
    methods = [f"{ISSUER.did}#ed25519-2025-03", f"{ISSUER.did}#ed25519-2026-11"]
    assert document["assertionMethod"] == methods
    assert [entry["id"] for entry in document["verificationMethod"]] == methods
    assert {entry["controller"] for entry in document["verificationMethod"]} == {ISSUER.did}


def test_the_document_holds_no_private_half() -> None:
    assert KEY.private.hex() not in str(keys_document())
    assert repr(KEY.private) not in str(keys_document())


def test_the_profile_speaks_the_language_asked_for() -> None:
    assert profile(ISSUER, "fr")["name"] == "Campus Cuisine"
    assert profile(ISSUER, "en")["name"] == "Kitchen Campus"
    assert profile(ISSUER, "fr")["address"]["addressCountryCode"] == "FR"


def test_a_key_of_the_issuer_is_found() -> None:
    found = assertion_key(METHOD, ISSUER.did, resolver())
    found.check(KEY.sign(b"text"), b"text")


def test_a_key_written_out_under_assertion_method_is_found() -> None:
    document = keys_document()
    document = {"id": ISSUER.did, "assertionMethod": [document["verificationMethod"][1]]}
    found = assertion_key(METHOD, ISSUER.did, resolver(document))
    found.check(KEY.sign(b"text"), b"text")


def test_a_document_may_shorten_its_own_urls() -> None:
    document = {**keys_document(), "assertionMethod": [f"#{KEY.fragment}"]}
    assertion_key(METHOD, ISSUER.did, resolver(document)).check(KEY.sign(b"text"), b"text")


def test_a_did_key_spells_its_own_document() -> None:
    did = f"did:key:{OLD_KEY.public_multibase}"
    method = key_document(did)["assertionMethod"][0]
    assertion_key(method, did, lambda _: None).check(OLD_KEY.sign(b"text"), b"text")


def _without(name: str) -> dict[str, object]:
    return {key: value for key, value in keys_document().items() if key != name}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (None, "issuer-unreachable"),
        ({**keys_document(), "id": "did:web:other"}, "issuer-mismatch"),
        (_without("verificationMethod"), "key-unknown"),
        (_without("assertionMethod"), "key-not-for-assertion"),
        ({"id": ISSUER.did, "assertionMethod": [{"id": METHOD, "type": "JsonWebKey2020"}]}, "key-unsupported"),
        (
            {"id": ISSUER.did, "assertionMethod": [{"id": METHOD, "type": "Multikey", "controller": "did:web:other"}]},
            "key-of-another",
        ),
        (
            {
                "id": ISSUER.did,
                "assertionMethod": [{**keys_document()["verificationMethod"][1], "revoked": "2026-01-01T00:00:00Z"}],
            },
            "key-revoked",
        ),
    ],
)
def test_a_document_that_does_not_vouch_for_the_key_is_refused(document: dict[str, object], reason: str) -> None:
    with pytest.raises(IssuerError) as refused:
        assertion_key(METHOD, ISSUER.did, lambda _: document)
    assert refused.value.reason == reason


def test_the_issuers_document_is_asked_for_by_the_issuer_not_by_the_proof() -> None:
    asked: list[str] = []

    def resolve(did: str) -> None:
        asked.append(did)

    with pytest.raises(IssuerError, match="key-of-another"):
        assertion_key("did:web:evil.example#k", ISSUER.did, resolve)
    assert asked == []
