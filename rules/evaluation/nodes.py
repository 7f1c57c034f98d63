"""The tree: each kind of node from the answers of its children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rules.evaluation.aggregates import Outcome, aggregate, asks_for_more
from rules.evaluation.setting import Setting, earliest
from rules.evaluation.windows import Seen, exits, look
from rules.evidence import Holding, Match
from rules.model import All, AnyOf, AtLeast, Criterion, Holds, Node, Not, Points
from rules.verdict import NodeVerdict, Status
from rules.words import lacking_words

# What is not met is never shown as complete.
ALMOST = 0.99


def evaluate_node(node: Node, setting: Setting) -> NodeVerdict:
    """The verdict on a node and all below it."""
    match node:
        case Criterion():
            return _criterion(node, setting)
        case Holds():
            return _holds(node, setting)
        case All():
            return _all(node, _children(node.children, setting), setting)
        case AnyOf():
            return _some(node, "any", 1, _children(node.children, setting), setting)
        case AtLeast():
            return _some(node, "at_least", node.need, _children(node.children, setting), setting)
        case Points():
            return _points(node, _children(node.children, setting), setting)
        case Not():
            return _not(node, _children(node.children, setting), setting)
    raise TypeError(f"{type(node).__name__} is no kind of node")


def _conclude(
    node: Node,
    setting: Setting,
    kind: str,
    status: Status,
    *,
    progress: float,
    have: float,
    need: float,
    unit: str,
    met_at: datetime | None = None,
    because: tuple[str, ...] = (),
    next_change_at: datetime | None = None,
    children: tuple[NodeVerdict, ...] = (),
) -> NodeVerdict:
    """The node's verdict: a waiver stands for what is not met, and words say what lacks."""
    waiver = setting.waivers.get(node.key) if status != "met" else None
    if waiver is not None:
        status, met_at, because = "met", waiver.at, ()
    if node.key in setting.waivers_to_come:
        next_change_at = earliest([next_change_at, setting.waivers_to_come[node.key]], setting.as_of)
    met = status == "met"
    verdict = NodeVerdict(
        key=node.key,
        kind=kind,
        title=node.title,
        status=status,
        met_at=met_at if met else None,
        progress=1.0 if met else min(max(progress, 0.0), ALMOST),
        have=have,
        need=need,
        unit=unit,
        because=because if met else (),
        next_change_at=next_change_at,
        children=children,
        waived=waiver,
    )
    if met or not setting.in_words:
        return verdict
    return replace(verdict, lacking=lacking_words(node, verdict, setting.as_of))


def _children(nodes: Sequence[Node], setting: Setting) -> tuple[NodeVerdict, ...]:
    return tuple(evaluate_node(child, setting) for child in nodes)


def _criterion(node: Criterion, setting: Setting) -> NodeVerdict:
    matches = setting.matches(node)
    seen = look(node.window, matches, setting.as_of)
    outcome = aggregate(node.aggregate, seen.counting, setting.zone)
    needs_more = asks_for_more(node.aggregate.comparison)
    have = outcome.have or 0.0
    met_at = outcome.met_at
    if outcome.met and met_at is None:
        # Nothing had to happen; what was too much may have stopped to count.
        met_at = next(
            (
                end
                for end, before in exits(node.window, matches, setting.as_of)
                if not _holds_for(node, before, setting)
            ),
            None,
        )
    return _conclude(
        node,
        setting,
        "criterion",
        _status(outcome, seen),
        progress=_share(have, outcome.need, needs_more),
        have=have,
        need=outcome.need,
        unit=outcome.unit,
        met_at=met_at,
        because=setting.in_order(match.statement_id for match in outcome.because),
        next_change_at=seen.changes_at,
    )


def _holds_for(node: Criterion, matches: Sequence[Match], setting: Setting) -> bool:
    return aggregate(node.aggregate, matches, setting.zone).met


def _status(outcome: Outcome, seen: Seen) -> Status:
    if outcome.met:
        return "met"
    # What rolls out of a window makes room again; a window that ended lets nothing more in.
    return "closed" if seen.over or (outcome.spent and not seen.rolling) else "open"


def _share(have: float, need: float, needs_more: bool) -> float:
    if not needs_more:
        return 0.0
    return have / need if need > 0 else 0.0


def _holds(node: Holds, setting: Setting) -> NodeVerdict:
    as_of = setting.as_of
    wanted = [
        holding
        for holding in setting.evidence.holdings
        if holding.microcredential in node.microcredentials
        and (node.version is None or node.version.holds(holding.version))
    ]
    since: dict[str, datetime] = {}
    for holding in sorted((h for h in wanted if _valid(h, as_of)), key=lambda h: h.issued_at):
        since.setdefault(holding.microcredential, holding.issued_at)
    instants = sorted(since.values())
    met = len(instants) >= node.need
    changes = [instant for h in wanted for instant in (h.issued_at, h.valid_until, h.withdrawn_at)]
    return _conclude(
        node,
        setting,
        "holds",
        "met" if met else "open",
        progress=len(instants) / node.need,
        have=float(len(instants)),
        need=float(node.need),
        unit="award",
        met_at=instants[node.need - 1] if met else None,
        next_change_at=earliest(changes, as_of),
    )


def _valid(holding: Holding, as_of: datetime) -> bool:
    ends = [end for end in (holding.valid_until, holding.withdrawn_at) if end is not None]
    return holding.issued_at <= as_of and all(end > as_of for end in ends)


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
    return _conclude(
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
