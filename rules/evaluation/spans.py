"""`within: {span: P}`: some window of that length, both its ends included, holds enough."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rules.duration import Duration
from rules.evaluation.aggregates import Outcome, aggregate, grows
from rules.evidence import Match
from rules.model import Aggregate


def in_some_span(how: Aggregate, span: Duration, matches: Sequence[Match], zone: ZoneInfo) -> Outcome:
    """The window in which it was met first, or else the one that comes nearest.

    Every window that begins with something that counts is tried; it holds all that happened until its end, or until
    now. No window is the last one, so that attempts used up in one leave the next open.
    """
    best: Outcome | None = None
    covered, end = -1, 0
    for first, match in enumerate(matches):
        last = span.after(match.at)
        while end < len(matches) and matches[end].at <= last:
            end += 1
        # Part of a window that did not suffice does not suffice.
        if end == covered and best is not None and grows(how):
            continue
        covered = end
        found = aggregate(how, matches[first:end], zone)
        if best is None or _better(found, best):
            best = found
    found = best if best is not None else aggregate(how, (), zone)
    return Outcome(found.met, found.have, found.need, found.unit, found.met_at, found.because)


def _better(one: Outcome, other: Outcome) -> bool:
    if one.met != other.met:
        return one.met
    if one.met:
        return one.met_at is not None and other.met_at is not None and one.met_at < other.met_at
    return (one.have or 0.0) > (other.have or 0.0)
