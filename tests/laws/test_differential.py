"""The evaluator answers as a second, naive one does."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given

from rules import Holding, evaluate, rule_from_data
from tests.laws import naive
from tests.laws.strategies import Document, below, document, histories, holdings, nows, trees
from tests.laws.worlds import evidence_of, walk


def seen(
    tree: Document,
    history: list[Document],
    held: tuple[Holding, ...],
    now: datetime,
    mixes: dict[int, tuple[bool, datetime | None]],
) -> naive.World:
    criteria = {node["criterion"]: node for node in below(tree) if "criterion" in node}
    return naive.World(history, held, now, criteria, mixes)


@given(trees(), histories(), holdings(), nows)
def test_every_node_is_met_when_the_naive_evaluator_says_so_and_since_then(
    tree: Document, history: list[Document], held: tuple[Holding, ...], now: datetime
) -> None:
    rule = rule_from_data(document(tree))
    verdict = evaluate(rule, evidence_of(rule, history, held), now)
    world = seen(tree, history, held, now, naive.mixes(tree, verdict.root, history))
    for said, node in zip(walk(verdict.root), below(tree), strict=True):
        assert (said.status == "met") == naive.met(node, world), (said.key, node)
        if said.status == "met":
            assert said.met_at == naive.met_at(node, world), (said.key, node)


@given(trees(), histories(), nows)
def test_what_counts_is_what_the_naive_evaluator_counts(tree: Document, history: list[Document], now: datetime) -> None:
    rule = rule_from_data(document(tree))
    verdict = evaluate(rule, evidence_of(rule, history), now)
    world = seen(tree, history, (), now, {})
    for said, node in zip(walk(verdict.root), below(tree), strict=True):
        if "criterion" not in node or any(name in node for name in (*naive.STATISTICS, "rate")):
            continue
        if "span" in node.get("within", {}):
            continue
        found = naive.counting(node, world)
        if "sum" in node:
            ((field, _),) = node["sum"].items()
            assert said.have == sum(value for s in found if (value := naive.read(field, s)) is not None)
        elif "streak" in node:
            assert said.have == naive.longest_run(next(iter(node["streak"])), found)
        else:
            assert said.have == naive.how_many(node, found)
