"""How much this door takes and gives at once, so that no request can exhaust the server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds; what goes beyond is answered with 413 (bodies) or cut into pages (answers)."""

    # Of a request's body, also once it is unpacked.
    max_body_bytes: int = 10 * 1024 * 1024
    # Of one page of statements.
    max_page: int = 100
    # Of the statements' JSON in one page; one statement is always given.
    max_page_bytes: int = 8 * 1024 * 1024
    # How long a verified password is believed without asking whether it was revoked.
    recheck_seconds: float = 2.0
