"""What one node asks, in a sentence, whatever stands around it and whether or not the document is a rule yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.documents.reader import Reader
from rules.documents.tree import read_node
from rules.editing.operations import CHILDREN_KEYS, kind_of
from rules.editing.rewriting import digest
from rules.words import NO_NAMES, Names, node_words

# Where more sentences have been said, all are forgotten.
MOST_REMEMBERED = 20_000
_STUB: Mapping[str, Any] = {"criterion": "-", "worth": 1}


class Sentences:
    """Sentences with these names, remembered by what the nodes say."""

    def __init__(self, names: Names = NO_NAMES) -> None:
        self._names = names
        self._known: dict[tuple[bytes, str], str | None] = {}

    def of(self, node: Any, language: str) -> str | None:
        """The sentence; none where the node does not say yet what it asks."""
        kind = kind_of(node)
        if not kind:
            return None
        own = _alone(kind, node)
        key = (digest(own), language)
        if key not in self._known:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._say(own, language)
        return self._known[key]

    def _say(self, node: Mapping[str, Any], language: str) -> str | None:
        reader = Reader({}, None)
        read = read_node(reader, node, ("needs",))
        return None if reader.problems else node_words(read, language, self._names)


def _alone(kind: str, node: Mapping[str, Any]) -> dict[str, Any]:
    """The node without its names, and with nothing particular below it."""
    own = {key: value for key, value in node.items() if key not in ("block", "title", "skills", "worth")}
    if kind == "not":
        own["not"] = _STUB
    elif kind in CHILDREN_KEYS:
        children = node.get(CHILDREN_KEYS[kind])
        own[CHILDREN_KEYS[kind]] = [_STUB] * max(len(children) if isinstance(children, list) else 0, 1)
    return own
