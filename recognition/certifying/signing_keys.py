"""An organisation's signing keys: made when they are first needed, kept sealed, opened once a process, rotated.

A retired key signs no more and stays in the DID document, so that what it signed stays verifiable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from credentials.errors import SealError
from credentials.keys import (
    JwtKey,
    SigningKey,
    generate_jwt_key,
    generate_key,
    jwt_key_from_private,
    key_from_private,
    seal,
    unseal,
)
from recognition.errors import SecretError
from records.audit import note
from records.keys import ED25519, RS256, StoredKey, current_key, keys_of
from records.organisations import lock_organisation


@dataclass
class KeyRing:
    """Opens and makes keys with the settings' secret; keeps opened keys in memory, never on disk."""

    secret: str = field(repr=False)
    _opened: dict[tuple[str, str], SigningKey | JwtKey] = field(default_factory=dict, repr=False)

    def document_key(self, session: Session, organisation_id: int, did: str, now: datetime) -> SigningKey:
        """What signs documents now as that DID, made when there is none; raises `SecretError`."""
        stored = self._current(session, organisation_id, did, ED25519, now)
        key = self._opened.get((did, stored.fragment))
        if not isinstance(key, SigningKey):
            key = self._opened[did, stored.fragment] = key_from_private(stored.fragment, self._unseal(stored))
        return key

    def token_key(self, session: Session, organisation_id: int, did: str, now: datetime) -> JwtKey:
        """What signs tokens now as that DID, made when there is none; raises `SecretError`."""
        stored = self._current(session, organisation_id, did, RS256, now)
        key = self._opened.get((did, stored.fragment))
        if not isinstance(key, JwtKey):
            key = self._opened[did, stored.fragment] = jwt_key_from_private(stored.fragment, self._unseal(stored))
        return key

    def rotate(self, session: Session, organisation_id: int, did: str, kind: str, by: str, now: datetime) -> StoredKey:
        """Make a new key of that kind, which signs from now on, and retire the one before."""
        lock_organisation(session, organisation_id)
        before = current_key(session, did, kind)
        if before is not None:
            before.retired_at = now
            note(session, organisation_id, by, "key-retired", before.fragment, now)
        return self._make(session, organisation_id, did, kind, by, now)

    def _current(self, session: Session, organisation_id: int, did: str, kind: str, now: datetime) -> StoredKey:
        stored = current_key(session, did, kind)
        if stored is None:
            # Two workers may find none at once: the later waits here and then sees the other's.
            lock_organisation(session, organisation_id)
            stored = current_key(session, did, kind) or self._make(session, organisation_id, did, kind, "worker", now)
        return stored

    def _make(self, session: Session, organisation_id: int, did: str, kind: str, by: str, now: datetime) -> StoredKey:
        taken = frozenset(known.fragment for known in keys_of(session, did))
        key = generate_key(now, taken) if kind == ED25519 else generate_jwt_key(now, taken)
        stored = StoredKey(
            organisation_id=organisation_id,
            did=did,
            fragment=key.fragment,
            kind=kind,
            public_multibase=key.public_multibase if isinstance(key, SigningKey) else None,
            public_jwk=dict(key.public_jwk) if isinstance(key, JwtKey) else None,
            sealed_private=seal(key.private if isinstance(key, SigningKey) else key.private_pem(), self.secret),
            created_at=now,
        )
        session.add(stored)
        note(session, organisation_id, by, "key-made", key.fragment, now)
        session.flush()
        return stored

    def _unseal(self, stored: StoredKey) -> bytes:
        try:
            return unseal(stored.sealed_private, self.secret)
        except SealError as error:
            raise SecretError(
                f"the secret in the settings does not open the signing key {stored.fragment} of {stored.did}:"
                " set the secret with which the key was made"
            ) from error


def public_keys(session: Session, did: str) -> list[SigningKey | JwtKey]:
    """The public halves of all keys of that DID, oldest first; none for a DID that is not ours."""
    return [_public(key) for key in keys_of(session, did)]


def _public(key: StoredKey) -> SigningKey | JwtKey:
    if key.public_jwk is not None:
        return JwtKey(key.fragment, key.public_jwk)
    return SigningKey(key.fragment, key.public_multibase or "")
