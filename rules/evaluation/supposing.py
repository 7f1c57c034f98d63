"""Supposing: the verdict as it would be if some leaves were met at its instant and nothing else changed.

Not a prophecy: what a criterion's evidence would do to others is left out, so that a supposed verdict never says more
than what was supposed makes true. A mix stays as it is, for nobody knows what the evidence will cite.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from rules.evaluation.nodes import answer
from rules.evaluation.setting import Setting
from rules.evidence import Evidence
from rules.model import Node, Rule, children_of
from rules.verdict import NodeVerdict, Verdict

_NOTHING = Evidence(matches={})


def supposing(rule: Rule, verdict: Verdict, supposed: Mapping[str, NodeVerdict]) -> Verdict:
    """`supposed` says by the key of a leaf what its verdict is taken for. Reasons and words are left out."""
    setting = Setting(_NOTHING, verdict.as_of, ZoneInfo("UTC"), {}, in_words=False)
    return replace(verdict, root=_supposed(rule.needs, verdict.root, supposed, setting))


def as_met(verdict: Verdict, leaf: NodeVerdict) -> NodeVerdict:
    """The leaf, met at the instant of the verdict."""
    return replace(_bare(leaf), status="met", progress=1.0, have=max(leaf.have, leaf.need), met_at=verdict.as_of)


def one_more(verdict: Verdict, holds: NodeVerdict) -> NodeVerdict:
    """What asks for awards, with one award more."""
    if holds.have + 1 >= holds.need:
        return as_met(verdict, holds)
    return replace(_bare(holds), have=holds.have + 1, progress=(holds.have + 1) / holds.need)


def _supposed(node: Node, verdict: NodeVerdict, supposed: Mapping[str, NodeVerdict], setting: Setting) -> NodeVerdict:
    if verdict.waived is not None or verdict.status == "met":
        return _bare(verdict)
    children = children_of(node)
    if not children:
        return supposed.get(verdict.key, _bare(verdict))
    below = zip(children, verdict.children, strict=True)
    return answer(node, tuple(_supposed(child, own, supposed, setting) for child, own in below), setting)


def _bare(verdict: NodeVerdict) -> NodeVerdict:
    """Without the statements that it cites, which a supposition does not read."""
    return replace(verdict, because=(), lacking={}, children=tuple(map(_bare, verdict.children)))
