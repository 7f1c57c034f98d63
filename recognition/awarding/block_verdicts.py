"""How far a learner is with the blocks of a micro-credential, as a verdict says. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records.blocks import NEARLY, BlockNow
from rules import NodeVerdict, Rule, Verdict


def blocks_now(rule: Rule, verdict: Verdict, awards: Sequence[str]) -> list[BlockNow]:
    """The blocks that are met or nearly so; none where a person doubts what they rest on.

    `awards` are the states of the learner's awards of it, oldest first. Who suspended one, doubts its evidence; who
    revoked one although the evidence is still complete, does not accept it.
    """
    if "suspended" in awards or (verdict.status == "met" and awards[-1:] == ["revoked"]):
        return []
    return [
        BlockNow(
            block=node.key,
            is_met=node.status == "met",
            progress=1.0 if node.status == "met" else node.progress,
            met_at=node.met_at,
            is_waived=node.waived is not None,
        )
        for node in _all(verdict.root)
        if node.key in rule.blocks
        and node.kind != "criterion"
        and (node.status == "met" or (node.status == "open" and node.progress >= NEARLY))
    ]


def _all(node: NodeVerdict) -> Iterator[NodeVerdict]:
    yield node
    for child in node.children:
        yield from _all(child)
