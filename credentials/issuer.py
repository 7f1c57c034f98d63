"""Who signs: the issuer's profile, its `did:web` identifier and the document that lists its keys.

A *DID document* says which keys speak for an identifier. For `did:web` it is a JSON file at an address that the
identifier spells: `did:web:acquis.example:o:campus` is read at `https://acquis.example/o/campus/did.json`
(did:web method §3.2). A retired key stays in the document, so that what it signed stays verifiable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from credentials import contexts
from credentials.errors import BuildError, IssuerError
from credentials.keys import JwtKey, SigningKey
from rules import local

# How an issuer is known: by the web address that publishes its keys, by a key alone, or in a way not known here.
Known = Literal["site", "key", "unknown"]
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The organisation as credentials name it. `country` is an ISO 3166-1 alpha-2 code, `image` an address."""

    did: str
    name: Mapping[str, str]
    url: str
    email: str | None = None
    country: str | None = None
    image: str | None = None
    description: Mapping[str, str] | None = None


def did_for(base_url: str, organisation_slug: str) -> str:
    """The organisation's DID: `did:web:localhost%3A8080:o:campus-cuisine` for `http://localhost:8080`."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BuildError(f"{base_url!r} is not an address that a DID can stand on")
    folders = [quote(segment, safe="") for segment in parts.path.split("/") if segment]
    return ":".join(["did", "web", quote(parts.netloc, safe=""), *folders, "o", quote(organisation_slug, safe="")])


def address_of(did: str) -> str:
    """Where the document of a `did:web` lies; raises `IssuerError` (`did-unsupported`) for other methods.

    Loopback hosts are read over http, as no certificate is issued for them.
    """
    method, _, rest = did.removeprefix("did:").partition(":")
    if not did.startswith("did:") or method != "web" or not rest:
        raise IssuerError("did-unsupported", did)
    host, *folders = (unquote(part) for part in rest.split(":"))
    if "/" in host or any("/" in folder or folder in ("", ".", "..") for folder in folders):
        raise IssuerError("did-unsupported", did)
    scheme = "http" if host.rsplit(":", 1)[0] in LOOPBACK or host in LOOPBACK else "https"
    path = "/".join(folders) if folders else ".well-known"
    return f"{scheme}://{host}/{path}/did.json"


def known_by(issuer_id: str) -> tuple[Known, str]:
    """How the issuer is known, and its site: what a proof shows is the site or the key, never the name."""
    if issuer_id.startswith(("did:key:", "did:jwk:")):
        return "key", ""
    try:
        address = issuer_id if issuer_id.startswith("https://") else address_of(issuer_id)
    except IssuerError:
        return "unknown", ""
    return "site", urlsplit(address).netloc


def method_id(did: str, key: SigningKey | JwtKey) -> str:
    """The key's full DID URL, as proofs name it."""
    return f"{did}#{key.fragment}"


def did_document(issuer: Issuer, keys: Iterable[SigningKey | JwtKey]) -> dict[str, Any]:
    """The document to serve at `address_of(issuer.did)`, with all keys that ever signed."""
    methods = [_method(issuer.did, key) for key in keys]
    return {
        "@context": [contexts.DID, contexts.MULTIKEY, contexts.JWK],
        "id": issuer.did,
        "verificationMethod": methods,
        # Plain strings: verifiers exist that do not read anything else.
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(did: str, key: SigningKey | JwtKey) -> dict[str, Any]:
    named = {"id": method_id(did, key), "controller": did}
    if isinstance(key, JwtKey):
        return {**named, "type": "JsonWebKey", "publicKeyJwk": dict(key.public_jwk)}
    return {**named, "type": "Multikey", "publicKeyMultibase": key.public_multibase}


def profile(issuer: Issuer, language: str) -> dict[str, Any]:
    """The issuer as an Open Badges Profile (OB 3.0 §B.1.17), in one language: Profile texts are plain strings."""
    document: dict[str, Any] = {
        "id": issuer.did,
        "type": ["Profile"],
        "name": local(issuer.name, language),
        "url": issuer.url,
    }
    if issuer.description:
        document["description"] = local(issuer.description, language)
    if issuer.email:
        document["email"] = issuer.email
    if issuer.country:
        # Named, so that credentials put together say one address once, and not several that look alike.
        address = f"{issuer.did}#address"
        document["address"] = {"id": address, "type": ["Address"], "addressCountryCode": issuer.country}
    if issuer.image:
        document["image"] = {"id": issuer.image, "type": "Image"}
    return document
