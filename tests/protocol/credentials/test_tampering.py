"""A signed credential believed by us and by an independent verifier; whatever is changed, neither believes it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from credentials.issuer import Issuer, did_document, did_for, method_id
from credentials.keys import key_from_private
from credentials.proof import sign
from credentials.status import LENGTH, StatusPlace, list_credential
from credentials.verify import verify
from tests.credential_sample import (
    AWARDED,
    ISSUER,
    KEY,
    OLD_KEY,
    TODAY,
    Tampering,
    keys_document,
    resolver,
    signed,
    unsigned,
)
from tests.protocol.credentials.conftest import NpmVerifier

OTHER_KEY = key_from_private("ed25519-2026-11", bytes(range(2, 34)))
OTHER_ISSUER = Issuer(did_for("http://localhost:8080", "somebody-else"), {"en": "Somebody"}, "http://localhost:8080/x")


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts and numbers of a document, contexts aside."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name != "@context":
                yield from texts(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, (*path, number))
    else:
        yield path


def change(document: dict[str, Any], path: tuple[Any, ...]) -> None:
    """Change one letter, digit or truth value in the middle of what lies there."""
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    value = parent[path[-1]]
    if isinstance(value, bool):
        parent[path[-1]] = not value
    elif isinstance(value, str):
        middle = len(value) // 2
        parent[path[-1]] = value[:middle] + ("1" if value[middle] != "1" else "2") + value[middle + 1 :]
    else:
        parent[path[-1]] = value + 1


def without(document: dict[str, Any], path: tuple[Any, ...]) -> None:
    parent: Any = document
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]


def tampered(*changes: Any) -> list[dict[str, Any]]:
    documents = []
    for path in changes:
        document = copy.deepcopy(signed())
        change(document, path)
        documents.append(document)
    return documents


def test_a_credential_is_believed_by_both(npm_verifier: NpmVerifier) -> None:
    documents = [
        signed(),
        signed(unsigned("en")),
        signed(unsigned(valid_until=None, recipient_identifier=None, evidence=())),
        signed(key=OLD_KEY),
    ]
    for document, theirs in zip(documents, npm_verifier(documents, keys_document(), TODAY), strict=True):
        assert verify(document, resolver(), TODAY).ok
        assert theirs == {"verified": True, "error": None}


def test_no_letter_can_be_changed(npm_verifier: NpmVerifier) -> None:
    paths = list(texts(signed()))
    assert len(paths) > 60
    documents = tampered(*paths)
    outcomes = npm_verifier(documents, keys_document(), TODAY)
    for path, document, theirs in zip(paths, documents, outcomes, strict=True):
        assert not verify(document, resolver(), TODAY).ok, path
        assert theirs["verified"] is False, path


def test_nothing_can_be_left_out(npm_verifier: NpmVerifier) -> None:
    paths = [path for path in texts(signed()) if path[0] != "proof"]
    documents = [copy.deepcopy(signed()) for _ in paths]
    for path, document in zip(paths, documents, strict=True):
        without(document, path)
    outcomes = npm_verifier(documents, keys_document(), TODAY)
    for path, document, theirs in zip(paths, documents, outcomes, strict=True):
        assert not verify(document, resolver(), TODAY).ok, path
        assert theirs["verified"] is False, path


def _add(name: str, value: Any) -> Any:
    return lambda document: document.update({name: value})


def _add_with_meaning(document: dict[str, Any]) -> None:
    document["@context"].append({"grade": "https://example.org/grade"})
    document["grade"] = "A"


def _swap_proof(document: dict[str, Any]) -> None:
    document["proof"] = signed(unsigned("en"))["proof"]


def _sign_as(key_of: Issuer) -> Any:
    def resign(document: dict[str, Any]) -> None:
        del document["proof"]
        document.update(signed(document, OTHER_KEY, key_of))

    return resign


MATRIX = [
    Tampering("a title", lambda d: d.update(name="Chef"), "signature-mismatch", "Invalid signature"),
    Tampering("the proof of another", _swap_proof, "signature-mismatch", "Invalid signature"),
    Tampering("no proof", lambda d: d.pop("proof"), "proof-missing", "No matching proofs found"),
    Tampering("another key under the same name", _sign_as(ISSUER), "signature-mismatch", "Invalid signature"),
    Tampering("another issuer's key", _sign_as(OTHER_ISSUER), "key-of-another", "not bundled"),
    Tampering("an undefined field", _add("grade", "A"), "undefined-term", "Safe mode"),
    Tampering("an inline context", _add_with_meaning, "unknown-context", "Invalid signature"),
    Tampering("a context to fetch", lambda d: d["@context"].append("https://evil.example/c"), "unknown-context", "not"),
    Tampering("an empty field", _add("image", None), "null-value", ""),
    Tampering(
        "another purpose",
        lambda d: d["proof"][0].update(proofPurpose="authentication"),
        "proof-purpose",
        "required purpose",
    ),
    Tampering(
        "a key nobody knows",
        lambda d: d["proof"][0].update(verificationMethod=f"{ISSUER.did}#ed25519-1999-01"),
        "key-unknown",
        "not bundled",
    ),
    Tampering(
        "a later end", lambda d: d.update(validUntil="2030-11-24T09:30:15Z"), "signature-mismatch", "Invalid signature"
    ),
]


@pytest.mark.parametrize("case", MATRIX, ids=lambda case: case.name)
def test_each_tampering_is_told_by_its_reason(case: Tampering, npm_verifier: NpmVerifier) -> None:
    document = copy.deepcopy(signed())
    case.change(document)
    report = verify(document, resolver(), TODAY)
    assert (report.ok, report.reason) == (False, case.ours)
    if case.name == "an empty field":
        # JSON-LD reads null as nothing: the npm verifier sees the very credential that was signed.
        return
    theirs = npm_verifier([document], keys_document(), TODAY)[0]
    assert theirs["verified"] is False
    assert case.theirs in theirs["error"]


def test_an_expired_credential_is_told_by_both(npm_verifier: NpmVerifier) -> None:
    later = AWARDED + timedelta(days=731)
    report = verify(signed(), resolver(), later)
    assert (report.ok, report.reason, report.step("proof").ok) == (False, "expired", True)
    theirs = npm_verifier([signed()], keys_document(), later)[0]
    assert theirs["verified"] is False
    assert 'after "validUntil"' in theirs["error"]


def test_a_credential_of_tomorrow_is_told_by_both(npm_verifier: NpmVerifier) -> None:
    earlier = AWARDED - timedelta(days=1)
    report = verify(signed(), resolver(), earlier)
    assert (report.ok, report.reason) == (False, "not-yet-valid")
    assert npm_verifier([signed()], keys_document(), earlier)[0]["verified"] is False


def test_a_retired_key_still_verifies_and_a_dropped_one_does_not(npm_verifier: NpmVerifier) -> None:
    old = signed(key=OLD_KEY)
    without_it = did_document(ISSUER, [KEY])
    assert verify(old, resolver(), TODAY).ok
    assert verify(old, resolver(without_it), TODAY).reason == "key-unknown"
    assert npm_verifier([old], keys_document(), TODAY)[0]["verified"] is True
    assert npm_verifier([old], without_it, TODAY)[0]["verified"] is False


def test_a_key_that_does_not_sign_statements_is_refused_by_both(npm_verifier: NpmVerifier) -> None:
    document = {**keys_document(), "assertionMethod": [method_id(ISSUER.did, OLD_KEY)]}
    assert verify(signed(), resolver(document), TODAY).reason == "key-not-for-assertion"
    assert npm_verifier([signed()], document, TODAY)[0]["verified"] is False


def test_what_is_withdrawn_is_told_by_both(npm_verifier: NpmVerifier) -> None:
    address = "http://localhost:8080/o/campus-cuisine/status/1"
    document = signed(unsigned(status=StatusPlace(address, 77)))
    for places, reason in (((76, 78), None), ((77,), "suspended")):
        unsigned_list = list_credential(ISSUER.did, address, places, LENGTH, AWARDED)
        found = sign(unsigned_list, KEY, method_id(ISSUER.did, KEY), AWARDED)
        report = verify(document, resolver(), TODAY, lists={address: found}.get)
        assert (report.ok, report.reason) == (reason is None, reason)
        (theirs,) = npm_verifier([document], keys_document(), TODAY, [found])
        assert theirs == {"verified": reason is None, "error": None if reason is None else "withdrawn"}


NUMBERS = (0.1, 2.75, 1e-6, 123456.789, 0.1 + 0.2, 3.0, 40, 2**53 - 1)
TEXTS = ('"quoted" \\ back', "line\nbreak\ttab\r", "日本語 🎓 e\u0301", "\u2028\ufeff\ufffd", "<b>&amp;</b>")


def test_unusual_numbers_and_texts_mean_the_same_to_both(npm_verifier: NpmVerifier) -> None:
    documents = [signed({**unsigned(), "description": text}) for text in TEXTS]
    for number in NUMBERS:
        document = unsigned()
        document["credentialSubject"]["achievement"]["creditsAvailable"] = number
        documents.append(signed(document))
    for outcome in npm_verifier(documents, keys_document(), TODAY):
        assert outcome == {"verified": True, "error": None}
