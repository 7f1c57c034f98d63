"""The cryptographic suites whose proofs are understood, and the bytes that each of them signs.

`rdfc` suites sign what the document means (canonical RDF), `jcs` suites its JSON in one spelling (RFC 8785). Both hash
the proof's configuration and the document without proof, and sign the two hashes one after the other (Data Integrity
EdDSA v1.0 §3.2 and §3.3, ECDSA v1.0 §3.2 and §3.3). `Ed25519Signature2020` and `eddsa-2022` came before and do the
same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from credentials.errors import ProofError

Canonicaliser = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Suite:
    """How a proof is made: for which kind of key, over which form of the document."""

    name: str
    key_kind: str
    form: str


SUITES: Mapping[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("eddsa-rdfc-2022", "ed25519", "rdfc"),
        Suite("eddsa-2022", "ed25519", "rdfc"),
        Suite("eddsa-jcs-2022", "ed25519", "jcs"),
        Suite("ecdsa-rdfc-2019", "ecdsa", "rdfc"),
        Suite("ecdsa-jcs-2019", "ecdsa", "jcs"),
        Suite("Ed25519Signature2020", "ed25519", "rdfc"),
    )
}


def suite_of(proof: Mapping[str, Any]) -> Suite | None:
    """The suite of a proof, if it is one that is understood here."""
    kind = proof.get("type")
    name = proof.get("cryptosuite") if kind == "DataIntegrityProof" else kind
    return SUITES.get(name) if isinstance(name, str) else None


def bytes_to_sign(
    suite: Suite, document: Mapping[str, Any], proof: Mapping[str, Any], hash_name: str, canonicalise: Canonicaliser
) -> bytes:
    """What the suite signs; `document` and `proof` may be signed already. `canonicalise` gives canonical N-Quads.

    Raises `CanonicalError`, or `ProofError` where the proof reads the document with another vocabulary.
    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    if suite.form == "jcs":
        _check_context(document, proof)
        configuration = {name: value for name, value in proof.items() if name != "proofValue"}
        texts = [_jcs(configuration), _jcs(bare)]
    else:
        configuration = {name: value for name, value in proof.items() if name not in ("proofValue", "@context")}
        configuration = {"@context": document.get("@context"), **configuration}
        texts = [canonicalise(configuration).encode("utf-8"), canonicalise(bare).encode("utf-8")]
    return b"".join(hashlib.new(hash_name, text).digest() for text in texts)


def _check_context(document: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise ProofError("proof-context", "the proof has another context than the document")


def _jcs(value: Mapping[str, Any]) -> bytes:
    try:
        return rfc8785.dumps(dict(value))
    except rfc8785.CanonicalizationError as error:
        raise ProofError("number-not-exact", str(error)[:120]) from None
