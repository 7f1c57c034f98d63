"""Lengths of time of many people: their median, and how they spread; in a memory that does not grow with them. Pure."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from typing import Final

_DAY: Final = 86_400.0
# Where the spans end in which lengths are counted, in seconds: a day, a week, two weeks, a month, three months, half a
# year, a year; the last span has no end.
SPAN_ENDS: Final = tuple(days * _DAY for days in (1, 7, 14, 30, 91, 182, 365))
# Lengths are counted in steps of one percent.
_STEPS: Final = 100


class Times:
    """Lengths of time: kept as how many fall into each step of one percent."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """One more; not below zero."""
        self._counts[round(math.log1p(seconds) * _STEPS)] += 1

    def median(self) -> float | None:
        """The lower median, in seconds, to one percent; none where there is none."""
        half, seen = (self._counts.total() + 1) // 2, 0
        for step in sorted(self._counts):
            seen += self._counts[step]
            if seen >= half:
                return round(math.expm1(step / _STEPS), 1)
        return None

    def spread(self) -> tuple[int, ...]:
        """How many lie in each span: up to the first of `SPAN_ENDS`, up to the second …, beyond the last."""
        found = [0] * (len(SPAN_ENDS) + 1)
        for step, count in self._counts.items():
            found[bisect_left(SPAN_ENDS, math.expm1(step / _STEPS) * 0.99)] += count
        return tuple(found)
