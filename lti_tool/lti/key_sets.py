"""Platforms' public keys: fetched once, remembered, and fetched again when a token names a key that is new."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from lti_tool.errors import LaunchRefusedError
from lti_tool.lti.outgoing import Client

ALGORITHMS = ("RS256", "RS384", "RS512")
# Who makes up key names cannot have us ask the platform more often than this.
PAUSE_SECONDS = 10.0
KEPT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Fetched:
    keys: dict[str, jwt.PyJWK]
    at: float


class KeySets:
    """The key sets of all platforms, for the threads of one process."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._fetched: dict[str, _Fetched] = {}
        self._lock = threading.Lock()

    def key(self, jwks_uri: str, kid: str) -> jwt.PyJWK:
        """The RSA key of that name.

        Raises `LaunchRefusedError` where the platform has none, `PlatformSilentError` or `PlatformAnswerError` where
        it cannot be asked.
        """
        now = self._clock()
        known = self._fetched.get(jwks_uri)
        if known is not None and now - known.at < KEPT_SECONDS and kid in known.keys:
            return known.keys[kid]
        if known is None or now - known.at >= PAUSE_SECONDS:
            known = self._fetch(jwks_uri, known)
        if kid not in known.keys:
            raise LaunchRefusedError("key-unknown", f"{jwks_uri} lists no RSA key {kid!r}")
        return known.keys[kid]

    def _fetch(self, jwks_uri: str, seen: _Fetched | None) -> _Fetched:
        with self._lock:
            known = self._fetched.get(jwks_uri)
            # Somebody else fetched it while this one waited.
            if known is not None and known is not seen:
                return known
            fetched = _Fetched(read_keys(self._client.get_json(jwks_uri)), self._clock())
            self._fetched[jwks_uri] = fetched
            return fetched


def read_keys(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """The RSA keys of a JWK set (RFC 7517 §5) that have a name and are good for signatures; others are passed over."""
    listed = document.get("keys")
    keys = {}
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict) or each.get("kty") != "RSA" or not isinstance(each.get("kid"), str):
            continue
        if each.get("use", "sig") != "sig" or each.get("alg", "RS256") not in ALGORITHMS:
            continue
        try:
            keys[each["kid"]] = jwt.PyJWK(each, algorithm=each.get("alg", "RS256"))
        except (jwt.PyJWTError, ValueError):
            continue
    return keys
