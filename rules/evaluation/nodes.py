"""The tree: each kind of node from the answers of its children."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from math import ceil, floor
from typing import cast

from rules.evaluation.aggregates import asks_for_more
from rules.evaluation.conclude import conclude
from rules.evaluation.leaves import evaluate_criterion, evaluate_holds
from rules.evaluation.setting import Setting, earliest
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Mix, Node, Not, Points, children_of
from rules.verdict import NodeVerdict, Status


def evaluate_node(node: Node, setting: Setting) -> NodeVerdict:
    """The verdict on a node and all below it."""
    match node:
        case Criterion():
            return evaluate_criterion(node, setting)
        case Holds():
            return evaluate_holds(node, setting)
    return answer(node, _children(children_of(node), setting), setting)


def answer(node: Node, children: tuple[NodeVerdict, ...], setting: Setting) -> NodeVerdict:
    """The verdict on a node above others from those of its children."""
    match node:
        case All():
            return _all(node, children, setting)
        case AnyOf():
            return _some(node, "any", 1, children, setting)
        case AtLeast():
            return _some(node, "at_least", node.need, children, setting)
        case Points():
            return _points(node, children, setting)
        case Not():
            return _not(node, children, setting)
    raise TypeError(f"{type(node).__name__} is no kind of node")


def _children(nodes: Sequence[Node], setting: Setting) -> tuple[NodeVerdict, ...]:
    """The children's verdicts; a mix comes last, as it is about what its siblings cite."""
    verdicts = [None if isinstance(child, Mix) else evaluate_node(child, setting) for child in nodes]
    if None not in verdicts:
        return tuple(verdict for verdict in verdicts if verdict is not None)
    siblings = [verdict for verdict in verdicts if verdict is not None]
    return tuple(
        verdict if verdict is not None else _mix(cast(Mix, child), siblings, setting)
        for child, verdict in zip(nodes, verdicts, strict=True)
    )


def _by_instant(verdicts: Sequence[NodeVerdict]) -> list[NodeVerdict]:
    """Those that are met, the earliest first; what was met from the beginning has no instant and comes before."""
    met = [verdict for verdict in verdicts if verdict.status == "met"]
    return sorted(met, key=lambda verdict: (verdict.met_at is not None, verdict.met_at))


def _latest(verdicts: Sequence[NodeVerdict]) -> datetime | None:
    return max((verdict.met_at for verdict in verdicts if verdict.met_at is not None), default=None)


def _group(
    node: Node,
    kind: str,
    status: Status,
    children: tuple[NodeVerdict, ...],
    reasons: Sequence[NodeVerdict],
    setting: Setting,
    *,
    progress: float,
    have: float,
    need: float,
    unit: str = "node",
) -> NodeVerdict:
    """A node above others; `reasons` are the children that make it met."""
    return conclude(
        node,
        setting,
        kind,
        status,
        progress=progress,
        have=have,
        need=need,
        unit=unit,
        met_at=_latest(reasons),
        because=setting.in_order(id_ for child in reasons for id_ in child.because),
        next_change_at=earliest((child.next_change_at for child in children), setting.as_of),
        children=children,
    )


def _all(node: All, children: tuple[NodeVerdict, ...], setting: Setting) -> NodeVerdict:
    met = [child for child in children if child.status == "met"]
    instants = [child.met_at for child in met if child.met_at is not None]
    ordered = not node.in_order or instants == sorted(instants)
    status: Status = "open"
    if any(child.status == "closed" for child in children):
        status = "closed"
    elif len(met) == len(children) and ordered:
        status = "met"
    progress = sum(child.progress for child in children) / len(children)
    return _group(
        node, "all", status, children, met, setting, progress=progress, have=float(len(met)), need=float(len(children))
    )


def _some(node: Node, kind: str, need: int, children: tuple[NodeVerdict, ...], setting: Setting) -> NodeVerdict:
    met = _by_instant(children)
    reachable = sum(child.status != "closed" for child in children)
    status: Status = "met" if len(met) >= need else "closed" if reachable < need else "open"
    best = sorted((child.progress for child in children), reverse=True)[:need]
    return _group(
        node,
        kind,
        status,
        children,
        met[:need],
        setting,
        progress=sum(best) / need,
        have=float(len(met)),
        need=float(need),
    )


def _points(node: Points, children: tuple[NodeVerdict, ...], setting: Setting) -> NodeVerdict:
    worth = {child.key: child_node.worth or 0.0 for child, child_node in zip(children, node.children, strict=True)}
    have = sum(worth[child.key] for child in children if child.status == "met")
    reachable = sum(worth[child.key] for child in children if child.status != "closed")
    met = node.comparison.holds(have)
    sofar, reasons = 0.0, []
    for child in _by_instant(children):
        if met and not node.comparison.holds(sofar):
            sofar += worth[child.key]
            reasons.append(child)
    partly = sum(worth[child.key] * child.progress for child in children)
    need = node.comparison.number
    # What is too much now can grow less again: a child that is met may not stay so.
    out_of_reach = reachable < need or (node.comparison.operator == ">" and reachable == need)
    closed = out_of_reach and asks_for_more(node.comparison)
    status: Status = "met" if met else "closed" if closed else "open"
    progress = partly / need if need > 0 else 0.0
    return _group(
        node, "points", status, children, reasons, setting, progress=progress, have=have, need=need, unit="points"
    )


def _not(node: Not, children: tuple[NodeVerdict, ...], setting: Setting) -> NodeVerdict:
    (child,) = children
    met = child.status != "met"
    return _group(node, "not", "met" if met else "open", children, (), setting, progress=0.0, have=float(met), need=1.0)


def _mix(node: Mix, siblings: Sequence[NodeVerdict], setting: Setting) -> NodeVerdict:
    """What the siblings that are met cite, each statement once; the earliest of them that suffice are the reasons."""
    reasons: list[NodeVerdict] = []
    cited: set[str] = set()
    met = _mixed(node, cited, setting)
    for sibling in _by_instant(siblings):
        if not met:
            reasons.append(sibling)
            cited.update(sibling.because)
            met = _mixed(node, cited, setting)
    needs = [
        (modality, floor(wanted.number) + 1 if wanted.operator == ">" else ceil(wanted.number))
        for modality, wanted in node.quotas
    ]
    held = setting.modalities(cited)
    have, need = sum(min(held[modality], least) for modality, least in needs), sum(least for _, least in needs)
    lost = all(sibling.status == "closed" for sibling in siblings)
    return conclude(
        node,
        setting,
        "mix",
        "met" if met else "closed" if lost else "open",
        progress=have / need if need else 0.0,
        have=float(have),
        need=float(need),
        unit="statement",
        met_at=_latest(reasons),
        because=setting.in_order(cited),
        next_change_at=earliest((sibling.next_change_at for sibling in siblings), setting.as_of),
    )


def _mixed(node: Mix, cited: Collection[str], setting: Setting) -> bool:
    held = setting.modalities(cited)
    return all(wanted.holds(held[modality]) for modality, wanted in node.quotas)
