"""Aggregates: from the matches that count to a number, whether it suffices, since when and because of what."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.evidence import Match
from rules.model import Aggregate, Count, Distinct, Pick, Sum
from rules.predicate import Comparison


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an aggregate says. `have` is none where there is no value yet."""

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


def asks_for_more(comparison: Comparison) -> bool:
    """Whether more evidence helps, as with `>= 3`; with `== 0` or `<= 2` it can only harm."""
    return comparison.operator in (">=", ">") or (comparison.operator == "==" and comparison.number > 0)


def _distinct_key(distinct: Distinct, zone: ZoneInfo) -> Callable[[Match], object]:
    match distinct:
        case "day":
            return lambda match: match.at.astimezone(zone).date()
        case "week":
            return lambda match: match.at.astimezone(zone).isocalendar()[:2]
        case "month":
            return lambda match: (match.at.astimezone(zone).year, match.at.astimezone(zone).month)
        case "statement":
            return lambda match: match.statement_id
        case "activity" | "attester" | "source" | "registration":
            return lambda match: getattr(match, distinct)


def _count(how: Count, matches: Sequence[Match], zone: ZoneInfo) -> Outcome:
    key = _distinct_key(how.distinct, zone)
    firsts: dict[object, Match] = {}
    for match in matches:
        name = key(match)
        if name is not None:
            firsts.setdefault(name, match)
    return _fill(list(firsts.values()), [1.0] * len(firsts), how.comparison, how.distinct)


def _sum(how: Sum, matches: Sequence[Match]) -> Outcome:
    having = [match for match in matches if how.field in match.values]
    return _fill(having, [match.values[how.field] for match in having], how.comparison, _unit(how.field))


def _fill(matches: Sequence[Match], weights: Sequence[float], comparison: Comparison, unit: str) -> Outcome:
    """Add weights in order. What asks for more is met by the shortest beginning that suffices and is met in the end."""
    total = sum(weights)
    met = comparison.holds(total)
    if not asks_for_more(comparison):
        return Outcome(met, total, comparison.number, unit, spent=not met and all(w >= 0 for w in weights))
    too_much = comparison.operator == "==" and total > comparison.number
    if not met:
        return Outcome(False, total, comparison.number, unit, spent=too_much)
    sofar, reasons = 0.0, []
    for match, weight in zip(matches, weights, strict=True):
        sofar += weight
        reasons.append(match)
        if comparison.holds(sofar):
            break
    return Outcome(True, total, comparison.number, unit, reasons[-1].at if reasons else None, tuple(reasons))


def _unit(field: str) -> str:
    return "seconds" if field == "duration" else "score"


def _pick(how: Pick, matches: Sequence[Match]) -> Outcome:
    having = [match for match in matches if how.field in match.values]
    allowed = _allowed(how.attempts, len(having))
    counted = having[:allowed]
    unit, need = _unit(how.field), how.comparison.number
    used_up = how.attempts is not None and len(having) >= _allowed(how.attempts, 10**9)
    if not counted:
        return Outcome(False, None, need, unit, spent=used_up)
    have, reasons = _value(how, counted)
    if not how.comparison.holds(have):
        return Outcome(False, have, need, unit, spent=used_up or how.statistic == "first")
    return Outcome(True, have, need, unit, reasons[-1].at, tuple(reasons))


def _allowed(attempts: Comparison | None, available: int) -> int:
    if attempts is None:
        return available
    most = int(attempts.number) - (1 if attempts.operator == "<" else 0)
    return min(available, most)


def _value(how: Pick, matches: Sequence[Match]) -> tuple[float, list[Match]]:
    values = [match.values[how.field] for match in matches]
    match how.statistic:
        case "first":
            return values[0], [matches[0]]
        case "last":
            return values[-1], [matches[-1]]
        case "mean":
            return statistics.fmean(values), list(matches)
        case "median":
            return statistics.median(values), list(matches)
        case "best":
            best = min(values) if how.comparison.operator in ("<=", "<") else max(values)
            enough = next((m for m, value in zip(matches, values, strict=True) if how.comparison.holds(value)), None)
            return best, [enough or matches[values.index(best)]]
