"""What no evidence can meet, or what needs none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from rules.evaluation.aggregates import asks_for_more
from rules.lint.finding import Finding, error
from rules.model import AtLeast, Count, Criterion, Holds, Node, Pick, Points, Rule, Sum, Window
from rules.predicate import Comparison, parse_comparison
from rules.words.phrases import counted

# From the lowest to the highest value that a field can have (xAPI 2.0 §4.2.4.4).
RANGES: Mapping[str, tuple[float, float]] = {
    "score.scaled": (-1.0, 1.0),
    "score.percent": (0.0, 100.0),
    "duration": (0.0, math.inf),
}
# No unit of the calendar is shorter.
_SHORTEST = {"day": 86400.0, "week": 7 * 86400.0, "month": 28 * 86400.0}


def impossible(rule: Rule, others: Mapping[str, Rule]) -> list[Finding]:
    """What is wrong with the rule as a whole."""
    return [*_keys(rule), *_cycle(rule, others)]


def _keys(rule: Rule) -> Iterator[Finding]:
    names = Counter(node.key for node in rule.nodes if node.named)
    for node in rule.nodes:
        if node.named and names[node.key] > 1:
            yield error(
                "key-twice",
                node.path,
                f"the key {node.key!r} stands {names[node.key]} times; each block and criterion needs its own",
                f"la clé {node.key!r} figure {names[node.key]} fois ; il en faut une à chaque bloc et à chaque critère",
            )


def _cycle(rule: Rule, others: Mapping[str, Rule]) -> Iterator[Finding]:
    """The shortest way back to the rule over what it rests on, if there is one."""
    ways: list[tuple[str, ...]] = [(slug,) for slug in rule.holds]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == rule.id:
            path = next(node.path for node in rule.nodes if isinstance(node, Holds) and way[0] in node.microcredentials)
            steps = " → ".join((rule.id, *way))
            yield error(
                "holds-cycle",
                path,
                f"the micro-credential rests on itself: {steps}",
                f"la micro-certification repose sur elle-même : {steps}",
            )
            return
        if way[-1] not in seen and way[-1] in others:
            seen.add(way[-1])
            ways += [(*way, slug) for slug in others[way[-1]].holds]


def impossible_node(node: Node) -> Iterator[Finding]:
    """What is wrong with one node."""
    match node:
        case AtLeast() if node.need > len(node.children):
            yield _too_many(node, node.need, len(node.children))
        case Holds() if node.need > len(set(node.microcredentials)):
            yield _too_many(node, node.need, len(set(node.microcredentials)))
        case Points():
            worth = sum(child.worth or 0 for child in node.children)
            if asks_for_more(node.comparison) and worth < node.comparison.number:
                yield error(
                    "points-out-of-reach",
                    node.path,
                    f"asks for {node.comparison} points, but all parts together are worth {worth:g}",
                    f"demande {node.comparison} points, mais l'ensemble ne vaut que {worth:g}",
                )
        case Criterion():
            if node.window is not None:
                yield from _window(node, node.window)
            yield from _aggregate(node)
            for field, predicate in node.where.fields:
                texts = predicate.text if isinstance(predicate.text, list) else [predicate.text]
                if field in ("score.scaled", "score.percent") and all(_out_of_range(field, text) for text in texts):
                    yield _beyond(f"{node.path}.where.{field}", field)


def _too_many(node: Node, need: int, available: int) -> Finding:
    return error(
        "too-many",
        node.path,
        f"asks for {need}, but there are only {available}",
        f"en demande {need}, mais il n'y en a que {available}",
    )


def _window(node: Criterion, window: Window) -> Iterator[Finding]:
    if window.start is not None and window.end is not None and window.start >= window.end:
        yield error(
            "window-empty",
            f"{node.path}.within",
            f"ends ({window.end:%Y-%m-%d %H:%M}) before it begins ({window.start:%Y-%m-%d %H:%M})",
            f"finit ({window.end:%Y-%m-%d %H:%M}) avant de commencer ({window.start:%Y-%m-%d %H:%M})",
        )


def _aggregate(node: Criterion) -> Iterator[Finding]:
    how = node.aggregate
    match how:
        case Count():
            yield from _level(f"{node.path}.count", "count", how.comparison, (0.0, math.inf), adds=True)
            yield from _reach(node, how)
        case Sum() if how.field == "duration":
            yield from _level(f"{node.path}.sum", how.field, how.comparison, (0.0, math.inf), adds=True)
        case Pick():
            if how.field in RANGES:
                yield from _level(f"{node.path}.{how.statistic}", how.field, how.comparison, RANGES[how.field])
            if how.attempts is not None and not how.attempts.holds(1):
                yield error(
                    "never-met",
                    f"{node.path}.attempts",
                    f"{how.attempts} allows no attempt at all",
                    f"{how.attempts} ne permet aucun essai",
                )


def _level(
    path: str, field: str, comparison: Comparison, within: tuple[float, float], *, adds: bool = False
) -> Iterator[Finding]:
    """A threshold beside what there can be; where nothing adds up to 0, also one that nothing meets."""
    low, high = within
    if not _reachable(comparison, low, high) or (
        comparison.operator == "==" and field == "count" and comparison.number % 1
    ):
        yield _beyond(path, field)
    elif adds and comparison.operator in (">=", ">") and comparison.holds(low):
        yield error(
            "always-met",
            path,
            f"{comparison} is met by nothing at all",
            f"{comparison} est rempli sans aucune trace",
        )


def _reachable(comparison: Comparison, low: float, high: float) -> bool:
    """Whether some value between these ends, which are included, meets it."""
    number = comparison.number
    return {
        ">=": number <= high,
        ">": number < high,
        "<=": number >= low,
        "<": number > low,
        "==": low <= number <= high,
        "!=": True,
    }[comparison.operator]


def _out_of_range(field: str, text: object) -> bool:
    if isinstance(text, int | float) and not isinstance(text, bool):
        return not _reachable(Comparison("==", float(text)), *RANGES[field])
    if not isinstance(text, str) or text[:1] not in "<>=!":
        return False
    return not _reachable(parse_comparison(text), *RANGES[field])


def _beyond(path: str, field: str) -> Finding:
    if field == "count":
        return error("never-met", path, "no count can meet it", "aucun nombre de traces ne peut le remplir")
    low, high = RANGES[field]
    ends = f"{low:g}..{high:g}" if high < math.inf else f">= {low:g}"
    return error("never-met", path, f"{field} is always {ends}", f"{field} est toujours {ends}")


def _reach(node: Criterion, how: Count) -> Iterator[Finding]:
    """More different things than the rest of the criterion leaves room for."""
    most = math.inf
    if how.distinct in ("activity", "source", "registration"):
        exactly = dict(node.where.fields)[how.distinct].exactly if how.distinct in dict(node.where.fields) else ()
        most = len(set(exactly)) or math.inf
    elif how.distinct in _SHORTEST and node.window is not None:
        most = _calendar_room(node.window, _SHORTEST[how.distinct])
    if asks_for_more(how.comparison) and not _reachable(how.comparison, 0, most):
        yield error(
            "never-met",
            f"{node.path}.count",
            f"{how.comparison} different ones, but there is room for {counted(most, how.distinct, 'en')} only",
            f"{how.comparison} différents, mais il n'y a place que pour {counted(most, how.distinct, 'fr')}",
        )


def _calendar_room(window: Window, shortest: float) -> float:
    """How many days, weeks or months such a window can touch at most."""
    if window.last is not None:
        seconds = window.last.seconds
    elif window.start is not None and window.end is not None:
        seconds = max((window.end - window.start).total_seconds(), 0)
    else:
        return math.inf
    return math.ceil(seconds / shortest) + 1
