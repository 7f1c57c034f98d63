"""What a node begins as when a designer adds it: so much that it says something, and little enough to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.editing import walk_nodes
from rules.editing.operations import free_key, kind_of

_INDEPENDENT = {"role": ["manager", "assessor"], "independent": True}
CRITERIA: Mapping[str, tuple[str, dict[str, Any]]] = {
    "e-learning": ("course", {"evidence": "e-learning", "where": {"verb": "passed"}}),
    "micro-learning": ("capsules", {"evidence": "micro-learning", "where": {"verb": "completed"}, "count": ">= 3"}),
    "social": ("help", {"evidence": "social", "where": {"verb": ["answered", "commented"]}, "count": ">= 3"}),
    "workplace": (
        "practice",
        {"evidence": "workplace", "where": {"verb": "demonstrated", "attested_by": _INDEPENDENT}},
    ),
    "any": ("evidence", {}),
}
# In the order in which they are offered.
KINDS = (*CRITERIA, "block", "all", "any-of", "at_least", "points", "not", "holds", "mix")


def beginning(kind: str, data: Mapping[str, Any], parent: Mapping[str, Any] | None) -> dict[str, Any]:
    """A new node of that kind for this document, below that parent; raises `KeyError` for a kind that is not known."""
    worth = {"worth": 1} if parent is not None and kind_of(parent) == "points" else {}
    return {**_beginning(kind, data), **worth}


def _beginning(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    taken = {str(node[key]) for _, node in walk_nodes(data) for key in ("block", "criterion") if key in node}
    if kind in CRITERIA:
        key, rest = CRITERIA[kind]
        return {"criterion": free_key(key, taken), **rest}
    if kind == "block":
        return {"block": free_key("block", taken), "all": []}
    groups: Mapping[str, dict[str, Any]] = {
        "all": {"all": []},
        "any-of": {"any": []},
        "at_least": {"at_least": 1, "of": []},
        "points": {"points": ">= 10", "of": []},
        "not": {"not": {}},
        "holds": {"holds": []},
        "mix": {"mix": {"workplace": ">= 1"}},
    }
    return groups[kind]
