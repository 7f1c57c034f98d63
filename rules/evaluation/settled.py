"""What further evidence cannot change: most of what arrives comes after a criterion was met for good.

The earliest set that suffices is the reason of a criterion whose count, sum, best value or streak only grows. What
happens later than that set is no part of it: status, instant, reasons and the next change stay, and with them the whole
verdict. Only `have` would grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rules.evaluation.aggregates import grows
from rules.evidence import Match
from rules.model import Criterion, Rule, walk
from rules.verdict import NodeVerdict, Verdict


def is_settled(rule: Rule, before: Verdict, arrived: Mapping[str, Sequence[Match]], as_of: datetime) -> bool:
    """Whether a verdict stands as it is, `have` aside, with these further matches by match key.

    True only where that is certain; false where a whole evaluation has to say. `before` is the last verdict, on all
    other evidence; nothing of that has changed since.
    """
    if before.next_change_at is not None and before.next_change_at <= as_of:
        return False
    if any(node.window is not None and node.window.since == "last_award" for node in rule.criteria):
        # The award that the verdict led to moved the window.
        return False
    in_needs = {id(node) for node in walk(rule.needs)}
    said = {verdict.key: verdict for verdict in _all(before.root) if verdict.kind == "criterion"}
    touched = [node for node in rule.criteria if arrived.get(node.match_key)]
    return bool(touched) and all(
        id(node) in in_needs and node.key in said and _stays(node, said[node.key], arrived[node.match_key], as_of)
        for node in touched
    )


def _stays(node: Criterion, said: NodeVerdict, arrived: Sequence[Match], as_of: datetime) -> bool:
    met_at = said.met_at
    if said.status != "met" or said.waived is not None or met_at is None or not said.because:
        return False
    return grows(node.aggregate) and all(met_at < match.at <= as_of for match in arrived)


def _all(node: NodeVerdict) -> Iterator[NodeVerdict]:
    yield node
    for child in node.children:
        yield from _all(child)
