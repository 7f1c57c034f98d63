"""The nodes of a YAML text, small and shared: each with its place, which is moved only when somebody looks.

Where a few lines of a long text change, what stands below them only stands elsewhere: it is the same node, moved. What
a list or a mapping holds is moved with it when it is asked for, so that nobody pays for what nobody looks at.
"""

from __future__ import annotations

from typing import Any, Self


class Node:
    """A piece of a text, from the character `start` to `end`, which counts from 0 as `line` and `column` do.

    Of a list or a mapping on lines of its own, where it ends is where its last piece ends: `end` says nothing.
    """

    __slots__ = ("column", "end", "line", "start", "tag", "value")

    def __init__(self, tag: str, value: str, start: Any, end: Any) -> None:
        self.tag = tag
        # What a scalar says.
        self.value = value
        self.start: int = start.index
        self.line: int = start.line
        self.column: int = start.column
        self.end: int = end.index

    def moved(self, characters: int, lines: int) -> Self:
        """The same, so many characters and lines further down."""
        found = object.__new__(type(self))
        found.tag, found.value, found.column = self.tag, self.value, self.column
        found.start, found.end, found.line = self.start + characters, self.end + characters, self.line + lines
        return found


class ScalarNode(Node):
    """A text, a number, a word."""

    __slots__ = ("style",)

    def __init__(self, tag: str, value: str, style: str | None, start: Any, end: Any) -> None:
        super().__init__(tag, value, start, end)
        self.style = style

    def moved(self, characters: int, lines: int) -> Self:
        """As of any node."""
        found = super().moved(characters, lines)
        found.style = self.style
        return found


class Collection(Node):
    """A list or a mapping. `block`: on lines of its own, not within brackets."""

    __slots__ = ("_held", "block")

    def __init__(self, tag: str, start: Any, *, block: bool) -> None:
        super().__init__(tag, "", start, start)
        self.block = block
        # What it holds, and by how much that is to be moved. One value: threads share nodes.
        self._held: tuple[list[Node], int, int] = ([], 0, 0)

    @property
    def parts(self) -> list[Node]:
        """The items of a list; of a mapping its keys and values by turns."""
        parts, characters, lines = self._held
        if characters or lines:
            parts = [part.moved(characters, lines) for part in parts]
            self._held = (parts, 0, 0)
        return parts

    @property
    def entries(self) -> list[tuple[Node, Node]]:
        """Of a mapping, its keys with their values."""
        parts = self.parts
        return list(zip(parts[::2], parts[1::2], strict=True))

    def moved(self, characters: int, lines: int) -> Self:
        """As of any node."""
        found = super().moved(characters, lines)
        parts, by_characters, by_lines = self._held
        found.block, found._held = self.block, (parts, by_characters + characters, by_lines + lines)
        return found

    def holding(self, parts: list[Node]) -> Self:
        """The same with other parts."""
        found = self.moved(0, 0)
        found._held = (parts, 0, 0)
        return found


class ListNode(Collection):
    """A list."""

    __slots__ = ()


class MappingNode(Collection):
    """A mapping."""

    __slots__ = ()
