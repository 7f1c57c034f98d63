"""How much of a modality nodes can cite at most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from rules.evaluation.aggregates import allowed
from rules.evidence import Modality
from rules.model import All, AnyOf, AtLeast, Count, Criterion, Mix, Node, Pick, Points, Streak
from rules.predicate import Comparison


def cites(node: Node, modality: Modality | None, anchors: Mapping[str, Criterion]) -> float:
    """The most statements of a modality (of any: none given) that the node gives as reasons."""
    match node:
        case Criterion():
            return _criterion(node, modality, anchors)
        case All() | Points():
            return sum(cites(child, modality, anchors) for child in node.children)
        case AnyOf():
            return _top(1, (cites(child, modality, anchors) for child in node.children))
        case AtLeast():
            return _top(node.need, (cites(child, modality, anchors) for child in node.children))
    # Awards are no statements; what is not met has no reasons; a mix cites what its siblings do.
    return 0


def _top(number: int, amounts: Iterable[float]) -> float:
    return sum(sorted(amounts, reverse=True)[:number])


def _criterion(node: Criterion, modality: Modality | None, anchors: Mapping[str, Criterion]) -> float:
    own = _reasons(node) if modality is None or node.evidence in ("any", modality) else 0.0
    anchor = anchors.get(node.window.after) if node.window is not None and node.window.after else None
    if anchor is None:
        return own
    if isinstance(anchor.aggregate, Pick) and anchor.aggregate.statistic == "last":
        return math.inf
    return own + cites(anchor, modality, anchors)


def _reasons(node: Criterion) -> float:
    how = node.aggregate
    if isinstance(how, Count | Streak):
        return _enough(how.comparison)
    if isinstance(how, Pick):
        most = allowed(how.attempts) if how.statistic in ("mean", "median") else 1
        return math.inf if most is None else most
    return math.inf


def _enough(comparison: Comparison) -> float:
    """How many settle it: what is met by few enough is met by none."""
    if comparison.operator in ("<", "<="):
        return 0
    least = math.ceil(comparison.number) if comparison.operator in (">=", "==") else math.floor(comparison.number) + 1
    return max(least, 0)


def mixable(node: Mix, siblings: Iterable[Node], anchors: Mapping[str, Criterion]) -> tuple[Modality, float] | None:
    """The first modality of which the siblings cannot cite enough, and how much they can; none if all is well."""
    beside = [one for one in siblings if not isinstance(one, Mix)]
    for modality, wanted in node.quotas:
        most = sum(cites(one, modality, anchors) for one in beside)
        if not wanted.holds(most):
            return modality, most
    return None
