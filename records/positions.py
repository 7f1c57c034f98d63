"""Positions: when a statement was stored, and its place in the order, in one number.

A *position* is a 63-bit number: microseconds since 2020-01-01 (UTC) in its upper bits, and in the lower 12 bits the
*tail* of the process that allotted it. The upper part is the statement's `stored` timestamp. A process allots strictly
increasing microseconds, and a batch takes consecutive ones, so no two statements of a process share a `stored`; the
tail keeps the positions of processes apart. `since`, `until`, `more` and the order of results are ranges of positions.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

TAIL_BITS = 12
STEP = 1 << TAIL_BITS
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(2020, 1, 1)  # noqa: DTZ001 - only to print instants quickly
_MICROSECOND = timedelta(microseconds=1)

# Every position lies between these two, both excluded.
BEFORE_ALL = -1
AFTER_ALL = (1 << 63) - 1


def microseconds(instant: datetime) -> int:
    """Microseconds from 2020-01-01 to an aware instant."""
    return (instant - EPOCH) // _MICROSECOND


def position_at(instant: datetime) -> int:
    """The first position that an instant (to the microsecond) can have."""
    return min(max(microseconds(instant), 0) << TAIL_BITS, AFTER_ALL)


def last_position_at(instant: datetime) -> int:
    """The last position that an instant (to the microsecond) can have; `BEFORE_ALL` before 2020."""
    count = microseconds(instant)
    return BEFORE_ALL if count < 0 else min((count << TAIL_BITS) + STEP - 1, AFTER_ALL)


def instant_of(position: int) -> datetime:
    """When the statement at this position was stored."""
    return EPOCH + timedelta(microseconds=position >> TAIL_BITS)


def stored_text(position: int) -> str:
    """The statement's `stored` property: RFC 3339 in UTC, to the microsecond (xAPI 2.0 §4.2.4.2)."""
    return (_NAIVE_EPOCH + timedelta(microseconds=position >> TAIL_BITS)).isoformat(timespec="microseconds") + "Z"


class PositionAllotter:
    """Hands out positions. One for each process; safe to share between threads."""

    def __init__(self, tail: int) -> None:
        """`tail`: 0 to 4095, chosen at random by each process."""
        if not 0 <= tail < STEP:
            raise ValueError(f"a tail has {TAIL_BITS} bits")
        self._tail = tail
        self._next = 0
        self._lock = threading.Lock()

    def allot(self, count: int, now: datetime) -> range:
        """`count` ascending positions, none before `now` and none before any that was allotted earlier."""
        with self._lock:
            first = max(microseconds(now), self._next)
            self._next = first + count
        start = (first << TAIL_BITS) | self._tail
        return range(start, start + count * STEP, STEP)
