"""Up to when all is there: the header X-Experience-API-Consistent-Through (xAPI 2.0 §4.1.6.1).

Every statement that has, or will have, a `stored` before that instant can be read. A statement's `stored` is taken
inside the transaction that stores it, so nothing can still come that is older than the oldest transaction under way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from records.database import Database
from records.statement_queries import oldest_writer

# What was found out stays true for ever, so it may be repeated for a while: longer in answers to writes.
STALE_SECONDS = 1.0
FRESH_SECONDS = 0.1


class Consistency:
    """Knows the instant up to which the store is whole. One for each process."""

    def __init__(self, database: Database, settled_through: Callable[[], datetime]) -> None:
        """`settled_through`: when this process began what it is writing now; the present if it writes nothing."""
        self._database = database
        self._settled_through = settled_through
        self._lock = threading.Lock()
        self._found = datetime(2020, 1, 1, tzinfo=UTC)
        self._found_at = float("-inf")
        self._text = ""

    def through(self, *, fresh: bool) -> str:
        """The instant, as RFC 3339; `fresh`: as of a moment ago, for who reads."""
        now = time.monotonic()
        if now - self._found_at > (FRESH_SECONDS if fresh else STALE_SECONDS):
            found = self._ask()
            with self._lock:
                self._found = max(self._found, found)
                self._found_at = now
                self._text = self._found.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        return self._text

    def _ask(self) -> datetime:
        if self._database.is_sqlite:
            # One process writes, one transaction at a time.
            return self._settled_through() - timedelta(microseconds=1)
        with self._database.reading() as session:
            return oldest_writer(session) - timedelta(microseconds=1)
