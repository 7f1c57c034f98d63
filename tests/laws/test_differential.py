"""The evaluator answers as a second, naive one does."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given

from rules import Holding, evaluate, rule_from_data
from tests.laws import naive
from tests.laws.strategies import Document, below, document, histories, holdings, nows, trees
from tests.laws.worlds import evidence_of, walk


@given(trees(), histories(), holdings(), nows)
def test_every_node_is_met_when_the_naive_evaluator_says_so_and_since_then(
    tree: Document, history: list[Document], held: tuple[Holding, ...], now: datetime
) -> None:
    rule = rule_from_data(document(tree))
    verdict = evaluate(rule, evidence_of(rule, history, held), now)
    world = naive.World(history, held, now)
    for said, node in zip(walk(verdict.root), below(tree), strict=True):
        assert (said.status == "met") == naive.met(node, world), (said.key, node)
        if said.status == "met":
            assert said.met_at == naive.met_at(node, world), (said.key, node)


@given(trees(), histories(), nows)
def test_what_counts_is_what_the_naive_evaluator_counts(tree: Document, history: list[Document], now: datetime) -> None:
    rule = rule_from_data(document(tree))
    verdict = evaluate(rule, evidence_of(rule, history), now)
    world = naive.World(history, (), now)
    for said, node in zip(walk(verdict.root), below(tree), strict=True):
        if "criterion" not in node or any(name in node for name in naive.STATISTICS):
            continue
        found = naive.counting(node, world)
        if "sum" in node:
            ((field, _),) = node["sum"].items()
            assert said.have == sum(value for s in found if (value := naive.read(field, s)) is not None)
        else:
            told_apart = {naive.told_apart(node.get("distinct", "statement"), s) for s in found} - {None}
            assert said.have == len(told_apart)
