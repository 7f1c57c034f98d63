"""Whose key is this? Reading DID documents that others wrote (W3C Controlled Identifiers 1.0 §3.3).

A *verification method* is a key in such a document; `assertionMethod` lists those that may sign statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from credentials.errors import IssuerError
from credentials.keys import public_key

# From an issuer's identifier to the document that lists its keys, or None where it cannot be had.
Resolver = Callable[[str], Mapping[str, Any] | None]


def assertion_key(method: str, issuer: str, resolve: Resolver) -> Ed25519PublicKey:
    """The public key that `method` (a DID URL) names, if it may sign for `issuer`; raises `IssuerError`.

    The document is looked up by the issuer's identifier, never by what the proof claims.
    """
    controller, _, fragment = method.partition("#")
    if controller != issuer:
        raise IssuerError("key-of-another", f"the proof's key belongs to {controller[:80]}, not to the issuer")
    if not fragment:
        raise IssuerError("key-unknown", method[:120])
    document = key_document(issuer) if issuer.startswith("did:key:") else resolve(issuer)
    if document is None:
        raise IssuerError("issuer-unreachable", issuer[:120])
    if document.get("id") != issuer:
        raise IssuerError("issuer-mismatch", f"the document of {issuer[:80]} describes another")
    found = _method(document, method)
    if found.get("type") != "Multikey" or found.get("controller") != issuer:
        raise IssuerError("key-unsupported", method[:120])
    if "revoked" in found:
        raise IssuerError("key-revoked", method[:120])
    return public_key(str(found.get("publicKeyMultibase")))


def key_document(did: str) -> dict[str, Any]:
    """The document that a `did:key` spells itself (did:key method §3.1.3)."""
    multibase = did.removeprefix("did:key:")
    method = f"{did}#{multibase}"
    listed = {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
    return {"id": did, "verificationMethod": [listed], "assertionMethod": [method]}


def _method(document: Mapping[str, Any], method: str) -> Mapping[str, Any]:
    """The entry that may sign: listed by its id, or written out, under `assertionMethod`."""
    entries = _entries(document, "assertionMethod")
    embedded = [entry for entry in entries if isinstance(entry, Mapping) and _names(entry.get("id"), method, document)]
    if embedded:
        return embedded[0]
    known = [
        entry
        for entry in _entries(document, "verificationMethod")
        if isinstance(entry, Mapping) and _names(entry.get("id"), method, document)
    ]
    if not known:
        raise IssuerError("key-unknown", f"the issuer does not list {method[:120]}")
    if not any(_names(entry, method, document) for entry in entries):
        raise IssuerError("key-not-for-assertion", f"the issuer does not sign with {method[:120]}")
    return known[0]


def _entries(document: Mapping[str, Any], name: str) -> list[Any]:
    given = document.get(name, [])
    return given if isinstance(given, list) else [given]


def _names(reference: Any, method: str, document: Mapping[str, Any]) -> bool:
    """DID documents may shorten their own URLs to the fragment (DID Core §3.2.2)."""
    if not isinstance(reference, str):
        return False
    return method == (f"{document.get('id')}{reference}" if reference.startswith("#") else reference)
