"""Windows: which of a criterion's matches count as of an instant, and when time will change that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.duration import Duration
from rules.evaluation.setting import earliest
from rules.evidence import Match


@dataclass(frozen=True, slots=True)
class Frame:
    """Between which instants evidence counts, and how long each piece of it does."""

    start: datetime | None = None
    end: datetime | None = None
    # Whether what happens at these very instants counts.
    start_included: bool = True
    end_included: bool = False
    ages: tuple[Duration, ...] = ()
    # What it counts from has no instant (yet): nothing counts.
    waiting: bool = False
    # That instant will never come.
    lost: bool = False
    # It may still become another one by further evidence.
    moving: bool = False
    # When it can change by time alone.
    changes_at: datetime | None = None
    # Since when the window stands, and the statements that this rests on.
    since: datetime | None = None
    because: tuple[str, ...] = ()

    def holds(self, at: datetime) -> bool:
        """Whether evidence of that instant counts at all."""
        if self.start is not None and (at < self.start or (at == self.start and not self.start_included)):
            return False
        return self.end is None or at < self.end or (at == self.end and self.end_included)

    def leaves(self, at: datetime) -> datetime:
        """When evidence of that instant stops to count."""
        first, *others = self.ages
        end = first.after(at)
        return min(end, *(age.after(at) for age in others)) if others else end


ALWAYS = Frame()


@dataclass(frozen=True, slots=True)
class Seen:
    """The matches that count now, when time alone changes them next, and whether later evidence can still count."""

    counting: Sequence[Match]
    changes_at: datetime | None
    over: bool
    # Whether what counts now can stop to count.
    rolling: bool


def look(frame: Frame, matches: Sequence[Match], as_of: datetime) -> Seen:
    """Apply the frame. A statement in the future counts only when its instant has come.

    `last: P` counts a statement from its instant until `P` later, that instant excluded; for a length in months that is
    its anniversary, and on the last day of a shorter month where there is none. `valid_for` does the same.
    """
    if frame.waiting:
        return Seen((), frame.changes_at, over=frame.lost, rolling=False)
    if frame.start is not None or frame.end is not None:
        matches = [match for match in matches if frame.holds(match.at)]
    past = [match for match in matches if match.at <= as_of]
    changes: list[datetime | None] = [match.at for match in matches if match.at > as_of]
    counting: Sequence[Match] = past
    if frame.ages:
        leaves = frame.ages[0].after if len(frame.ages) == 1 else frame.leaves
        ends = [leaves(match.at) for match in past]
        counting = [match for match, end in zip(past, ends, strict=True) if end > as_of]
        changes += ends
    over = frame.end is not None and as_of >= frame.end and not frame.moving
    changes += [frame.end, frame.changes_at]
    return Seen(counting, earliest(changes, as_of), over=over, rolling=bool(frame.ages) or frame.moving)


def exits(frame: Frame, matches: Sequence[Match], as_of: datetime) -> Iterator[tuple[datetime, Sequence[Match]]]:
    """Each instant at which something stopped to count, the latest first, with what counted just before."""
    if not frame.ages or frame.waiting:
        return
    matches = [match for match in matches if frame.holds(match.at)]
    ends = [frame.leaves(match.at) for match in matches]
    for end in sorted({end for end in ends if end <= as_of}, reverse=True):
        yield end, [match for match, own in zip(matches, ends, strict=True) if match.at < end <= own]
