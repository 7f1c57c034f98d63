"""Checking `within: {after: …}`: what a criterion counts after must be there, happen at some instant, and not itself
come after the criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from rules.documents.problems import nearest_of, there_are
from rules.documents.reader import Reader
from rules.documents.text import Path
from rules.evaluation.aggregates import aggregate, asks_for_more
from rules.model import Criterion, Pick

# Of nothing, every day is the same.
_ANY_ZONE = ZoneInfo("UTC")


def check_anchors(reader: Reader, criteria: Sequence[Criterion]) -> None:
    """Note what is wrong with the anchors of these criteria."""
    by_key = {node.key: node for node in reversed(criteria)}
    for node in criteria:
        key = _anchor(node)
        if key is None:
            continue
        place = (*_path(node), "within", "after")
        if key not in by_key:
            hint = nearest_of(key, by_key, there_are(by_key))
            reader.refuse(place, "unknown-criterion", key=repr(key), hint=hint)
        elif not _must_happen(by_key[key]):
            reader.refuse(place, "after-nothing", key=repr(key))
        elif _leads_back(key, node.key, by_key):
            reader.refuse(place, "after-cycle", key=repr(key), other=repr(node.key))


def _must_happen(node: Criterion) -> bool:
    """Whether something must happen for it: it is met by more, and not by nothing at all."""
    how = node.aggregate
    if aggregate(how, (), _ANY_ZONE).met:
        return False
    return isinstance(how, Pick) or asks_for_more(how.comparison)


def _anchor(node: Criterion) -> str | None:
    return node.window.after if node.window is not None else None


def _leads_back(start: str, goal: str, by_key: Mapping[str, Criterion]) -> bool:
    seen: set[str] = set()
    key: str | None = start
    while key is not None and key in by_key and key not in seen:
        if key == goal:
            return True
        seen.add(key)
        key = _anchor(by_key[key])
    return False


def _path(node: Criterion) -> Path:
    """The place of a node in the document, from its path as a text."""
    steps: list[str | int] = []
    for part in node.path.replace("]", "").split("."):
        name, *numbers = part.split("[")
        steps += [name, *map(int, numbers)]
    return tuple(steps)
