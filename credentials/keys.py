"""Signing keys: Ed25519 and RSA pairs, named by the month of their birth, and sealed by the settings' secret.

*Multibase* is a text form of bytes whose first letter names the alphabet (`z`: base58btc); a *Multikey*
puts the key's kind before its bytes (W3C Controlled Identifiers 1.0 §2.2.2).
To *seal* is to encrypt with a key derived from a secret (scrypt), so that a copy of the database signs nothing.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import base58
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from credentials.errors import SealError

# multicodec ed25519-pub
ED25519_PUBLIC = b"\xed\x01"
RSA_BITS = 2048

# First byte of a seal: scrypt (2^15, 8, 1) and AES-256-GCM. A change of either gets a new number.
SEAL_VERSION = b"\x01"
SALT_BYTES = 16
NONCE_BYTES = 12
SCRYPT_COST = 2**15


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An issuer's key. `private` (32 bytes) is empty where only the public half is known; no repr shows it."""

    fragment: str
    public_multibase: str
    private: bytes = field(default=b"", repr=False)

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature (64 bytes) over `data`; raises `SealError` where the private half is missing."""
        if not self.private:
            raise SealError(f"the private half of {self.fragment} is not here")
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(data)


@dataclass(frozen=True, slots=True)
class JwtKey:
    """An issuer's key for tokens (RS256). `private` is None where only the public half is known; no repr shows it.

    It is kept opened: reading an RSA key takes far longer than signing with it.
    """

    fragment: str
    public_jwk: Mapping[str, Any]
    private: rsa.RSAPrivateKey | None = field(default=None, repr=False)

    def private_pem(self) -> bytes:
        """The private half as PKCS #8 in PEM, to be sealed; raises `SealError` where it is missing."""
        if self.private is None:
            raise SealError(f"the private half of {self.fragment} is not here")
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def generate_key(now: datetime, taken: frozenset[str] = frozenset()) -> SigningKey:
    """A new pair named `ed25519-YYYY-MM` (`…-2` and so on where the name is among `taken`).

    The name never looks like a key: validators exist that read a fragment such as `#z6Mk…` as the key itself.
    """
    private = Ed25519PrivateKey.generate()
    return key_from_private(_name("ed25519", now, taken), private.private_bytes_raw())


def generate_jwt_key(now: datetime, taken: frozenset[str] = frozenset()) -> JwtKey:
    """A new RSA pair named `rs256-YYYY-MM` in the same way."""
    return _jwt_key(_name("rs256", now, taken), rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS))


def jwt_key_from_private(fragment: str, pem: bytes) -> JwtKey:
    """The pair of that private half, its public half as a JWK with nothing but the key (RFC 7518 §6.3.1)."""
    private = serialization.load_pem_private_key(pem, None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise SealError(f"{fragment} is no RSA key")
    return _jwt_key(fragment, private)


def _jwt_key(fragment: str, private: rsa.RSAPrivateKey) -> JwtKey:
    numbers = private.public_key().public_numbers()
    return JwtKey(fragment, {"kty": "RSA", "n": _base64url(numbers.n), "e": _base64url(numbers.e)}, private)


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _name(kind: str, now: datetime, taken: frozenset[str]) -> str:
    stem = f"{kind}-{now.astimezone(UTC):%Y-%m}"
    fragment, number = stem, 1
    while fragment in taken:
        number += 1
        fragment = f"{stem}-{number}"
    return fragment


def key_from_private(fragment: str, private: bytes) -> SigningKey:
    """The pair whose private half is these 32 bytes."""
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return SigningKey(fragment, public_multibase(public), private)


def public_multibase(public: bytes) -> str:
    """`z6Mk…` for the 32 bytes of a public key."""
    return "z" + base58.b58encode(ED25519_PUBLIC + public).decode("ascii")


def seal(private: bytes, secret: str) -> bytes:
    """Encrypt a private key with a key derived from `secret`: version, salt, nonce, AES-256-GCM ciphertext."""
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    return SEAL_VERSION + salt + nonce + AESGCM(_derive(secret, salt)).encrypt(nonce, private, SEAL_VERSION)


def unseal(sealed: bytes, secret: str) -> bytes:
    """What `seal` was given; raises `SealError` for another secret or changed bytes."""
    head = len(SEAL_VERSION) + SALT_BYTES
    salt, nonce = sealed[len(SEAL_VERSION) : head], sealed[head : head + NONCE_BYTES]
    if not sealed.startswith(SEAL_VERSION) or len(nonce) != NONCE_BYTES:
        raise SealError("this is not a sealed key")
    try:
        return AESGCM(_derive(secret, salt)).decrypt(nonce, sealed[head + NONCE_BYTES :], SEAL_VERSION)
    except InvalidTag:
        raise SealError("the secret does not open this key, or its bytes were changed") from None


def _derive(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=SCRYPT_COST, r=8, p=1).derive(secret.encode("utf-8"))
