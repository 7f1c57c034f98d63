"""How often a token may ask: so many requests a minute on the average, and a burst of as many at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rest_api.errors import TooOftenError

# Tokens that have not asked for long are forgotten when there are this many.
MOST_KNOWN = 10_000


class Pace:
    """Counts for each token, in this process alone."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._most = float(per_minute)
        self._monotonic = monotonic
        self._left: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, token_id: int) -> None:
        """Count a request; raises `TooOftenError` where there are too many."""
        now = self._monotonic()
        with self._lock:
            left, since = self._left.get(token_id, (self._most, now))
            left = min(self._most, left + (now - since) * self._per_second)
            if len(self._left) > MOST_KNOWN:
                self._left.clear()
            self._left[token_id] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if left < 1:
            raise TooOftenError(max(1, round((1 - left) / self._per_second)))
