"""Issuing: the organisation's keys and issuer profile, and the signing of what was awarded."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from credentials.achievement import AwardFacts, CitedStatement, build_credential
from credentials.issuer import Issuer, did_document, did_for
from credentials.keys import SigningKey, generate_key, seal, unseal
from credentials.proof import sign
from records.awards import Award, Credential, unsigned_awards
from records.database import Database
from records.keys import StoredKey, current_key, keys_of
from records.learners import ifis_by_learner
from records.organisations import Organisation, all_organisations
from recognition.errors import SecretError

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
