"""Windows: which of a criterion's matches count as of an instant, and when time will change that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.evaluation.setting import earliest
from rules.evidence import Match
from rules.model import Window


@dataclass(frozen=True, slots=True)
class Seen:
    """The matches that count now, when time alone changes them next, and whether later evidence can still count."""

    counting: Sequence[Match]
    changes_at: datetime | None
    over: bool
    # Whether what counts now can stop to count.
    rolling: bool


def look(window: Window | None, matches: Sequence[Match], as_of: datetime) -> Seen:
    """Apply the window. A statement in the future counts only when its instant has come.

    `last: P` counts a statement from its instant until `P` later, that instant excluded; for a length in months that is
    its anniversary, and on the last day of a shorter month where there is none.
    """
    past = [match for match in matches if match.at <= as_of]
    coming = [match.at for match in matches if match.at > as_of]
    if window is None:
        return Seen(past, earliest(coming, as_of), over=False, rolling=False)
    if window.last is not None:
        ends = [window.last.after(match.at) for match in past]
        counting = [match for match, end in zip(past, ends, strict=True) if end > as_of]
        return Seen(counting, earliest([*coming, *ends], as_of), over=False, rolling=True)
    start, end = window.start, window.end
    counting = [m for m in past if (start is None or m.at >= start) and (end is None or m.at < end)]
    over = end is not None and as_of >= end
    coming = [at for at in coming if end is None or at < end]
    return Seen(counting, earliest([*coming, end], as_of), over=over, rolling=False)


def exits(
    window: Window | None, matches: Sequence[Match], as_of: datetime
) -> Iterator[tuple[datetime, Sequence[Match]]]:
    """Each instant at which something stopped to count, the latest first, with what counted just before."""
    if window is None or window.last is None:
        return
    ends = [window.last.after(match.at) for match in matches]
    for end in sorted({end for end in ends if end <= as_of}, reverse=True):
        yield end, [match for match, own in zip(matches, ends, strict=True) if match.at < end <= own]
