"""Sending statements to an xAPI endpoint as an LRS does: one kept connection, patience with a server that is away."""

from __future__ import annotations

import base64
import http.client
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import orjson

from rules.errors import AcquisError

TIMEOUT = 30.0
# Seconds between two tries, half a minute in all.
WAITS = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 5.0, 5.0, 8.0)
# The server is there, and says to come again later (RFC 9110 §15.5, RFC 6585 §4).
_LATER = frozenset({408, 425, 429})


class PushError(AcquisError):
    """The records could not be sent."""

    code = "push-failed"


class Sender:
    """One source at one endpoint."""

    def __init__(
        self, endpoint: str, key: str, secret: str, version: str, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Raises `PushError` when `endpoint` is no http address."""
        address = urlsplit(endpoint)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise PushError(f"{endpoint!r} is no http address")
        self._endpoint = endpoint
        self._path = f"{address.path.rstrip('/')}/statements"
        secure = address.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._connection = connect(address.hostname, address.port, timeout=TIMEOUT)
        token = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self._headers = {
            "Authorization": f"Basic {token}",
            "Content-Type": "application/json",
            "X-Experience-API-Version": version,
        }
        self._pause = pause

    def send(self, statements: Sequence[dict[str, Any]]) -> None:
        """POST the statements; comes back once they are stored.

        Raises `PushError` when they are refused, or when nobody answers for half a minute.
        """
        body = orjson.dumps(list(statements))
        trouble = ""
        for wait in (*WAITS, None):
            try:
                status, answer = self._post(body)
            except (OSError, http.client.HTTPException) as error:
                # What the connection still held belongs to an answer that never came.
                self._connection.close()
                trouble = str(error) or type(error).__name__
            else:
                if status < 300:
                    return
                if status < 500 and status not in _LATER:
                    raise PushError(f"{self._endpoint} refuses the statements: {status} {_reason(answer)}".rstrip())
                trouble = f"{status} {_reason(answer)}".rstrip()
            if wait is not None:
                self._pause(wait)
        raise PushError(f"{self._endpoint} does not take the statements: {trouble}")

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _post(self, body: bytes) -> tuple[int, bytes]:
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        return response.status, response.read()


def _reason(answer: bytes) -> str:
    """What a server says about a refusal, on one line."""
    try:
        data = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return " ".join(answer.decode(errors="replace").split())[:200]
    if isinstance(data, dict):
        for name in ("message", "detail", "error"):
            if isinstance(data.get(name), str):
                return " ".join(data[name].split())[:300]
    return " ".join(orjson.dumps(data).decode().split())[:200]
