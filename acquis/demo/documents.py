"""What the demo ships as data: the rule documents and the recorded statements."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from rules import Rule, parse_rule


def _named(folder: str, ending: str) -> list[Traversable]:
    entries = files("acquis.demo").joinpath(folder).iterdir()
    return sorted((entry for entry in entries if entry.name.endswith(ending)), key=lambda entry: entry.name)


@cache
def catalogue() -> tuple[Rule, ...]:
    """The rules, those that others rest on first."""
    rules = [parse_rule(entry.read_text(encoding="utf-8")) for entry in _named("catalogue", ".yaml")]
    return tuple(sorted(rules, key=lambda rule: (bool(rule.holds), rule.id)))


@cache
def recordings() -> tuple[dict[str, Any], ...]:
    """The statements that a real Moodle sent, in the order in which they happened."""
    statements: list[dict[str, Any]] = [
        json.loads(entry.read_text(encoding="utf-8")) for entry in _named("moodle", ".json")
    ]
    return tuple(sorted(statements, key=lambda statement: statement["timestamp"]))
