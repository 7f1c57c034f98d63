"""The published test vectors of the suite that we sign with (sources and licences: data/NOTICE.txt)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import base58
import pytest

from credentials.canonical import canonical_nquads
from credentials.contexts import bundled
from credentials.did import key_document
from credentials.keys import key_from_private
from credentials.proof import signed_bytes, verify_proof

DATA = Path(__file__).parent / "data"
W3C = DATA / "vc-di-eddsa"
OPEN_BADGES = DATA / "1edtech-obv3"
# multicodec ed25519-priv
PRIVATE_HEADER = b"\x80\x26"


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


CONTEXTS = {
    **bundled(),
    "https://www.w3.org/ns/credentials/examples/v2": read(W3C / "credentials-examples-v2.jsonld"),
    "https://w3id.org/citizenship/v4rc1": read(W3C / "citizenship-v4rc1.jsonld"),
}
VECTORS = [("unsigned.json", "eddsa-rdfc-2022"), ("employmentAuth.json", "eddsa-rdfc-2022/employ")]


def canonicalise(document: Any) -> str:
    return canonical_nquads(document, CONTEXTS)


@pytest.mark.parametrize(("source", "folder"), VECTORS)
def test_w3c_documents_canonicalise_byte_for_byte(source: str, folder: str) -> None:
    expected = (W3C / folder / "canonDocDataInt.txt").read_text("utf-8")
    assert canonicalise(read(W3C / source)).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize("folder", [folder for _, folder in VECTORS])
def test_w3c_proof_configurations_canonicalise_byte_for_byte(folder: str) -> None:
    expected = (W3C / folder / "proofCanonDataInt.txt").read_text("utf-8")
    assert canonicalise(read(W3C / folder / "proofConfigDataInt.json")).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(("source", "folder"), VECTORS)
def test_w3c_signatures_are_reproduced_byte_for_byte(source: str, folder: str) -> None:
    pair = read(W3C / "keyPair.json")
    secret = base58.b58decode(pair["privateKeyMultibase"][1:]).removeprefix(PRIVATE_HEADER)
    key = key_from_private("vector", secret)
    assert key.public_multibase == pair["publicKeyMultibase"]
    configuration = read(W3C / folder / "proofConfigDataInt.json")
    data = signed_bytes(read(W3C / source), configuration, canonicalise)
    assert data.hex() == (W3C / folder / "combinedHashDataInt.txt").read_text("utf-8").strip()
    assert key.sign(data).hex() == (W3C / folder / "sigHexDataInt.txt").read_text("utf-8").strip()
    expected = read(W3C / folder / "signedDataInt.json")["proof"]["proofValue"]
    assert "z" + base58.b58encode(key.sign(data)).decode() == expected


def test_the_example_of_open_badges_canonicalises_byte_for_byte() -> None:
    document = read(OPEN_BADGES / "signed.json")
    proof = document.pop("proof")
    configuration = {name: value for name, value in proof.items() if name != "proofValue"}
    expected = (OPEN_BADGES / "document-canon.txt").read_text("utf-8")
    assert canonical_nquads(document).rstrip("\n") == expected.rstrip("\n")
    expected = (OPEN_BADGES / "proof-canon.txt").read_text("utf-8")
    configured = {"@context": document["@context"], **configuration}
    assert canonical_nquads(configured).rstrip("\n") == expected.rstrip("\n")


def test_the_example_of_open_badges_verifies_with_its_issuers_document() -> None:
    document = read(OPEN_BADGES / "signed.json")
    issuer, method = document["issuer"]["id"], document["proof"]["verificationMethod"]
    multibase = method.partition("#")[2]
    keys = {
        **key_document(f"did:key:{multibase}"),
        "id": issuer,
        "assertionMethod": [method],
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": issuer, "publicKeyMultibase": multibase}
        ],
    }
    assert verify_proof(document, {issuer: keys}.get).verification_method == method
