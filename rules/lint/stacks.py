"""Stacks: which micro-credentials can be earned at all, as each may rest on others."""

from __future__ import annotations

from collections.abc import Mapping

from rules.lint.survey import Survey
from rules.model import Rule
from rules.tables import SHIPPED, Tables


def unattainable(rule: Rule, others: Mapping[str, Rule], tables: Tables = SHIPPED) -> frozenset[str]:
    """Of all that the rule rests on, and of the rule itself, what can never be earned.

    What the catalogue lacks may come, and can be earned. What rests on itself cannot: nobody has the first of it.
    """
    below = _below(rule, others)
    waiting = frozenset(below)
    while reached := {slug for slug in waiting if _earned(below[slug], waiting, tables)}:
        waiting -= reached
    return waiting


def _earned(rule: Rule, waiting: frozenset[str], tables: Tables) -> bool:
    return Survey(rule, lambda slug: slug not in waiting, tables).of(rule.needs).met


def _below(rule: Rule, others: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rule and all of the catalogue that it rests on, by id."""
    found = {rule.id: rule}
    todo = list(rule.holds)
    while todo:
        slug = todo.pop()
        if slug in others and slug not in found:
            found[slug] = others[slug]
            todo += others[slug].holds
    return found


def way_back(rule: Rule, start: str, others: Mapping[str, Rule]) -> tuple[str, ...]:
    """The shortest way from a micro-credential that the rule rests on back to the rule; empty if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == rule.id:
            return (rule.id, *way)
        if way[-1] not in seen and way[-1] in others:
            seen.add(way[-1])
            ways += [(*way, slug) for slug in others[way[-1]].holds]
    return ()
