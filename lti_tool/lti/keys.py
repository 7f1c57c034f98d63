"""The tool's keys: which one signs, which ones platforms may still meet, and how a new one comes.

A new key is *published* for a day before it *signs*, so that a platform which remembers our keys has met it by then;
the one before stays published for a week after, so that nothing it signed is refused on the way. Both follow from the
instants at which the keys were made.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy.orm import Session

from credentials.keys import seal, unseal
from records.lti_keys import ToolKey, tool_keys_of
from records.organisations import lock_organisation

PUBLISHED_AHEAD = timedelta(days=1)
PUBLISHED_AFTER = timedelta(days=7)
RSA_BITS = 2048


class Dated(Protocol):
    """Something that was made at an instant."""

    created_at: Any


Key = TypeVar("Key", bound=Dated)


def signing(keys: Sequence[Key], now: datetime) -> Key | None:
    """The key that signs now: the newest that has been published for a day, else the oldest. `keys` go oldest first."""
    ripe = [key for key in keys if key.created_at + PUBLISHED_AHEAD <= now]
    return ripe[-1] if ripe else next(iter(keys), None)


def published(keys: Sequence[Key], now: datetime) -> list[Key]:
    """The keys that platforms may meet: all but those that signed for the last time over a week ago."""
    over = PUBLISHED_AHEAD + PUBLISHED_AFTER
    superseded = {id(key) for key, successor in pairwise(keys) if successor.created_at + over <= now}
    return [key for key in keys if id(key) not in superseded]


def make_key(session: Session, organisation_id: int, secret: str, now: datetime) -> ToolKey:
    """Make a new key for the organisation; `secret` seals its private half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    numbers = private.public_key().public_numbers()
    needed = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    kid = _text(hashlib.sha256(json.dumps(needed, sort_keys=True, separators=(",", ":")).encode()).digest())
    der = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = ToolKey(
        organisation_id=organisation_id,
        kid=kid,
        public_jwk={**needed, "alg": "RS256", "use": "sig", "kid": kid},
        sealed_private=seal(der, secret),
        created_at=now,
    )
    session.add(key)
    session.flush()
    return key


def ensure_key(session: Session, organisation_id: int, secret: str, now: datetime) -> ToolKey:
    """The key that signs now; the organisation's first one is made where it has none."""
    lock_organisation(session, organisation_id)
    found = signing(tool_keys_of(session, organisation_id), now)
    return found if found is not None else make_key(session, organisation_id, secret, now)


def private_key(key: ToolKey, secret: str) -> rsa.RSAPrivateKey:
    """The private half; raises `credentials.errors.SealError` where `secret` is not the one that sealed it."""
    loaded = serialization.load_der_private_key(unseal(key.sealed_private, secret), password=None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError("a tool key is an RSA key")
    return loaded


def key_set(session: Session, organisation_id: int, now: datetime) -> dict[str, Any]:
    """The JWK set (RFC 7517 §5) that platforms check our signatures with."""
    return {"keys": [key.public_jwk for key in published(tool_keys_of(session, organisation_id), now)]}


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
