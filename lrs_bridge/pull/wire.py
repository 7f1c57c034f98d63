"""A kept HTTP connection with deadlines, whose errors say in words what is the matter."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lrs_bridge.pull.errors import RemoteAnswerError, RemoteError, RemoteSilentError, RemoteUntrustedError

_CHUNK = 64 * 1024
# What a server's closing a connection looks like from here.
_CLOSED = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how much is waited for."""

    connect_seconds: float = 10.0
    # For one answer, from the request to its last byte.
    answer_seconds: float = 60.0
    max_bytes: int = 64 * 1024 * 1024


def origin_of(address: str) -> str:
    """Scheme, host and port of an http address, in lower case, the port always told; empty for anything else."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port or (443 if parts.scheme == 'https' else 80)}"


class Wire:
    """One connection to one origin at a time. Not for two threads, but for `close`."""

    def __init__(self, patience: Patience, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._monotonic = monotonic
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._origin = ""
        self._closed = False

    def ask(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The response and its body; raises `RemoteSilentError`, `RemoteUntrustedError` or `RemoteAnswerError`.

        What is sent may arrive twice: a kept connection that ends is tried once more.
        """
        kept = self._connection is not None and self._origin == origin_of(url)
        try:
            return self._ask(method, url, headers, body)
        except _Ended:
            # A server may close a kept connection while we think; only a fresh one says something about the server.
            if not kept or self._closed:
                raise RemoteSilentError(f"{origin_of(url)} ends the connection without a whole answer") from None
        try:
            return self._ask(method, url, headers, body)
        except _Ended:
            raise RemoteSilentError(f"{origin_of(url)} ends the connection without a whole answer") from None

    def close(self) -> None:
        """Close for good. A wait for an answer in another thread ends at once."""
        self._closed = True
        _shut(self._socket)

    def _ask(
        self, method: str, url: str, headers: dict[str, str], sent: bytes | None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        try:
            connection, sock = self._connected(url)
        except (OSError, ValueError) as error:
            self._drop()
            raise _cannot_connect(url, error) from error
        # Each byte may come in time and the answer never: the watch ends what lasts too long, in whatever part.
        deadline = self._monotonic() + self._patience.answer_seconds
        sock.settimeout(self._patience.answer_seconds)
        watch = threading.Timer(self._patience.answer_seconds, _shut, [sock])
        watch.daemon = True
        watch.start()
        try:
            parts = urlsplit(url)
            path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            connection.request(method, path, sent, headers)
            response = connection.getresponse()
            body = self._read(response)
            if self._monotonic() >= deadline:
                # What the watch cut off may look like a body that ended.
                raise TimeoutError
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._drop()
            raise self._failure(url, error, late=self._monotonic() >= deadline) from error
        except RemoteAnswerError:
            self._drop()
            raise
        finally:
            watch.cancel()
        if response.will_close:
            self._drop()
        return response, body

    def _connected(self, url: str) -> tuple[http.client.HTTPConnection, socket.socket]:
        if self._closed:
            raise ConnectionAbortedError("the line was closed")
        origin = origin_of(url)
        if self._connection is not None and self._socket is not None and self._origin == origin:
            return self._connection, self._socket
        self._drop()
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        made = kind(parts.hostname or "", parts.port, timeout=self._patience.connect_seconds)
        made.connect()
        self._connection, self._socket, self._origin = made, made.sock, origin
        return made, made.sock

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := response.read(_CHUNK):
            size += len(piece)
            if size > self._patience.max_bytes:
                raise RemoteAnswerError(f"the answer is larger than {self._patience.max_bytes} bytes")
            pieces.append(piece)
        expected = response.getheader("Content-Length") or ""
        if expected.isdigit() and size < int(expected):
            raise ConnectionResetError("the answer ends before its Content-Length")
        return b"".join(pieces)

    def _failure(self, url: str, error: Exception, *, late: bool) -> Exception:
        if late or isinstance(error, TimeoutError):
            return RemoteSilentError(
                f"{origin_of(url)} gave no whole answer within {self._patience.answer_seconds:g} seconds"
            )
        if isinstance(error, (*_CLOSED, http.client.IncompleteRead)):
            return _Ended()
        if isinstance(error, http.client.HTTPException):
            return RemoteAnswerError(f"{origin_of(url)} answers with no proper HTTP: {_words(error)}")
        return RemoteSilentError(f"{origin_of(url)} cannot be asked: {_words(error)}")

    def _drop(self) -> None:
        connection, self._connection, self._socket = self._connection, None, None
        if connection is not None:
            connection.close()


class _Ended(Exception):  # noqa: N818 - never leaves this module
    """The other side closed the connection."""


def _shut(sock: socket.socket | None) -> None:
    if sock is None:
        return
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other side closed it already.
        return


def _cannot_connect(url: str, error: Exception) -> RemoteError:
    origin = origin_of(url)
    if isinstance(error, ssl.SSLCertVerificationError):
        return RemoteUntrustedError(f"no safe connection to {origin}: its certificate: {error.verify_message}")
    if isinstance(error, ssl.SSLError):
        return RemoteUntrustedError(f"no safe connection to {origin}: {error.reason or _words(error)}")
    if isinstance(error, TimeoutError):
        return RemoteSilentError(f"{origin} does not answer")
    return RemoteSilentError(f"{origin} cannot be reached: {_words(error)}")


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
