"""Fetching what a stranger's document names: public addresses alone, little time, few bytes.

A name is resolved once, every address that it resolves to is checked, and the connection goes to the address that was
checked: a name that resolves to another a moment later gains nothing. Redirects are followed one by one, each checked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from credentials.errors import FetchError

# From an address to the bytes that lie there; raises `FetchError`.
Fetch = Callable[[str], bytes]
# From a name and a port to the addresses behind it.
Resolve = Callable[[str, int], Sequence[str]]

CREDENTIAL_TYPES = (
    "application/vc+ld+json, application/vc, application/vc+jwt, application/ld+json, application/json,"
    " image/png;q=0.9, image/svg+xml;q=0.9, */*;q=0.1"
)
_PIECE = 16 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
# Networks that stand for others: what they lead to may be private.
_TUNNELS = tuple(ipaddress.ip_network(network) for network in ("64:ff9b::/96", "2001::/32", "2002::/16"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long, how far and how much."""

    seconds: float = 6.0
    connect_seconds: float = 3.0
    redirects: int = 3
    max_bytes: int = 8 * 1024 * 1024


def resolve_name(host: str, port: int) -> list[str]:
    """What the system's resolver says; raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether the address is one of the public internet's, and stands for no other."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast and not any(found in tunnel for tunnel in _TUNNELS)


@dataclass(frozen=True, slots=True)
class PublicFetcher:
    """Gets documents over HTTPS from public addresses. `allowed` decides on an address; `trust` is the TLS context."""

    patience: Patience = Patience()
    resolve: Resolve = resolve_name
    allowed: Callable[[str], bool] = is_public
    trust: ssl.SSLContext | None = None

    def __call__(self, url: str) -> bytes:
        """The bytes at `url`; raises `FetchError`, whose reason says what is wrong with the address."""
        deadline = time.monotonic() + self.patience.seconds
        for _ in range(self.patience.redirects + 1):
            found = self._once(url, deadline)
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
        raise FetchError("address-redirects", f"more than {self.patience.redirects} redirects")

    def _once(self, url: str, deadline: float) -> bytes | str:
        """The content, or where it redirects to."""
        host, port, path = _parts(url)
        address = self._checked(host, port)
        context = self.trust or ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        timeout = urllib3.Timeout(connect=self.patience.connect_seconds, read=max(deadline - time.monotonic(), 0.1))
        headers = {
            "Host": host if port == 443 else f"{host}:{port}",
            "Accept": CREDENTIAL_TYPES,
            "Accept-Encoding": "identity",
            "User-Agent": "Acquis",
        }
        with urllib3.HTTPSConnectionPool(
            address, port, ssl_context=context, server_hostname=host, assert_hostname=host, timeout=timeout
        ) as pool:
            try:
                answer = pool.urlopen(
                    "GET", path, headers=headers, redirect=False, retries=False, preload_content=False
                )
                if answer.status in _REDIRECTS and answer.headers.get("Location"):
                    return str(answer.headers["Location"])
                if answer.status != 200:
                    raise FetchError("address-unreachable", f"{url[:200]} answers {answer.status}")
                return self._read(url, answer, deadline)
            except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise FetchError("address-unreachable", f"{url[:200]}: {type(error).__name__}") from None

    def _checked(self, host: str, port: int) -> str:
        """The address to connect to; raises `FetchError` where one behind the name is not public."""
        try:
            found = list(self.resolve(host, port))
        except (OSError, UnicodeError):
            raise FetchError("address-unreachable", f"{host[:120]} is not known") from None
        if not found or not all(self.allowed(address) for address in found):
            raise FetchError("address-not-public", f"{host[:120]} is no public address")
        return found[0]

    def _read(self, url: str, answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        pieces, size = list[bytes](), 0
        while piece := answer.read(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self.patience.max_bytes:
                raise FetchError("too-large", f"{url[:200]} holds more than {self.patience.max_bytes} bytes")
            if time.monotonic() > deadline:
                raise FetchError("address-unreachable", f"{url[:200]} does not answer in time")
        return b"".join(pieces)


def _parts(url: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise FetchError("address-unsupported", url[:200]) from None
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise FetchError("address-unsupported", f"{url[:200]} is no https address")
    return parts.hostname, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
