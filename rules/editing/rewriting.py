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
from typing import Any

import orjson
import yaml

from rules.documents.problems import RuleDocumentError
from rules.editing.documents import Document, read_document
from rules.editing.printing import INDENT, entry_lines, item_lines, mapping_lines, value_head, value_lines

_SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def rewrite(document: Document, data: Mapping[str, Any]) -> str:
    """The text of the document with that data in place of its own."""
    if same(document.data, data):
        return document.text
    text = _Rewriting(document).text(data)
    try:
        if same(read_document(text).data, data):
            return text
    except RuleDocumentError:
        pass
    return print_anew(data)


def print_anew(data: Mapping[str, Any]) -> str:
    """The data as a text of its own."""
    return "\n".join(mapping_lines(data, lambda _: None)) + "\n"


def same(one: Any, other: Any) -> bool:
    """Whether both say the same: `1` and `true` do not, the order of keys says nothing."""
    return digest(one) == digest(other)


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

    def _value(self, key: str, name: yaml.Node, node: yaml.Node, old: Any, new: Any, indent: int) -> None:
        """The value of an entry whose key stands at the column `indent`."""
        if same(old, new):
            return
        if _is_block(node) and isinstance(old, dict) and isinstance(new, dict) and old.keys() & new.keys():
            self._mapping(node, old, new)
        elif _is_block(node) and isinstance(old, list) and isinstance(new, list) and new:
            self._sequence(node, old, new)
        else:
            colon = self._source.index(":", name.end_mark.index)
            lines = [INDENT + line if line else line for line in value_lines(key, new, self._known)]
            below = "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines)
            self._edit(colon + 1, self._end(node), value_head(key, new) + below)

    def _mapping(self, node: yaml.Node, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        entries = {str(name.value): (name, value) for name, value in node.value}
        kept = [key for key in entries if key in new]
        indent = node.value[0][0].start_mark.column
        first = node.value[0][0].start_mark.index
        begin = entries[kept[0]][0].start_mark.index
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
                self._edit(*self._lines_of(name.start_mark.index, self._end(value_node)), "")

    def _add(self, lines: list[str], indent: int, after: yaml.Node | None, begin: int) -> None:
        """Write an entry behind another value, or before all that are kept."""
        if after is None:
            joined = f"\n{' ' * indent}".join(lines)
            self._edit(begin, begin, f"{joined}\n{' ' * indent}")
        else:
            place = self._line_end(self._end(after))
            self._edit(place, place, "".join(f"\n{' ' * indent}{line}" if line else "\n" for line in lines))

    def _sequence(self, node: yaml.Node, old: list[Any], new: list[Any]) -> None:
        indent = node.start_mark.column
        regions = [self._item_region(item, indent) for item in node.value]
        before, after = [digest(item) for item in old], [digest(item) for item in new]
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            if tag == "replace" and b - a == d - c and all(map(self._can_descend, node.value[a:b], new[c:d])):
                for number in range(b - a):
                    self._mapping(node.value[a + number], old[a + number], new[c + number])
                continue
            place = regions[a][0] if a < len(regions) else regions[-1][1]
            lines = [line for item in new[c:d] for line in item_lines(item, self._known)]
            self._edit(place, regions[b - 1][1] if b > a else place, self._as_lines(lines, indent, place))

    def _can_descend(self, node: yaml.Node, new: Any) -> bool:
        """Whether an item can be changed where it stands: something of it stays."""
        keys = {str(name.value) for name, _ in node.value} if isinstance(node, yaml.MappingNode) else set()
        return _is_block(node) and isinstance(new, dict) and bool(keys & new.keys())

    def _as_lines(self, lines: list[str], indent: int, place: int) -> str:
        """Whole lines, to stand at `place`; the text's last line may lack its end."""
        text = "".join(f"{' ' * indent}{line}\n" if line else "\n" for line in lines)
        at_line_start = place == 0 or self._source[place - 1] == "\n"
        return text if at_line_start or not text else f"\n{text[:-1]}"

    def _edit(self, start: int, end: int, text: str) -> None:
        self._edits.append(_Edit(start, end, len(self._edits), text))

    # Where things stand ---------------------------------------------------------------------------------------------

    def _end(self, node: yaml.Node) -> int:
        """Where a value ends: after its last character."""
        while _is_block(node) and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(node, yaml.MappingNode) else last
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
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

    def _item_region(self, item: yaml.Node, indent: int) -> tuple[int, int]:
        """The whole lines of an item of a list, with the comments that stand right above it."""
        start = self._line_start(item.start_mark.index)
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
        found = self._pool.get(digest(data))
        return list(found) if found is not None else None

    @cached_property
    def _pool(self) -> Mapping[bytes, list[str]]:
        """The lines of each mapping that stands on lines of its own, without their indentation, by what it says."""
        return dict(self._bodies(self._document.root, self._document.data))

    def _bodies(self, node: yaml.Node, data: Any) -> Iterator[tuple[bytes, list[str]]]:
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                if _is_block(value) and value.value:
                    yield from self._bodies(value, data[str(name.value)])
                    if isinstance(value, yaml.MappingNode):
                        yield digest(data[str(name.value)]), self._body(value)
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                if _is_block(item) and item.value:
                    yield from self._bodies(item, data[number])
                    if isinstance(item, yaml.MappingNode):
                        yield digest(data[number]), [*self._comments(item, node.start_mark.column), *self._body(item)]

    def _body(self, node: yaml.Node) -> list[str]:
        start, column = node.start_mark.index, node.start_mark.column
        first, *rest = self._source[start : self._line_end(self._end(node))].split("\n")
        return [first.rstrip("\r"), *(line[column:] if not line[:column].strip() else line.lstrip() for line in rest)]

    def _comments(self, item: yaml.Node, indent: int) -> list[str]:
        start, _ = self._item_region(item, indent)
        lines = self._source[start : item.start_mark.index].split("\n")
        return [line.strip() for line in lines if line.strip().startswith("#")]


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style
