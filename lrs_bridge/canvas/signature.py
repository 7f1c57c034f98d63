"""Whether Canvas signed it: a JWT (RFC 7519) against a key set (RFC 7517) that is fetched and remembered.

Canvas' keys change once a month. A key that is not known has the set fetched once more; one that is not in it then is
not asked for again for a minute. Only asymmetric algorithms count.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
import orjson
from jwt.api_jws import PyJWS

from lrs_bridge.canvas.errors import CanvasContentError, CanvasKeysError, CanvasSignatureError, CanvasUnsignedError
from lrs_bridge.pull.errors import RemoteError
from lrs_bridge.pull.wire import Patience, Wire
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
LEEWAY_SECONDS = 60
_FETCHING = Patience(connect_seconds=5, answer_seconds=10, max_bytes=1_000_000)
_ASK_AGAIN_SECONDS = 60.0
_MISSES = 256


def fetched(jwks_uri: str) -> bytes:
    """The key set's text; raises `CanvasKeysError`."""
    wire = Wire(_FETCHING)
    try:
        response, body = wire.ask("GET", jwks_uri, {"Accept": "application/json"})
    except RemoteError as error:
        raise CanvasKeysError(f"the keys at {jwks_uri} cannot be fetched: {error}") from error
    finally:
        wire.close()
    if response.status != 200:
        raise CanvasKeysError(f"the keys at {jwks_uri} cannot be fetched: {response.status}")
    return body


@dataclass
class KeySets:
    """The key sets of a process, by their address."""

    fetch: Callable[[str], bytes] = fetched
    monotonic: Callable[[], float] = time.monotonic
    _known: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    _missed: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, jwks_uri: str, kid: str) -> dict[str, Any] | None:
        """The key of that id, if the set has it; raises `CanvasKeysError`."""
        found = self._known.get(jwks_uri, {}).get(kid)
        if found is not None:
            return found
        with self._lock:
            missed = self._missed.get((jwks_uri, kid))
            if missed is not None and missed > self.monotonic():
                return None
            self._known[jwks_uri] = _keys(self.fetch(jwks_uri), jwks_uri)
            found = self._known[jwks_uri].get(kid)
            if found is None:
                if len(self._missed) >= _MISSES:
                    self._missed.clear()
                self._missed[jwks_uri, kid] = self.monotonic() + _ASK_AGAIN_SECONDS
            return found


def _keys(text: bytes, jwks_uri: str) -> dict[str, dict[str, Any]]:
    try:
        found = orjson.loads(text)["keys"]
        return {one["kid"]: one for one in found if isinstance(one.get("kid"), str)}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise CanvasKeysError(f"what lies at {jwks_uri} is no key set (RFC 7517 §5)") from None


def verified(body: bytes, key_sets: KeySets, jwks_uri: str, now: datetime) -> Any:
    """The signed JSON; raises what `errors` has for a body that is unsigned, badly signed or expired."""
    token = _token(body)
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise CanvasUnsignedError(f"the body is no signed JWT: {error}") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise CanvasSignatureError(f"alg {str(algorithm)[:20]!r} is not accepted, but {', '.join(ALGORITHMS)} are")
    if not isinstance(kid, str):
        raise CanvasSignatureError("the signature does not name its key (kid)")
    key = key_sets.key(jwks_uri, kid)
    if key is None:
        raise CanvasSignatureError(f"the key {kid[:80]!r} is not in the key set {jwks_uri}")
    if key.get("kty") not in ("RSA", "EC") or key.get("alg", algorithm) != algorithm:
        raise CanvasSignatureError(f"the key {kid[:80]!r} is not one for {algorithm}")
    try:
        payload = PyJWS().decode(token, jwt.PyJWK(key, algorithm=algorithm), algorithms=[algorithm])
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise CanvasSignatureError(f"the signature is not good: {error}") from None
    try:
        claims = parse_json(payload)
    except Invalid as problem:
        raise CanvasContentError(f"the signed content is no proper JSON: {problem}") from None
    _check_time(claims, now)
    return claims


def _token(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    # Some senders put the token into the body as a JSON text.
    if text[:1] == text[-1:] == '"':
        text = text[1:-1]
    if text[:1] in ("{", "["):
        raise CanvasUnsignedError("the event is not signed: turn `Signed payload` on in Canvas' Data Services")
    if not text:
        raise CanvasUnsignedError("the body is empty")
    return text


def _check_time(claims: Any, now: datetime) -> None:
    if not isinstance(claims, dict):
        return
    for name, sign in (("exp", 1), ("nbf", -1)):
        value = claims.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CanvasContentError(f"{name}: must be a number of seconds (RFC 7519 §4.1)")
        if sign * (value - now.timestamp()) < -LEEWAY_SECONDS:
            raise CanvasSignatureError(f"the signature has expired (exp {value})" if sign > 0 else f"too early: {name}")
