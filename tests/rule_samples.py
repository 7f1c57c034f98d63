"""Small rules for the tests of one piece each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules import Node, Rule, rule_from_data

BOTH = {"en": "Something", "fr": "Quelque chose"}


def rule(needs: Mapping[str, Any], **more: Any) -> Rule:
    """A rule around a tree; `more` adds to the document or replaces what is there."""
    document = {"schema": "acquis/1", "id": "sample", "title": BOTH, "aptitude": BOTH, "issuer": "house"}
    return rule_from_data({**document, "needs": needs, **more})


def node(needs: Mapping[str, Any]) -> Node:
    """The tree alone."""
    return rule(needs).needs


def criterion(**says: Any) -> dict[str, Any]:
    """A criterion's document."""
    return {"criterion": "quiz", **says}
