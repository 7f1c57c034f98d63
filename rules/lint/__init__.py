"""The linter: refuses what cannot be met, warns of what is weak."""

from __future__ import annotations

from collections.abc import Mapping

from rules.lint.finding import Finding, Severity, located
from rules.lint.impossible import impossible
from rules.lint.weak import weak, weak_node
from rules.model import Rule
from rules.tables import SHIPPED, Tables


def lint(rule: Rule, catalogue: Mapping[str, Rule] | None = None, tables: Tables = SHIPPED) -> tuple[Finding, ...]:
    """All remarks, errors first, then in document order. `catalogue` holds the other rules by id.

    An error says that no evidence can meet the rule (or its renewal); where only a part of it cannot be met, that is a
    warning. A stack may be published before what it rests on, so a micro-credential that the catalogue lacks is no
    error.
    """
    others = catalogue or {}
    known = {rule.id, *others}
    found = list(impossible(rule, others, tables))
    for node in rule.nodes:
        found += weak_node(node, known)
    found += weak(rule)
    return tuple(sorted(found, key=lambda one: one.severity))


__all__ = ["Finding", "Severity", "lint", "located"]
