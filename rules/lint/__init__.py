"""The linter: refuses what cannot be met, warns of what is weak."""

from __future__ import annotations

from collections.abc import Mapping

from rules.lint.finding import Finding, Severity
from rules.lint.impossible import impossible, impossible_node
from rules.lint.weak import weak, weak_node
from rules.model import Rule


def lint(rule: Rule, catalogue: Mapping[str, Rule] | None = None) -> tuple[Finding, ...]:
    """All remarks, errors first, then in document order. `catalogue` holds the other rules by id.

    A stack may be published before what it rests on, so a micro-credential that the catalogue lacks is no error.
    """
    others = catalogue or {}
    found = impossible(rule, others)
    for node in rule.nodes:
        found += [*impossible_node(node), *weak_node(node, others)]
    found += weak(rule)
    return tuple(sorted(found, key=lambda finding: finding.severity))


__all__ = ["Finding", "Severity", "lint"]
