"""Who calls: Basic authentication of sources, quick for those that were seen a moment ago.

Secrets are kept under a slow hash, which no request must pay for twice. A header that was verified is remembered under
a keyed hash of it; after some seconds a cheap question to the database asks whether it is still good. A header
that was refused is remembered too, so that guessing wrongly costs us no more than guessing rightly.
"""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from lrs_bridge.errors import ForbiddenError, NotAuthenticatedError
from records.database import Database
from records.source_access import SourceAccess, source_access, verified_access

_ENTRIES = 1_024


@dataclass(frozen=True, slots=True)
class _Seen:
    access: SourceAccess | None
    until: float


class Doorkeeper:
    """Tells who calls. One for each process."""

    def __init__(
        self,
        database: Database,
        hash_key: bytes,
        recheck_seconds: float,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`hash_key`: random bytes, made anew by each process."""
        self._database = database
        self._hash_key = hash_key
        self._recheck_seconds = recheck_seconds
        self._clock = clock
        self._monotonic = monotonic
        self._seen: dict[bytes, _Seen] = {}
        self._lock = threading.Lock()

    def admit(self, header: str | None) -> SourceAccess:
        """The source that an Authorization header belongs to; raises `NotAuthenticatedError`."""
        if header is None:
            raise NotAuthenticatedError("credentials are needed: Basic authentication with a source's key and secret")
        mark = blake2b(header.encode("utf-8", "surrogateescape"), key=self._hash_key, digest_size=32).digest()
        seen = self._seen.get(mark)
        if seen is None or seen.until <= self._monotonic():
            # One asks at a time: sixteen requests that begin together verify one secret, not sixteen.
            with self._lock:
                seen = self._seen.get(mark)
                if seen is None or seen.until <= self._monotonic():
                    seen = self._remember(mark, self._ask(header, seen))
        if seen.access is None:
            raise NotAuthenticatedError("these credentials are not known, or were revoked")
        return seen.access

    def _remember(self, mark: bytes, access: SourceAccess | None) -> _Seen:
        if len(self._seen) >= _ENTRIES:
            self._seen.clear()
        self._seen[mark] = seen = _Seen(access, self._monotonic() + self._recheck_seconds)
        return seen

    def _ask(self, header: str, seen: _Seen | None) -> SourceAccess | None:
        key, secret = _key_and_secret(header)
        with self._database.reading() as session:
            if seen is not None and seen.access is not None:
                return source_access(session, key, self._clock())
            return verified_access(session, key, secret, self._clock())


def _key_and_secret(header: str) -> tuple[str, str]:
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        raise NotAuthenticatedError("only Basic authentication is supported")
    try:
        key, colon, secret = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise NotAuthenticatedError("the credentials are not in base64") from None
    if not colon or "\x00" in key:
        raise NotAuthenticatedError("the credentials have no key and secret")
    return key, secret


def need_read(access: SourceAccess) -> None:
    """Raises `ForbiddenError` unless the source may read."""
    if not access.remit.may_read:
        raise ForbiddenError("this source may write, but not read")


def need_void(access: SourceAccess) -> None:
    """Raises `ForbiddenError` unless the source may void statements."""
    if not access.remit.may_void:
        raise ForbiddenError("this source may not void statements")
