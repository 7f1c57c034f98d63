"""When two nodes ask the same, and when what several ask cannot be had at once.

A *claim* is a leaf of what must hold together: a node, and whether it is to be met or unmet.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from rules.model import All, AnyOf, AtLeast, Count, Criterion, Mix, Node, Not, Pick, Rate, Streak, children_of
from rules.predicate import Comparison

Claim = tuple[Node, bool]
_NAMES = ("key", "path", "title", "skills", "worth", "named", "children", "source", "where", "evidence")


def meaning(node: Node) -> str:
    """A digest of what a node asks, whatever its names: equal for two that are met by the same."""
    if isinstance(node, All | AnyOf) and len(node.children) == 1:
        return meaning(node.children[0])
    own = {item.name: getattr(node, item.name) for item in dataclasses.fields(node) if item.name not in _NAMES}
    matched = node.match_key if isinstance(node, Criterion) else ""
    said = repr((type(node).__name__, matched, own, [meaning(child) for child in children_of(node)]))
    return hashlib.sha256(said.encode()).hexdigest()


def claims(node: Node, wanted: bool) -> Iterator[Claim]:
    """What must hold for the node to be met, or unmet, each in itself."""
    match node:
        case Not():
            yield from claims(node.children[0], not wanted)
        case All() if wanted:
            yield from _each(node, wanted)
        case AnyOf() if not wanted or len(node.children) == 1:
            yield from _each(node, wanted)
        case All() if len(node.children) == 1:
            yield from _each(node, wanted)
        case AtLeast() if wanted and node.need == len(node.children):
            yield from _each(node, wanted)
        case AtLeast() if not wanted and node.need == 1:
            yield from _each(node, wanted)
        case Mix():
            # It is about its siblings: alone it says nothing.
            return
        case _:
            yield node, wanted


def _each(node: Node, wanted: bool) -> Iterator[Claim]:
    for child in children_of(node):
        yield from claims(child, wanted)


def clash(wanted: Iterable[Claim], anchors: Mapping[str, Criterion]) -> list[Node]:
    """Nodes that cannot be as they are claimed to be together, or none."""
    known = list(wanted)
    if len(known) < 2:
        return []
    known += [(above, True) for node, met in known if met for above in _before(node, anchors)]
    sides: dict[str, dict[bool, Node]] = defaultdict(dict)
    measured: dict[str, list[tuple[Criterion, bool]]] = defaultdict(list)
    for node, met in known:
        both = sides[meaning(node)]
        both.setdefault(met, node)
        if len(both) == 2:
            return [both[True], both[False]]
        if isinstance(node, Criterion) and _has_one_value(node):
            measured[_measure(node)].append((node, met))
    for same in measured.values():
        if len(same) > 1 and not _together(same):
            return list({id(node): node for node, _ in same}.values())
    return []


def _before(node: Node, anchors: Mapping[str, Criterion]) -> Iterator[Criterion]:
    """What must have been met before the node can be."""
    while isinstance(node, Criterion) and node.window is not None and node.window.after is not None:
        node = anchors[node.window.after]
        yield node


def _has_one_value(node: Criterion) -> bool:
    """Whether its number is the same whatever the threshold."""
    window = node.window
    return (window is None or window.span is None) and not (
        isinstance(node.aggregate, Pick) and node.aggregate.statistic == "best"
    )


def _measure(node: Criterion) -> str:
    """What is measured, without the threshold."""
    how = dataclasses.replace(node.aggregate, comparison=Comparison(">=", 0))
    return repr((node.match_key, how, node.window, node.valid_for))


def _together(same: list[tuple[Criterion, bool]]) -> bool:
    """Whether one value suits all of these thresholds; none is a value, too, where it takes evidence to have one."""
    numbers = sorted({node.aggregate.comparison.number for node, _ in same})
    how = same[0][0].aggregate
    tried = {number + step for number in numbers for step in (-1.0, 0.0, 1.0)}
    if isinstance(how, Count | Streak):
        # From whole number to whole number, and none below 0.
        tried = {float(max(math.floor(number), 0)) for number in tried} | {0.0}
    else:
        tried |= {(one + other) / 2 for one, other in pairwise(numbers)}
    window = same[0][0].window
    waits = window is not None and (window.after is not None or window.since == "enrolment")
    valueless = (waits or isinstance(how, Pick | Rate)) and not any(met for _, met in same)
    return valueless or any(all(node.aggregate.comparison.holds(value) == met for node, met in same) for value in tried)
