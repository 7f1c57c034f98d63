"""Data Integrity proofs: made with `eddsa-rdfc-2022` (W3C Data Integrity EdDSA Cryptosuites v1.0 §3.2), checked with
any suite of `credentials.suites`.

The *proof configuration* is the proof without its value. What is signed with Ed25519 is
SHA-256(canonical configuration) followed by SHA-256(canonical document without proof).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import base58

from credentials.canonical import Contexts, canonical_nquads
from credentials.did import Resolver, assertion_key
from credentials.errors import IssuerError, ProofError
from credentials.keys import SigningKey
from credentials.shapes import Shapes
from credentials.suites import SUITES, Canonicaliser, bytes_to_sign, suite_of

SUITE = "eddsa-rdfc-2022"
# What this process signs comes in few shapes.
OWN = Shapes()


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid proof shows: the issuer, with which of its keys, and when it says that it signed."""

    issuer: str
    verification_method: str
    created: datetime | None


def sign(
    document: Mapping[str, Any],
    key: SigningKey,
    verification_method: str,
    created: datetime,
    canonicalise: Canonicaliser = OWN,
) -> dict[str, Any]:
    """The document with its proof; raises `CanonicalError` where the signature would leave something out.

    `verification_method` is the key's DID URL; `created` is cut to the second. `canonicalise` is there for comparison:
    every canonicaliser gives the same bytes.
    """
    if "proof" in document:
        raise ProofError("proof-present", "the document is signed already")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": xsd_datetime(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(signed_bytes(document, proof, canonicalise))
    proof["proofValue"] = "z" + base58.b58encode(signature).decode("ascii")
    return {**document, "proof": [proof]}


def signed_bytes(
    document: Mapping[str, Any], proof: Mapping[str, Any], canonicalise: Canonicaliser = canonical_nquads
) -> bytes:
    """The 64 bytes that Ed25519 signs (§3.2.2–3.2.5); `document` and `proof` may be signed already."""
    return bytes_to_sign(SUITES[SUITE], document, proof, "sha256", canonicalise)


def verify_proof(document: Mapping[str, Any], resolve: Resolver, contexts: Contexts | None = None) -> Signed:
    """Check the document's proof against the key that its issuer publishes.

    `resolve` gives the DID document of a DID, or None where it cannot be had.
    Raises `ProofError`, `IssuerError` or `CanonicalError`, whose `reason` says what does not hold.
    """
    proof = only_proof(document)
    issuer, method, suite = issuer_id(document), proof["verificationMethod"], suite_of(proof)
    key = assertion_key(method, issuer, resolve)
    if suite is None or key.kind != suite.key_kind:
        raise ProofError("signature-mismatch", "the issuer's key is of another kind than the proof")
    data = bytes_to_sign(suite, document, proof, key.hash_name, lambda item: canonical_nquads(item, contexts))
    key.check(_signature(proof), data)
    return Signed(issuer, method, read_datetime(proof["created"]) if "created" in proof else None)


def only_proof(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document's proof, the first of a suite that is understood; raises `ProofError`.

    Any one of several proofs may be used to verify a credential (OB 3.0 §8.1), unless it rests on another (§2.1.2).
    """
    given = proofs(document)
    if not given:
        raise ProofError("proof-missing")
    known = [proof for proof in given if suite_of(proof) is not None and "previousProof" not in proof]
    if not known:
        raise ProofError("proof-unsupported", "no proof of a suite that is known here")
    proof = known[0]
    if proof.get("proofPurpose") != "assertionMethod":
        raise ProofError("proof-purpose", "the proof does not assert the content")
    if not isinstance(proof.get("verificationMethod"), str):
        raise ProofError("proof-unsupported", "the proof names no key")
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise ProofError("proof-context", "the proof has another context than the document")
    if "created" in proof:
        read_datetime(proof["created"])
    return proof


def proofs(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The document's proofs: none, one, or a list of them."""
    given = document.get("proof", [])
    return [proof for proof in (given if isinstance(given, list) else [given]) if isinstance(proof, Mapping)]


def issuer_id(document: Mapping[str, Any]) -> str:
    """The issuer's identifier, given plainly or in a profile; raises `IssuerError` (`issuer-missing`)."""
    issuer = document.get("issuer")
    found = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if not isinstance(found, str) or not found:
        raise IssuerError("issuer-missing")
    return found


def xsd_datetime(moment: datetime) -> str:
    """`2026-11-24T03:00:00Z`: UTC, cut (never rounded up) to the second; raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a credential's dates need a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_datetime(text: Any) -> datetime:
    """The instant of an xsd:dateTime with a time zone; raises `ProofError` (`bad-date`)."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ProofError("bad-date", str(text)[:40]) from None
    if moment.tzinfo is None or "T" not in text:
        raise ProofError("bad-date", f"{text[:40]} has no time zone")
    return moment.astimezone(UTC)


def _signature(proof: Mapping[str, Any]) -> bytes:
    value = proof.get("proofValue")
    try:
        raw = base58.b58decode(value[1:]) if isinstance(value, str) and value[:1] == "z" and len(value) < 200 else b""
    except ValueError:
        raw = b""
    # 64 bytes for Ed25519 and P-256, 96 for P-384.
    if len(raw) not in (64, 96):
        raise ProofError("signature-unreadable", "the proof's value is no signature")
    return raw
