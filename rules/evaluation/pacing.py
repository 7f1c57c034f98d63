"""Pacing: when what is not met can be met at the earliest, as the rule and the evidence so far let it.

A *pace* is a lower bound: nobody can be sooner by what happens from now on. Where the rule says nothing about time, it
is now. Records of what was done before, and arrive later, can still be quicker.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from rules.duration import LAST
from rules.evaluation.aggregates import Period, apart, asks_for_more, distinct_key, period
from rules.evaluation.leaves import frame_of, held_since
from rules.evaluation.setting import Setting
from rules.evaluation.windows import Frame, look
from rules.evidence import Evidence, Match
from rules.model import (
    All,
    AnyOf,
    AtLeast,
    Count,
    Criterion,
    Distinct,
    Holds,
    Mix,
    Node,
    Not,
    Points,
    Rule,
    Streak,
    Sum,
    children_of,
)
from rules.predicate import Comparison
from rules.verdict import NodeVerdict, Verdict

# So many periods are looked at one by one; what takes longer is far away.
_FAR = 4000
_CALENDAR: tuple[Period, ...] = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon a node can be met, and with how much."""

    # The earliest instant at which it can be met, and the first at which anything counts towards it.
    at: datetime
    begins: datetime
    # How many pieces of evidence it takes at least, and how many seconds of doing where a length is asked for.
    times: int = 0
    seconds: float = 0.0
    # The criterion that has to be met before anything counts.
    after: str | None = None
    # The leaf that takes longest: the rule's id and the leaf's key; none where nothing has to wait.
    leaf: tuple[str, str] | None = None


# What the pace of another micro-credential is, by its id; none where it cannot be had, or nobody knows.
Others = Callable[[str], Pace | None]


@dataclass(frozen=True, slots=True)
class Paces:
    """How soon a rule can be met, and each open criterion of it; none where it can be met no more."""

    whole: Pace | None
    leaves: Mapping[str, Pace | None] = field(default_factory=dict)


def soonest(rule: Rule, evidence: Evidence, verdict: Verdict, others: Others) -> Paces:
    """How soon the rule can be met, whose verdict on that evidence is this one."""
    setting = Setting.of(rule, evidence, verdict.as_of, in_words=False)
    walk = _Walk(rule, setting, others)
    return Paces(walk.pace(rule.needs, verdict.root), walk.leaves)


