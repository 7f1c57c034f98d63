"""From what a node's kind answers to its verdict: waivers stand for what is not met, and words say what lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.evaluation.setting import Setting, earliest
from rules.model import Node
from rules.verdict import NodeVerdict, Status
from rules.words import lacking_words

# What is not met is never shown as complete.
ALMOST = 0.99


def conclude(
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
