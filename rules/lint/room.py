"""How much a criterion leaves room for: days in a window, evidence at a distance, values of a list."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rules.duration import Duration
from rules.model import Count, Criterion, Streak

_UNITS = {"day": 86400.0, "week": 7 * 86400.0, "month": 28 * 86400.0}
# What tells apart by a field of the statement that `where` can name.
_FIELDS = {"activity": "activity", "source": "source", "registration": "registration", "attester": "instructor"}
# Clocks are put forward an hour or two, some days apart by half a year: such days are shorter.
_SKIPPED = 7200.0
_HALF_YEAR = 180 * 86400.0


@dataclass(frozen=True, slots=True)
class Reach:
    """How long evidence can lie apart to count together; whether exactly so long is near enough."""

    months: int
    exact: timedelta
    both_ends: bool

    @property
    def longest(self) -> float:
        """In seconds, with the longest months."""
        return self.exact.total_seconds() + self.months * 31 * 86400


def reaches(node: Criterion) -> Iterator[Reach]:
    """Every limit that the criterion sets."""
    window = node.window
    ages = [node.valid_for, window.last if window is not None else None]
    for age in ages:
        if age is not None:
            yield Reach(age.months, age.exact, both_ends=False)
    if window is None:
        return
    if window.span is not None:
        yield Reach(window.span.months, window.span.exact, both_ends=True)
    if window.start is not None and window.end is not None:
        yield Reach(0, max(window.end - window.start, timedelta(0)), both_ends=False)
    if window.by is not None:
        # A wait shortens it; in months it is left out, as their lengths differ.
        wait = window.wait.exact if window.wait is not None and not window.by.months else timedelta(0)
        yield Reach(window.by.months, max(window.by.exact - wait, timedelta(0)), both_ends=window.wait is not None)


def most(node: Criterion, *, as_a_rule: bool = False) -> float:
    """The most that a count or a streak can come to, or infinity. `as_a_rule`: if no day were shorter than others."""
    how = node.aggregate
    if isinstance(how, Streak):
        return min((_units(reach, how.unit, as_a_rule) for reach in reaches(node)), default=math.inf)
    if not isinstance(how, Count):
        return math.inf
    limits = [math.inf]
    if how.distinct in _UNITS:
        limits += [_units(reach, how.distinct, as_a_rule) for reach in reaches(node)]
    if how.distinct in _FIELDS:
        limits.append(_values(node, _FIELDS[how.distinct]))
    if how.spaced is not None:
        limits += [_apart(reach, how.spaced) for reach in reaches(node)]
    return min(limits)


def _units(reach: Reach, unit: str, as_a_rule: bool) -> float:
    """How many days, weeks or months such a time can touch."""
    seconds = reach.longest
    if not as_a_rule:
        seconds += _SKIPPED * (1 + seconds // _HALF_YEAR)
    return math.ceil(seconds / _UNITS[unit]) + 1


def _values(node: Criterion, field: str) -> float:
    predicate = dict(node.where.fields).get(field)
    if predicate is None:
        return math.inf
    if predicate.text == "absent":
        return 0
    return math.inf if predicate.prefixes or not predicate.exactly else len(set(predicate.exactly))


def _apart(reach: Reach, spaced: Duration) -> float:
    """How much fits when it lies so far apart."""
    if not reach.months and not spaced.months:
        whole, rest = divmod(reach.exact, spaced.exact)
        return max(whole + (1 if rest or reach.both_ends else 0), 1)
    if reach.months and spaced.months and not reach.exact and not spaced.exact:
        # In a shorter month an anniversary comes earlier, so that the last one may still fit.
        return reach.months // spaced.months + 1
    return reach.longest // (spaced.exact.total_seconds() + spaced.months * 28 * 86400) + 1