@dataclass
class _Walk:
    rule: Rule
    setting: Setting
    others: Others
    leaves: dict[str, Pace | None] = field(default_factory=dict)

    @property
    def now(self) -> Pace:
        return Pace(self.setting.as_of, self.setting.as_of)

    def pace(self, node: Node, verdict: NodeVerdict) -> Pace | None:
        if verdict.status == "met":
            return self.now
        below = zip(children_of(node), verdict.children, strict=True)
        paces = [self.pace(child, own) for child, own in below]
        if verdict.status == "closed":
            return None
        match node:
            case Criterion():
                self.leaves[node.key] = self._leaf(node, verdict)
                return self.leaves[node.key]
            case Holds():
                return self._holds(node, verdict)
            case Not():
                return self._by_time(verdict)
            case Mix():
                return self.now
            case Points():
                return _worth(node, paces)
            case All():
                return _nth(paces, len(paces))
            case AnyOf():
                return _nth(paces, 1)
            case AtLeast():
                return _nth(paces, node.need)
        raise TypeError(f"{type(node).__name__} is no kind of node")

    def _by_time(self, verdict: NodeVerdict) -> Pace | None:
        """What nothing but time makes met."""
        if verdict.next_change_at is None:
            return None
        return Pace(verdict.next_change_at, verdict.next_change_at, leaf=(self.rule.id, verdict.key))

    def _holds(self, node: Holds, verdict: NodeVerdict) -> Pace | None:
        """Of the awards that are missing, the nearest that suffice."""
        held = held_since(node, self.setting)
        missing = [self.others(slug) for slug in dict.fromkeys(node.microcredentials) if slug not in held]
        return _nth(missing, max(int(verdict.need) - len(held), 1))

    def _leaf(self, node: Criterion, verdict: NodeVerdict) -> Pace | None:
        how = node.aggregate
        if not asks_for_more(how.comparison) and isinstance(how, Count | Sum):
            return self._by_time(verdict)
        frame = frame_of(node, self.setting)
        first = self._beginning(node, frame)
        if first is None:
            return None
        counting = () if frame.waiting else look(frame, self.setting.matches(node), self.setting.as_of).counting
        match how:
            case Count():
                found = self._count(how, _more(how.comparison, verdict.have), counting, first)
            case Streak():
                found = self._streak(how, counting, first)
            case Sum(field="duration"):
                seconds = max(how.comparison.number - verdict.have, 0.0)
                found = replace(first, at=_later(first.at, timedelta(seconds=seconds)), times=1, seconds=seconds)
            case _:
                found = replace(first, times=1)
        return replace(found, leaf=(self.rule.id, node.key)) if found.at > self.setting.as_of else found

    def _beginning(self, node: Criterion, frame: Frame) -> Pace | None:
        """When what happens can begin to count."""
        window = node.window
        if not frame.waiting:
            start = max(self.setting.as_of, frame.start or self.setting.as_of)
            return Pace(start, start)
        if window is None or window.after is None:
            return None
        anchor = self.setting.anchors[window.after]
        verdict = self.setting.anchored[window.after]
        above = self.now if verdict.status == "met" else self._leaf(anchor, verdict)
        if above is None:
            return None
        start = window.wait.after(above.at) if window.wait is not None else above.at
        return Pace(start, start, after=anchor.key)

    def _count(self, how: Count, more: int, counting: Sequence[Match], first: Pace) -> Pace:
        zone, unit = self.setting.zone, _unit(how.distinct)
        taken = {period(unit, match.at, zone) for match in counting} if unit is not None else set()
        at = first.at
        if how.spaced is not None:
            counted = apart(how.spaced, distinct_key(how.distinct, zone), counting)
            at = max(at, how.spaced.after(counted[-1].at)) if counted else at
        at = begins = self._free(at, unit, taken)
        if unit is not None or how.spaced is not None:
            for _ in range(min(more, _FAR) - 1):
                if unit is not None:
                    taken.add(period(unit, at, zone))
                at = self._free(how.spaced.after(at) if how.spaced is not None else at, unit, taken)
        return replace(first, at=at, begins=begins, times=more)

    def _free(self, at: datetime, unit: Period | None, taken: set[object]) -> datetime:
        """The first instant from `at` on in a period that nothing counted lies in."""
        while unit is not None and at < LAST and period(unit, at, self.setting.zone) in taken:
            at = self._next(at, unit)
        return at

    def _next(self, at: datetime, unit: Period) -> datetime:
        """When the next day, week or month begins."""
        day = at.astimezone(self.setting.zone).date()
        step = {"day": 1, "week": 7 - day.weekday(), "month": 1}[unit]
        day += timedelta(days=step)
        while unit == "month" and day.day != 1:
            day += timedelta(days=1)
        return datetime.combine(day, time(), tzinfo=self.setting.zone)

    def _streak(self, how: Streak, counting: Sequence[Match], first: Pace) -> Pace:
        """The run goes on that reaches to this period or the one before, or else a new one begins."""
        zone, wanted = self.setting.zone, _more(how.comparison, 0)
        marked = {period(how.unit, match.at, zone) for match in counting}
        at = first.at if period(how.unit, first.at, zone) not in marked else self._next(first.at, how.unit)
        begins, more, back = at, wanted, at
        while more > 1:
            back -= timedelta(days=7 if how.unit == "week" else 1)
            if period(how.unit, back, zone) not in marked:
                break
            more -= 1
        for _ in range(min(more, _FAR) - 1):
            at = self._next(at, how.unit)
        return replace(first, at=at, begins=begins, times=more)


def _unit(distinct: Distinct) -> Period | None:
    return next((unit for unit in _CALENDAR if unit == distinct), None)


def _more(comparison: Comparison, have: float) -> int:
    """How many more it takes."""
    need = math.floor(comparison.number) + 1 if comparison.operator == ">" else math.ceil(comparison.number)
    return max(need - int(have), 1)


def _nth(paces: Sequence[Pace | None], number: int) -> Pace | None:
    """The pace of so many of these."""
    known = sorted((pace for pace in paces if pace is not None), key=lambda pace: pace.at)
    return known[number - 1] if 0 < number <= len(known) else None


def _worth(node: Points, paces: Sequence[Pace | None]) -> Pace | None:
    """The pace of children that are worth enough."""
    pairs = [(pace, child.worth or 0.0) for pace, child in zip(paces, node.children, strict=True) if pace is not None]
    reached = 0.0
    for pace, worth in sorted(pairs, key=lambda pair: pair[0].at):
        reached += worth
        if node.comparison.holds(reached):
            return pace
    return None


def _later(at: datetime, by: timedelta) -> datetime:
    return at + by if by < LAST - at else LAST
