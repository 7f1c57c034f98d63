"""Signed statements: a JSON Web Signature over the statement, as an attachment (xAPI 2.0 §4.2.6, 1.0.3 Data 2.6)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from lrs_bridge.errors import BadRequestError
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid
from lrs_bridge.validation.statements import check_statement
from records.statement_equality import same_statement

SIGNATURE = "http://adlnet.gov/expapi/attachments/signature"
_ALGORITHMS: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}


def check_signature(statement: dict[str, Any], attachment: dict[str, Any], content: bytes | None, index: int) -> None:
    """The signature is a JWS of this statement, signed with RSA; raises `BadRequestError`.

    If it names its certificate (`x5c`), the signature must be good for it; else there is no key to verify it with.
    """
    where = f"statements[{index}].attachments"
    if attachment["contentType"].partition(";")[0].strip() != "application/octet-stream":
        raise BadRequestError(f"{where}: a signature is application/octet-stream (xAPI 2.0 §4.2.6)")
    if content is None:
        raise BadRequestError(f"{where}: the signature was not sent (xAPI 2.0 §4.2.6)")
    try:
        head, payload, signature = (_base64url(piece) for piece in content.strip().split(b"."))
        header = orjson.loads(head)
        signed = parse_json(payload)
        check_statement(signed, second_edition=True)
    except (ValueError, Invalid) as error:
        raise BadRequestError(f"{where}: the signature is no JWS of a statement: {error} (xAPI 2.0 §4.2.6)") from None
    algorithm = _ALGORITHMS.get(str(header.get("alg"))) if isinstance(header, dict) else None
    if algorithm is None:
        raise BadRequestError(f"{where}: the signature must use RS256, RS384 or RS512 (xAPI 2.0 §4.2.6)")
    # Equality leaves ids out; a signature that names one must not be put under another.
    same_id = "id" not in signed or signed["id"].lower() == statement.get("id", "").lower()
    if not same_id or not same_statement(signed, statement):
        raise BadRequestError(f"{where}: what was signed is not this statement (xAPI 2.0 §4.2.6)")
    if "x5c" in header:
        _verify(header["x5c"], algorithm, content.strip().rpartition(b".")[0], signature, where)


def _base64url(piece: bytes) -> bytes:
    try:
        return base64.b64decode(piece + b"=" * (-len(piece) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _verify(chain: Any, algorithm: hashes.HashAlgorithm, signed: bytes, signature: bytes, where: str) -> None:
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
    except (ValueError, TypeError, LookupError) as error:
        raise BadRequestError(f"{where}: x5c holds no certificate: {error} (xAPI 2.0 §4.2.6)") from None
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadRequestError(f"{where}: the certificate's key is not an RSA key (xAPI 2.0 §4.2.6)")
    try:
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        raise BadRequestError(f"{where}: the signature is not good for its certificate (xAPI 2.0 §4.2.6)") from None
