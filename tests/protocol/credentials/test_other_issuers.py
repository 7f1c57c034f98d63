"""What others published: test vectors of the other suites, and credentials of other issuers, checked by ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import base58
import pytest

from credentials.canonical import canonical_nquads
from credentials.contexts import bundled
from credentials.did import key_document
from credentials.errors import ProofError
from credentials.proof import verify_proof
from credentials.public_keys import from_multibase
from credentials.suites import SUITES, bytes_to_sign, suite_of
from credentials.verify import Report, verify

DATA = Path(__file__).parent / "data"
JCS = DATA / "vc-di-eddsa" / "eddsa-jcs-2022"
MARCH_2025 = datetime(2025, 3, 20, tzinfo=UTC)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


CONTEXTS = {
    **bundled(),
    "https://www.w3.org/ns/credentials/examples/v2": read(DATA / "vc-di-eddsa" / "credentials-examples-v2.jsonld"),
}
VECTORS = ["rdfc-2019-p256", "rdfc-2019-p384", "jcs-2019-p256", "jcs-2019-p384"]


def test_the_vector_of_eddsa_jcs_2022_is_hashed_byte_for_byte() -> None:
    document = read(JCS / "signedJCS.json")
    data = bytes_to_sign(SUITES["eddsa-jcs-2022"], document, document["proof"], "sha256", str)
    assert data.hex() == (JCS / "combinedHashJCS.txt").read_text("utf-8").strip()


@pytest.mark.parametrize("path", [JCS / "signedJCS.json", *(DATA / "vc-di-ecdsa" / f"{n}.json" for n in VECTORS)])
def test_the_signatures_of_the_w3c_vectors_hold_and_no_other_text_has_them(path: Path) -> None:
    document = read(path)
    assert holds(document)
    assert not holds({**document, "name": "Another name"})


def holds(document: dict[str, Any]) -> bool:
    """Whether the proof holds with the key that it names, as if the document's issuer listed it."""
    proof = document["proof"]
    method = proof["verificationMethod"]
    did = method.partition("#")[0]
    # The vectors' issuers are web addresses without a document; their keys are spelt as did:key.
    key = key_document(did)["verificationMethod"][0]["publicKeyMultibase"]
    suite, public = suite_of(proof), from_multibase(key)
    assert suite is not None
    assert public.kind == suite.key_kind
    data = bytes_to_sign(suite, document, proof, public.hash_name, lambda item: canonical_nquads(item, CONTEXTS))
    try:
        public.check(base58.b58decode(proof["proofValue"][1:]), data)
    except ProofError:
        return False
    return True


def checked(name: str, now: datetime = MARCH_2025) -> Report:
    found = read(DATA / "verifier-core" / "status-list.json")
    return verify(read(DATA / "verifier-core" / f"{name}.json"), lambda _: None, now, lists=lambda _: found)


@pytest.mark.parametrize(
    ("name", "ok", "reason"),
    [
        ("v2WithValidStatus", True, None),
        ("v2NoStatus", True, None),
        ("v1NoStatus", True, None),
        ("v2EddsaWithValidStatus", True, None),
        ("v2DoubleSigWithValidStatus", True, None),
        ("v2Revoked", False, "revoked"),
        ("v2ExpiredWithValidStatus", False, "expired"),
    ],
)
def test_credentials_of_the_digital_credentials_consortium(name: str, ok: bool, reason: str | None) -> None:
    report = checked(name)
    assert (report.ok, report.reason) == (ok, reason), [step for step in report.steps if step.ok is False]


def test_of_several_proofs_one_that_is_understood_is_enough() -> None:
    document = read(DATA / "1edtech-validator" / "simple-multiple-proofs.json")
    issuer, method = document["issuer"]["id"], document["proof"][1]["verificationMethod"]
    key = {
        "id": method,
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": method.partition("#")[2],
    }
    keys = {"id": issuer, "verificationMethod": [key], "assertionMethod": [method]}
    assert verify_proof(document, {issuer: keys}.get).verification_method == method
