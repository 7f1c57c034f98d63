"""What no evidence can meet, and what needs none: errors where the whole rule is so, warnings where a part of it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from rules.lint.finding import Finding, finding
from rules.lint.stacks import unattainable, way_back
from rules.lint.survey import Survey
from rules.model import Criterion, Holds, Node, Not, Rule, children_of
from rules.tables import Tables


def impossible(rule: Rule, others: Mapping[str, Rule], tables: Tables) -> Iterator[Finding]:
    """What is wrong with the rule: what earns the award and what renews it each stand on their own."""
    yield from _keys(rule)
    lost = unattainable(rule, others, tables) if rule.holds else frozenset()
    report = _Report(rule, others, lost, Survey(rule, lambda slug: slug not in lost, tables))
    yield from report.on(rule.needs, True)
    if rule.renewal is not None:
        yield from report.on(rule.renewal, True)


def _keys(rule: Rule) -> Iterator[Finding]:
    names = Counter(node.key for node in rule.nodes if node.named)
    for node in rule.nodes:
        if node.named and names[node.key] > 1:
            yield finding("key-twice", node.path, key=repr(node.key), times=names[node.key])


class _Report:
    """Walks down from a root, and tells what takes its chances away from what does not matter to it."""

    def __init__(self, rule: Rule, others: Mapping[str, Rule], lost: frozenset[str], survey: Survey) -> None:
        self._rule, self._others, self._lost, self._survey = rule, others, lost, survey

    def on(self, node: Node, wanted: bool | None) -> Iterator[Finding]:
        """The findings on a node and below it. `wanted`: what the root needs of it (to be met, or to be unmet), none
        if the root can do without."""
        chances = self._survey.of(node)
        fatal = (wanted is True and not chances.met) or (wanted is False and not chances.unmet)
        for cause in chances.causes:
            yield cause.found(fatal=fatal)
        if isinstance(node, Holds):
            yield from self._holds(node, fatal=fatal)
        if not chances.unmet and not self._explained(node):
            yield finding("always-met", _measure_path(node))
        for child in children_of(node):
            flipped = not wanted if isinstance(node, Not) else wanted
            yield from self.on(child, flipped if fatal else None)
            dead = chances.met and not fatal and not isinstance(node, Not) and not self._survey.of(child).met
            if dead:
                yield finding("dead-branch", child.path)

    def _explained(self, node: Node) -> bool:
        """Whether a part below is what makes the node always met."""
        return not isinstance(node, Not) and any(not self._survey.of(child).unmet for child in children_of(node))

    def _holds(self, node: Holds, *, fatal: bool) -> Iterator[Finding]:
        for slug in dict.fromkeys(node.microcredentials):
            back = way_back(self._rule, slug, self._others)
            if back:
                yield finding("holds-cycle", node.path, fatal=fatal, steps=" → ".join(back))
            elif slug in self._lost:
                yield finding("holds-never", node.path, fatal=fatal, slug=repr(slug))


def _measure_path(node: Node) -> str:
    """Where a criterion says how much is enough, else the node itself."""
    if not isinstance(node, Criterion):
        return node.path
    kind = type(node.aggregate).__name__.lower()
    return f"{node.path}.{kind}" if kind in ("count", "sum", "streak") else node.path
