"""Other data for a text: only what differs is written anew, all else stays as its author wrote it, comments included.

What was moved or copied takes its own words along: a mapping that stood somewhere in the text is written as it stood
there. What stands in one line (`{…}`) is written anew as a whole. What comes out is read back: should it say anything
else than the data, the whole document is written anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, TypeGuard

import orjson

from rules.documents.nodes import Collection, ListNode, MappingNode, Node, ScalarNode
from rules.documents.problems import RuleDocumentError
from rules.documents.text import Path
from rules.editing.documents import Document, read_again
from rules.editing.printing import INDENT, entry_lines, item_lines, mapping_lines, value_head, value_lines

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def rewrite(document: Document, data: Mapping[str, Any]) -> str:
    """The text of the document with that data in place of its own."""
    if same(document.data, data):
        return document.text
    text = _Rewriting(document).text(data)
    try:
        if same(read_again(document, text).data, data):
            return text
    except RuleDocumentError:
        pass
    return print_anew(data)


def print_anew(data: Mapping[str, Any]) -> str:
    """The data as a text of its own."""
    return "\n".join(mapping_lines(data, lambda _: None)) + "\n"


def same(one: Any, other: Any) -> bool:
    """Whether both say the same: `1` and `true` do not, the order of keys says nothing."""
    return one is other or digest(one) == digest(other)


def digest(value: Any) -> bytes:
    """What is equal for values that say the same alone."""
    try:
        return orjson.dumps(value, option=_SORTED)
    except TypeError:
        # Numbers beyond 64 bits, and half of a character.
        return json.dumps(value, sort_keys=True).encode()


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """From `start` to `end`, the text gives way to another."""

    start: int
    end: int
    number: int
    text: str


class _Rewriting:
    """The edits of one text, gathered."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._source = document.text
        self._edits: list[_Edit] = []

    def text(self, data: Mapping[str, Any]) -> str:
        """The text with other data."""
        root = self._document.root
        if not _is_block(root) or not data:
            return print_anew(data)
        self._mapping(root, self._document.data, data)
        found, at = [], 0
        for edit in sorted(self._edits):
            found += [self._source[at : edit.start], edit.text]
            at = max(at, edit.end)
        return "".join([*found, self._source[at:]])

    # What differs ---------------------------------------------------------------------------------------------------

    def _value(self, key: str, name: Node, node: Node, old: Any, new: Any, indent: int) -> None:
        """The value of an entry whose key stands at the column `indent`."""
        if same(old, new):
            return
        if _is_block(node) and isinstance(old, dict) and isinstance(new, dict) and old.keys() & new.keys():
            self._mapping(node, old, new)
        elif _is_block(node) and isinstance(old, list) and isinstance(new, list) and new:
            self._sequence(node, old, new)
        else:
            colon = self._source.index(":", name.end)
            lines = [INDENT + line if line else line for line in value_lines(key, new, self._known)]
            below = "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)
            self._edit(colon + 1, self._end(node), value_head(key, new) + below)

    def _mapping(self, node: Collection, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        entries = {name.value: (name, value) for name, value in node.entries}
        kept = [key for key in entries if key in new]
        indent, first = node.parts[0].column, node.parts[0].start
        begin = entries[kept[0]][0].start
        if begin > first:
            self._edit(first, begin, "")
        after: str | None = None
        for key, value in new.items():
            if key in entries:
                name, own = entries[key]
                self._value(key, name, own, old[key], value, indent)
                after = key
            else:
                self._add(entry_lines(key, value, self._known), indent, entries[after][1] if after else None, begin)
        for key in list(entries)[list(entries).index(kept[0]) :]:
            if key not in new:
                name, value_node = entries[key]
                self._edit(*self._lines_of(name.start, self._end(value_node)), "")

    def _add(self, lines: list[str], indent: int, after: Node | None, begin: int) -> None:
        """Write an entry behind another value, or before all that are kept."""
        if after is None:
            joined = f"\n{' ' * indent}".join(lines)
            self._edit(begin, begin, f"{joined}\n{' ' * indent}")
        else:
            place = self._line_end(self._end(after))
            self._edit(place, place, "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines))

    def _sequence(self, node: Collection, old: list[Any], new: list[Any]) -> None:
        indent = node.column
        regions = [self._item_region(item, indent) for item in node.parts]
        before, after = [digest(item) for item in old], [digest(item) for item in new]
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            if tag == "replace" and b - a == d - c and all(map(self._can_descend, node.parts[a:b], new[c:d])):
                for item, was, becomes in zip(node.parts[a:b], old[a:b], new[c:d], strict=True):
                    if isinstance(item, Collection):
                        self._mapping(item, was, becomes)
                continue
            place = regions[a][0] if a < len(regions) else regions[-1][1]
            lines = [line for item in new[c:d] for line in item_lines(item, self._known)]
            self._edit(place, regions[b - 1][1] if b > a else place, self._as_lines(lines, indent, place))

    def _can_descend(self, node: Node, new: Any) -> bool:
        """Whether an item can be changed where it stands: something of it stays."""
        keys = {name.value for name, _ in node.entries} if isinstance(node, MappingNode) else set()
        return _is_block(node) and isinstance(new, dict) and bool(keys & new.keys())

    def _as_lines(self, lines: list[str], indent: int, place: int) -> str:
        """Whole lines, to stand at `place`; the text's last line may lack its end."""
        text = "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)
        at_line_start = place == 0 or self._source[place - 1] == "\n"
        return text if at_line_start or not text else f"\n{text[:-1]}"

    def _edit(self, start: int, end: int, text: str) -> None:
        self._edits.append(_Edit(start, end, len(self._edits), text))

    # Where things stand ---------------------------------------------------------------------------------------------

    def _end(self, node: Node) -> int:
        """Where a value ends: after its last character."""
        while _is_block(node) and node.parts:
            node = node.parts[-1]
        end: int = node.end
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            end = len(self._source[:end].rstrip())
        return end

    def _line_start(self, place: int) -> int:
        return self._source.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        found = self._source.find("\n", place)
        return len(self._source) if found < 0 else found

    def _lines_of(self, start: int, end: int) -> tuple[int, int]:
        """The whole lines from one place to another."""
        return self._line_start(start), min(self._line_end(end) + 1, len(self._source))

    def _item_region(self, item: Node, indent: int) -> tuple[int, int]:
        """The whole lines of an item of a list, with the comments that stand right above it."""
        start = self._line_start(item.start)
        while self._source[start + indent : start + indent + 1] != "-" and start:
            start = self._line_start(start - 1)
        end = self._lines_of(start, self._end(item))[1]
        while start:
            above = self._line_start(start - 1)
            if not self._source.startswith(" " * indent + "#", above):
                break
            start = above
        return start, end

    # What is known already ------------------------------------------------------------------------------------------

    def _known(self, data: Mapping[str, Any]) -> list[str] | None:
        """The lines of a mapping that says this and stands on lines of its own, without their indentation."""
        alike = self._mappings.get(frozenset(data), ())
        wanted = digest(data) if alike else b""
        for place in sorted(alike, key=lambda place: place[1] is not data):
            if place[1] is data or digest(place[1]) == wanted:
                found = self._lines_at(place[0])
                if found is not None:
                    return found
        return None

    @cached_property
    def _mappings(self) -> Mapping[frozenset[str], list[tuple[Path, Mapping[str, Any]]]]:
        """Every mapping of the document with its path, by its keys: few are looked at more closely."""
        found: dict[frozenset[str], list[tuple[Path, Mapping[str, Any]]]] = {}
        for path, mapping in _mappings_in(self._document.data, ()):
            found.setdefault(frozenset(mapping), []).append((path, mapping))
        return found

    def _lines_at(self, path: Path) -> list[str] | None:
        """The lines of the mapping at that path; none where it stands within brackets."""
        above, node = None, self._document.root
        for step in path:
            above = node
            node = _part(node, step)
        if not _is_block(node) or not node.parts:
            return None
        return [*(self._comments(node, above.column) if isinstance(above, ListNode) else ()), *self._body(node)]

    def _body(self, node: Node) -> list[str]:
        start, column = node.start, node.column
        first, *rest = self._source[start : self._line_end(self._end(node))].split("\n")
        return [first.rstrip("\r"), *(line[column:] if not line[:column].strip() else line.lstrip() for line in rest)]

    def _comments(self, item: Node, indent: int) -> list[str]:
        start, _ = self._item_region(item, indent)
        lines = self._source[start : item.start].split("\n")
        return [line.strip() for line in lines if line.strip().startswith("#")]


def _is_block(node: Node) -> TypeGuard[Collection]:
    return isinstance(node, Collection) and node.block


def _part(node: Node, step: str | int) -> Node:
    """What a node holds under that key or number."""
    if isinstance(node, MappingNode):
        return next(value for name, value in node.entries if name.value == step)
    return node.parts[int(step)] if isinstance(node, Collection) else node


def _mappings_in(data: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(data, dict):
        if path and data:
            yield path, data
        for key, value in data.items():
            if isinstance(value, dict | list):
                yield from _mappings_in(value, (*path, key))
    elif isinstance(data, list):
        for number, item in enumerate(data):
            if isinstance(item, dict | list):
                yield from _mappings_in(item, (*path, number))
