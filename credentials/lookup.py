"""Where a stranger's issuer and status list are found: in this store, or fetched from the addresses that they spell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from credentials.did import SPELT, Resolver
from credentials.errors import FetchError, IssuerError
from credentials.fetching import Fetch
from credentials.issuer import address_of
from credentials.jose import looks_like_token
from credentials.status import FoundList, Lists

WELL_KNOWN = "/.well-known/jwks.json"
_MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Lookup:
    """Finds issuers' documents and status lists: `own` and `own_lists` know this store's, `fetch` gets the others'."""

    own: Resolver
    own_lists: Lists
    fetch: Fetch

    def resolver(self, hint: str | None) -> Resolver:
        """Finds issuers' documents; `hint` is the key id of the token in hand, which may be the key's own address."""

        def resolve(issuer: str) -> Mapping[str, Any] | None:
            found = self.own(issuer)
            if found is not None or issuer.startswith(SPELT):
                return found
            if issuer.startswith("did:"):
                return self._json(_did_address(issuer))
            return self._web_issuer(issuer, hint) if issuer.startswith("https://") else None

        return resolve

    def lists(self, address: str) -> FoundList | None:
        """The status list at that address: with its proof inside, or as a token."""
        return self.own_lists(address) or self._fetched(address)

    def _web_issuer(self, issuer: str, hint: str | None) -> Mapping[str, Any] | None:
        """An issuer that is a web address: its own document, or else the keys that its site publishes as JWKs."""
        found = self._json(issuer)
        if found is not None and "assertionMethod" in found:
            return found
        wanted = [hint] if hint is not None and _same_site(hint, issuer) else []
        parts = urlsplit(issuer)
        for address in (*wanted, f"https://{parts.netloc}{WELL_KNOWN}"):
            keys = self._json(address)
            if keys is not None:
                return _listed(issuer, keys, hint)
        return None

    def _json(self, address: str | None) -> dict[str, Any] | None:
        found = self._fetched(address) if address is not None else None
        return found if isinstance(found, dict) else None

    def _fetched(self, address: str) -> dict[str, Any] | str | None:
        """What lies there: a JSON object, or the text of a token."""
        try:
            text = self.fetch(address).decode("utf-8").strip()
            if looks_like_token(text):
                return text
            found = json.loads(text)
        except (FetchError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


def _did_address(did: str) -> str | None:
    try:
        return address_of(did)
    except IssuerError:
        return None


def _same_site(address: str, issuer: str) -> bool:
    one, other = urlsplit(address), urlsplit(issuer)
    return one.scheme == "https" and one.netloc == other.netloc


def _listed(issuer: str, keys: Mapping[str, Any], hint: str | None) -> dict[str, Any]:
    """A JWK, or a set of them (RFC 7517 §5), as a document that lists the issuer's keys."""
    given = keys.get("keys", [keys])
    found = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    methods = [
        {
            "id": hint if hint is not None and len(found) == 1 else f"{issuer}#{one.get('kid', number)}",
            "type": "JsonWebKey",
            "controller": issuer,
            "publicKeyJwk": dict(one),
        }
        for number, one in enumerate(found[:_MOST_KEYS])
    ]
    return {"id": issuer, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]}
