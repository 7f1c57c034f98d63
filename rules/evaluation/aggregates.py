"""Aggregates: from the matches that count to a number, whether it suffices, since when and because of what."""

from __future__ import annotations

import math
import statistics
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from rules.duration import Duration
from rules.evidence import Match
from rules.model import Aggregate, Count, Distinct, Pick, Rate, Streak, Sum
from rules.predicate import Comparison

Period = Literal["day", "week", "month"]
# Sums are rounded to so many decimals: ten times 0.1 is 1.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an aggregate says. `have` is none where there is no value yet.

    `met_at` is when the last thing happened before which it was not met; none where nothing had to happen.
    """

    met: bool
    have: float | None
    need: float
    unit: str
    met_at: datetime | None = None
    because: tuple[Match, ...] = ()
    # No further evidence can make it met: the attempts are used up, or there is too much already.
    spent: bool = False


def aggregate(how: Aggregate, matches: Sequence[Match], zone: ZoneInfo) -> Outcome:
    """Apply `how` to matches in the order in which they happened."""
    match how:
        case Count():
            return _count(how, matches, zone)
        case Sum():
            return _sum(how, matches)
        case Pick():
            return _pick(how, matches)
        case Rate():
            return _rate(how, matches)
        case Streak():
            return _streak(how, matches, zone)


def asks_for_more(comparison: Comparison) -> bool:
    """Whether more evidence helps, as with `>= 3`; with `== 0` or `<= 2` it can only harm."""
    return comparison.operator in (">=", ">") or (comparison.operator == "==" and comparison.number > 0)


def grows(how: Aggregate) -> bool:
    """Whether more evidence never takes away what there is."""
    match how:
        case Count():
            # Of things told apart, counted only at a distance, an earlier one can stand in the way of two later ones.
            return how.comparison.operator in (">=", ">") and (how.spaced is None or how.distinct == "statement")
        case Sum():
            return how.field == "duration" and how.comparison.operator in (">=", ">")
        case Pick():
            return how.statistic == "best" and how.attempts is None and how.comparison.operator in (">=", ">")
        case Rate():
            return False
        case Streak():
            return True


def period(unit: Period, at: datetime, zone: ZoneInfo) -> object:
    """The day, the ISO week or the month in which the instant lies, there."""
    local = at.astimezone(zone)
    match unit:
        case "day":
            return local.date()
        case "week":
            return local.isocalendar()[:2]
        case "month":
            return local.year, local.month


def distinct_key(distinct: Distinct, zone: ZoneInfo) -> Callable[[Match], object]:
    """What tells two matches apart that are counted so."""
    match distinct:
        case "day" | "week" | "month" as unit:
            return lambda match: period(unit, match.at, zone)
        case "statement":
            return lambda match: match.statement_id
        case "activity" | "attester" | "source" | "registration":
            return lambda match: getattr(match, distinct)


def _count(how: Count, matches: Sequence[Match], zone: ZoneInfo) -> Outcome:
    key = distinct_key(how.distinct, zone)
    if how.spaced is not None:
        return _count_up(apart(how.spaced, key, matches), how)
    firsts: dict[object, Match] = {}
    for match in matches:
        name = key(match)
        if name is not None:
            firsts.setdefault(name, match)
    return _count_up(list(firsts.values()), how)


def apart(spaced: Duration, key: Callable[[Match], object], matches: Sequence[Match]) -> list[Match]:
    """Greedily from the earliest: what is new, and far enough from what was counted before it."""
    found: list[Match] = []
    names: set[object] = set()
    for match in matches:
        name = key(match)
        if name is not None and name not in names and (not found or spaced.after(found[-1].at) <= match.at):
            names.add(name)
            found.append(match)
    return found


def _count_up(firsts: Sequence[Match], how: Count) -> Outcome:
    have, comparison = len(firsts), how.comparison
    met = comparison.holds(have)
    if met and comparison.operator == ">=":
        enough = max(math.ceil(comparison.number), 0)
    else:
        enough = _settled(map(comparison.holds, range(have + 1))) if met else 0
    reasons = tuple(firsts[:enough])
    return Outcome(
        met,
        float(have),
        comparison.number,
        how.distinct,
        reasons[-1].at if reasons else None,
        reasons,
        spent=not met and _can_only_grow_worse(comparison, have),
    )


def _sum(how: Sum, matches: Sequence[Match]) -> Outcome:
    having = [match for match in matches if how.field in match.values]
    weights = [match.values[how.field] for match in having]
    have, comparison = round(math.fsum(weights), DECIMALS), how.comparison
    met = comparison.holds(have)
    enough = 0
    if met:
        sofar = (round(total, DECIMALS) for total in accumulate(weights, initial=0.0))
        enough = _settled(map(comparison.holds, sofar))
    # Where something takes away, no part of it stands for the whole.
    reasons = having if met and any(weight < 0 for weight in weights) else having[:enough]
    return Outcome(
        met,
        have,
        comparison.number,
        _unit(how.field),
        having[enough - 1].at if enough else None,
        tuple(reasons),
        # Only a duration cannot be taken away again.
        spent=not met and how.field == "duration" and _can_only_grow_worse(comparison, have),
    )


def _settled(answers: Iterable[bool]) -> int:
    """After how many it is met to stay; the last answer, which is for all of them, is taken as met."""
    last_bad, number = -1, -1
    for number, good in enumerate(answers):
        if not good:
            last_bad = number
    return min(last_bad + 1, max(number, 0))


def _can_only_grow_worse(comparison: Comparison, have: float) -> bool:
    """Whether what does not hold for `have` holds for no more than that either."""
    return comparison.operator in ("<", "<=") or (comparison.operator == "==" and have > comparison.number)


def _unit(field: str) -> str:
    return "seconds" if field == "duration" else "score"


def _pick(how: Pick, matches: Sequence[Match]) -> Outcome:
    having = [match for match in matches if how.field in match.values]
    most = allowed(how.attempts)
    counted = having[:most]
    unit, need = _unit(how.field), how.comparison.number
    used_up = most is not None and len(having) >= most
    if not counted:
        return Outcome(False, None, need, unit, spent=used_up)
    values = list(_running(how, [match.values[how.field] for match in counted]))
    have = values[-1]
    if not how.comparison.holds(have):
        return Outcome(False, have, need, unit, spent=used_up or how.statistic == "first")
    since = counted[_settled(map(how.comparison.holds, values))]
    reasons = {"mean": counted, "median": counted, "last": counted[-1:]}.get(how.statistic, [since])
    return Outcome(True, have, need, unit, since.at, tuple(reasons))


def allowed(attempts: Comparison | None) -> int | None:
    """How many attempts count, if that is limited."""
    if attempts is None:
        return None
    most = math.ceil(attempts.number) - 1 if attempts.operator == "<" else math.floor(attempts.number)
    return max(most, 0)


def _running(how: Pick, values: Sequence[float]) -> Iterator[float]:
    """The statistic after each of the values."""
    match how.statistic:
        case "first":
            yield from [values[0]] * len(values)
        case "last":
            yield from values
        case "best":
            yield from accumulate(values, min if how.comparison.operator in ("<=", "<") else max)
        case "mean":
            for number, total in enumerate(accumulate(values), 1):
                yield round(total / number, DECIMALS)
        case "median":
            ordered: list[float] = []
            for value in values:
                insort(ordered, value)
                yield statistics.median(ordered)


def _rate(how: Rate, matches: Sequence[Match]) -> Outcome:
    """The share of successes; what says neither success nor failure is no attempt."""
    counted = [match for match in matches if match.success is not None]
    need = how.comparison.number
    if not counted:
        return Outcome(False, None, need, "rate")
    won = accumulate(int(bool(match.success)) for match in counted)
    rates = [round(total / number, DECIMALS) for number, total in enumerate(won, 1)]
    if not how.comparison.holds(rates[-1]):
        return Outcome(False, rates[-1], need, "rate")
    since = counted[_settled(map(how.comparison.holds, rates))]
    return Outcome(True, rates[-1], need, "rate", since.at, tuple(counted))


def _streak(how: Streak, matches: Sequence[Match], zone: ZoneInfo) -> Outcome:
    """The longest run of days or weeks on end; the earliest that is long enough is the reason."""
    longest, run, latest = 0, list[Match](), None
    enough: tuple[Match, ...] | None = () if how.comparison.holds(0) else None
    for match in matches:
        day = match.at.astimezone(zone).date().toordinal()
        # The first day of our calendar was a Monday.
        place = (day - 1) // 7 if how.unit == "week" else day
        if place == latest:
            continue
        run = [*run, match] if latest is not None and place == latest + 1 else [match]
        latest, longest = place, max(longest, len(run))
        if enough is None and how.comparison.holds(len(run)):
            enough = tuple(run)
    reasons = enough or ()
    met_at = reasons[-1].at if reasons else None
    return Outcome(enough is not None, float(longest), how.comparison.number, how.unit, met_at, reasons)
