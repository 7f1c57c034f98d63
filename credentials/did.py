"""Whose key is this? Reading documents that list an issuer's keys (W3C Controlled Identifiers 1.0 §3.3).

A *verification method* is a key in such a document; `assertionMethod` lists those that may sign statements. `did:key`
and `did:jwk` spell their key themselves; others are looked up by the issuer's identifier, never by what a proof claims.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from credentials.errors import IssuerError
from credentials.public_keys import PublicKey, from_base58, from_jwk, from_multibase

# From an issuer's identifier to the document that lists its keys, or None where it cannot be had.
Resolver = Callable[[str], Mapping[str, Any] | None]

_MULTIBASE = ("Multikey", "Ed25519VerificationKey2020")
_JWK = ("JsonWebKey", "JsonWebKey2020")
SPELT = ("did:key:", "did:jwk:")


def assertion_key(method: str, issuer: str, resolve: Resolver) -> PublicKey:
    """The public key that `method` (a URL within the issuer's document) names, if it may sign; raises `IssuerError`."""
    controller, _, fragment = method.partition("#")
    if controller != issuer and not _is_below(controller, issuer):
        raise IssuerError("key-of-another", f"the proof's key belongs to {controller[:80]}, not to the issuer")
    if not fragment and controller == issuer:
        raise IssuerError("key-unknown", method[:120])
    document = issuer_document(issuer, resolve)
    return _key(_method(document, method), issuer)


def key_by_hint(hint: str | None, jwk: Any, issuer: str, resolve: Resolver) -> list[PublicKey]:
    """The issuer's keys that a token may mean: the one of that id, fragment or `kid`, or else all that may sign.

    A key that the token brings along (`jwk`) counts only where the issuer publishes it. Raises `IssuerError`.
    """
    document = issuer_document(issuer, resolve)
    methods = list(_assertion_methods(document))
    if hint is not None:
        methods = [one for one in methods if _is_meant(one, hint, document)]
        if not methods:
            raise IssuerError("key-unknown", f"the issuer does not list {hint[:120]}")
    keys = [_key(method, issuer) for method in methods]
    if isinstance(jwk, Mapping):
        brought = from_jwk(jwk)
        keys = [key for key in keys if key.material == brought.material]
    if not keys:
        raise IssuerError("key-unknown", "the issuer does not list the key that signed")
    return keys


def issuer_document(issuer: str, resolve: Resolver) -> Mapping[str, Any]:
    """The document that lists the issuer's keys; raises `IssuerError`."""
    document = spelt_document(issuer) if issuer.startswith(SPELT) else resolve(issuer)
    if document is None:
        raise IssuerError("issuer-unreachable", issuer[:120])
    if document.get("id") != issuer:
        raise IssuerError("issuer-mismatch", f"the document of {issuer[:80]} describes another")
    return document


def spelt_document(did: str) -> dict[str, Any]:
    """The document that a `did:key` or `did:jwk` spells itself; raises `IssuerError` (`key-unreadable`)."""
    return key_document(did) if did.startswith("did:key:") else _jwk_document(did)


def key_document(did: str) -> dict[str, Any]:
    """The document that a `did:key` spells itself (did:key method §3.1.3)."""
    multibase = did.removeprefix("did:key:")
    method = f"{did}#{multibase}"
    listed = {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
    return {"id": did, "verificationMethod": [listed], "assertionMethod": [method]}


def _jwk_document(did: str) -> dict[str, Any]:
    text = did.removeprefix("did:jwk:")
    try:
        jwk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError:
        raise IssuerError("key-unreadable", did[:120]) from None
    listed = {"id": f"{did}#0", "type": "JsonWebKey", "controller": did, "publicKeyJwk": jwk}
    return {"id": did, "verificationMethod": [listed], "assertionMethod": [f"{did}#0"]}


def _is_below(controller: str, issuer: str) -> bool:
    """Whether an issuer that is a web address names a key of its own by an address below its own."""
    return issuer.startswith("https://") and controller.startswith(issuer.rstrip("/") + "/")


def _key(method: Mapping[str, Any], issuer: str) -> PublicKey:
    if method.get("controller", issuer) != issuer:
        raise IssuerError("key-of-another", f"the key is controlled by {str(method.get('controller'))[:80]}")
    if "revoked" in method:
        raise IssuerError("key-revoked", str(method.get("id"))[:120])
    kind = method.get("type")
    if kind in _JWK and isinstance(method.get("publicKeyJwk"), Mapping):
        return from_jwk(method["publicKeyJwk"])
    if kind in _MULTIBASE:
        return from_multibase(str(method.get("publicKeyMultibase")))
    if kind == "Ed25519VerificationKey2018":
        return from_base58(str(method.get("publicKeyBase58")))
    raise IssuerError("key-unsupported", str(method.get("id"))[:120])


def _assertion_methods(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = [one for one in _entries(document, "verificationMethod") if isinstance(one, Mapping)]
    for entry in _entries(document, "assertionMethod"):
        if isinstance(entry, Mapping):
            yield entry
        elif isinstance(entry, str):
            yield from (one for one in listed if _same(str(one.get("id")), entry, document))


def _is_meant(method: Mapping[str, Any], hint: str, document: Mapping[str, Any]) -> bool:
    name, jwk = str(method.get("id")), method.get("publicKeyJwk")
    if isinstance(jwk, Mapping) and jwk.get("kid") == hint:
        return True
    return _same(name, hint, document) or name.rpartition("#")[2] == hint.removeprefix("#")


def _same(one: str, other: str, document: Mapping[str, Any]) -> bool:
    return _names(one, f"{document.get('id')}{other}" if other.startswith("#") else other, document)


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
