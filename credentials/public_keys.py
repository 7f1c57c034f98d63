"""Public keys as others publish them, and what they signed: Ed25519, ECDSA on P-256 and P-384, RSA.

A key is written as a *Multikey* (multibase text, its first bytes naming the kind; Controlled Identifiers 1.0 §2.2.2),
as a JWK (RFC 7517), or, in older documents, as bare base58.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import base58
import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from credentials.errors import IssuerError, ProofError

Material = Ed25519PublicKey | ec.EllipticCurvePublicKey | RSAPublicKey

# multicodec: ed25519-pub, p256-pub, p384-pub.
_ED25519, _P256, _P384 = b"\xed\x01", b"\x80\x24", b"\x81\x24"
_CURVES: Mapping[bytes, ec.EllipticCurve] = {_P256: ec.SECP256R1(), _P384: ec.SECP384R1()}
# Of an ECDSA signature, the hash and the bytes of each of its two numbers.
_ECDSA: Mapping[str, tuple[str, int]] = {"secp256r1": ("sha256", 32), "secp384r1": ("sha384", 48)}
_HASHES: Mapping[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}
_LEAST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key of any kind that signs credentials."""

    material: Material

    @property
    def kind(self) -> str:
        """`ed25519`, `ecdsa` or `rsa`."""
        if isinstance(self.material, Ed25519PublicKey):
            return "ed25519"
        return "rsa" if isinstance(self.material, RSAPublicKey) else "ecdsa"

    @property
    def hash_name(self) -> str:
        """The hash that goes with the key: that of its curve, else SHA-256."""
        if isinstance(self.material, ec.EllipticCurvePublicKey):
            return _ECDSA[self.material.curve.name][0]
        return "sha256"

    @property
    def algorithm(self) -> str:
        """The JWS algorithm that the key is for (RFC 7518, RFC 8037)."""
        if isinstance(self.material, ec.EllipticCurvePublicKey):
            return "ES256" if self.hash_name == "sha256" else "ES384"
        return "EdDSA" if self.kind == "ed25519" else "RS256"

    def check(self, signature: bytes, data: bytes) -> None:
        """Raises `ProofError` (`signature-mismatch`) unless the key made this signature over the data."""
        try:
            if isinstance(self.material, Ed25519PublicKey):
                self.material.verify(signature, data)
            elif isinstance(self.material, RSAPublicKey):
                self.material.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
            else:
                self._check_ecdsa(self.material, signature, data)
        except InvalidSignature:
            raise ProofError("signature-mismatch", "the content is not what was signed") from None

    def _check_ecdsa(self, key: ec.EllipticCurvePublicKey, signature: bytes, data: bytes) -> None:
        name, size = _ECDSA[key.curve.name]
        if len(signature) != 2 * size:
            raise InvalidSignature
        numbers = (int.from_bytes(signature[:size]), int.from_bytes(signature[size:]))
        key.verify(encode_dss_signature(*numbers), data, ec.ECDSA(_HASHES[name]))


def from_multibase(text: str) -> PublicKey:
    """The key that `z6Mk…`, `zDn…` or `z82…` stands for; raises `IssuerError` (`key-unreadable`)."""
    try:
        raw = base58.b58decode(text[1:]) if text[:1] == "z" and len(text) < 200 else b""
        kind, rest = raw[:2], raw[2:]
        if kind == _ED25519:
            return PublicKey(Ed25519PublicKey.from_public_bytes(rest))
        if kind in _CURVES:
            return PublicKey(ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[kind], rest))
    except ValueError:
        pass
    raise IssuerError("key-unreadable", f"{text[:60]!r} is no Multikey of a known kind")


def from_base58(text: str) -> PublicKey:
    """An Ed25519 key as documents of 2018 write it; raises `IssuerError` (`key-unreadable`)."""
    try:
        return PublicKey(Ed25519PublicKey.from_public_bytes(base58.b58decode(text[:100])))
    except ValueError:
        raise IssuerError("key-unreadable", f"{text[:60]!r} is no Ed25519 key") from None


def from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """The key of a JWK; raises `IssuerError`: `key-unreadable`, or `key-unsupported` for a weak or unknown one."""
    try:
        material = jwt.PyJWK.from_dict(dict(jwk), algorithm=_algorithm_of(jwk)).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise IssuerError("key-unreadable", str(error)[:120]) from None
    good = isinstance(material, Ed25519PublicKey | RSAPublicKey) or (
        isinstance(material, ec.EllipticCurvePublicKey) and material.curve.name in _ECDSA
    )
    if not good or (isinstance(material, RSAPublicKey) and material.key_size < _LEAST_RSA_BITS):
        raise IssuerError("key-unsupported", f"a JWK of kind {jwk.get('kty')}")
    return PublicKey(material)


def _algorithm_of(jwk: Mapping[str, Any]) -> str:
    found = {"RSA": "RS256", "OKP": "EdDSA"}.get(str(jwk.get("kty")))
    if found is None and jwk.get("kty") == "EC":
        found = {"P-256": "ES256", "P-384": "ES384"}.get(str(jwk.get("crv")))
    if found is None or "d" in jwk:
        raise IssuerError("key-unsupported", f"a JWK of kind {jwk.get('kty')}, or a private one")
    return found
