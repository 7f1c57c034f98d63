"""Reading a text of which little changed: only the items or entries that hold the change are read anew.

They can be read by themselves because they are whole lines that begin at the column of their list or mapping: the text
before them ends as it did, and the text behind them begins as it did. Where that cannot be told, nothing is answered
and the text is read as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.documents.nodes import Collection, ListNode, MappingNode, Node
from rules.documents.problems import RuleDocumentError
from rules.documents.text import Path, compose, read_data

# What ends lines otherwise than this module counts them, begins a text, or parts it into documents.
_UNUSUAL = ("\r", "\x85", "\u2028", "\u2029", "\ufeff", "\n---", "\n...", "\n%")
_UNUSUAL_AT_START = ("---", "...", "%")
# Below so many steps it is left to the whole reading to say what lies too deep.
_DEEP = 50


@dataclass(frozen=True, slots=True)
class Alteration:
    """From `start` to `end`, the text before gave way to another: what follows moved by so many characters, lines."""

    before: str
    after: str
    start: int
    end: int

    @property
    def characters(self) -> int:
        """How much longer the text is."""
        return len(self.after) - len(self.before)

    @property
    def lines(self) -> int:
        """How many lines it has more."""
        kept = len(self.before) - self.end
        new = self.after.count("\n", self.start, len(self.after) - kept)
        return new - self.before.count("\n", self.start, self.end)


def read_change(root: Node, data: Any, change: Alteration) -> tuple[Node, Any] | None:
    """The nodes and the data of the text as it is now; none where it has to be read as a whole."""
    if _is_unusual(change.before) or _is_unusual(change.after):
        return None
    return _changed(root, data, (), len(change.before), change)


def _is_unusual(text: str) -> bool:
    return text.startswith(_UNUSUAL_AT_START) or any(one in text for one in _UNUSUAL)


def _changed(node: Node, data: Any, path: Path, limit: int, change: Alteration) -> tuple[Node, Any] | None:
    """A node and its data after a change within it; `limit`: where what follows it begins, at the start of a line."""
    if not isinstance(node, Collection) or not node.block or not node.parts or len(path) > _DEEP:
        return None
    step = 2 if isinstance(node, MappingNode) else 1
    heads = [_head(node, part, change.before) for part in node.parts[::step]]
    # What begins an item or an entry is not touched, or it would be another.
    first = max((number for number, head in enumerate(heads) if head + node.column < change.start), default=-1)
    if first < 0:
        return None
    last = next((number for number in range(first + 1, len(heads)) if heads[number] >= change.end), len(heads))
    stop = heads[last] if last < len(heads) else limit
    if stop < change.end:
        return None
    if last == first + 1:
        key = first if step == 1 else list(data)[first]
        value = node.parts[first * step + step - 1]
        found = _changed(value, data[key], (*path, key), stop, change)
        if found is not None:
            parts = [*node.parts[: (first + 1) * step - 1], found[0]]
            rest = [part.moved(change.characters, change.lines) for part in node.parts[last * step :]]
            whole = {**data, key: found[1]} if step == 2 else [*data[:first], found[1], *data[last:]]
            return node.holding([*parts, *rest]), whole
    return _read_anew(node, data, path, (first, last), (heads[first], stop), change)


def _read_anew(
    node: Collection, data: Any, path: Path, numbers: tuple[int, int], places: tuple[int, int], change: Alteration
) -> tuple[Node, Any] | None:
    """The same list or mapping with the pieces of those numbers, which stand at those places, read again."""
    start, stop = places
    text = change.after[start : stop + change.characters]
    whole_lines = text.endswith("\n") or stop == len(change.before)
    if not whole_lines or change.before[start : start + node.column].strip(" "):
        return None
    try:
        fresh = compose(text)
        if not isinstance(fresh, type(node)) or not fresh.block or fresh.column != node.column:
            return None
        fresh = fresh.moved(start, change.before.count("\n", 0, start))
        said = _said(fresh, path, numbers[0])
    except RuleDocumentError:
        return None
    step = 2 if isinstance(node, MappingNode) else 1
    rest = [part.moved(change.characters, change.lines) for part in node.parts[numbers[1] * step :]]
    made = node.holding([*node.parts[: numbers[0] * step], *fresh.parts, *rest])
    if isinstance(said, list):
        return made, [*data[: numbers[0]], *said, *data[numbers[1] :]]
    entries = [*data.items()]
    whole = dict([*entries[: numbers[0]], *said.items(), *entries[numbers[1] :]])
    # A key that is there twice is for the whole reading to refuse.
    return (made, whole) if len(whole) == len(made.parts) // 2 else None


def _said(fresh: Node, path: Path, number: int) -> list[Any] | Mapping[str, Any]:
    """What the new pieces say."""
    if isinstance(fresh, ListNode):
        return [read_data(item, (*path, number + place)) for place, item in enumerate(fresh.parts)]
    found: Mapping[str, Any] = read_data(fresh, path)
    return found


def _head(node: Collection, part: Node, text: str) -> int:
    """Where the line begins on which an item's dash or an entry's key stands."""
    start = text.rfind("\n", 0, part.start) + 1
    if isinstance(node, ListNode):
        dash = f"{' ' * node.column}-"
        while start and not text.startswith(dash, start):
            start = text.rfind("\n", 0, start - 1) + 1
    return start
