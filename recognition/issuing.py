"""Issuing: the organisation's keys and issuer profile, and the signing of what was awarded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from credentials.issuer import Issuer, did_for
from credentials.keys import SigningKey
from records.keys import StoredKey
from records.organisations import Organisation

AT_A_TIME = 20
Resolver = Callable[[str], Mapping[str, Any] | None]


def issuer_of(organisation: Organisation, base_url: str) -> Issuer:
    """The organisation as an Open Badges issuer."""
    profile = organisation.profile
    return Issuer(
        did=did_for(base_url, organisation.slug),
        name=organisation.name,
        url=profile.get("url") or f"{base_url}/o/{organisation.slug}/",
        email=profile.get("email"),
        country=profile.get("country"),
    )


def _public(stored: StoredKey) -> SigningKey:
    return SigningKey(fragment=stored.fragment, public_multibase=stored.public_multibase, private=b"")
