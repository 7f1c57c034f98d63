"""Where the parts of a rule stand, counted in document order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from rules import Node, Rule, children_of


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part of a rule: its number in document order, and the numbers of those above it."""

    key: str
    number: int
    above: tuple[int, ...]
    is_leaf: bool


def placed_parts(rule: Rule) -> tuple[PlacedPart, ...]:
    """The parts of a rule in document order."""
    return tuple(_parts(rule.needs, count(), ()))


def _parts(node: Node, numbers: Iterator[int], above: tuple[int, ...]) -> Iterator[PlacedPart]:
    children = children_of(node)
    number = next(numbers)
    yield PlacedPart(node.key, number, above, not children)
    for child in children:
        yield from _parts(child, numbers, (*above, number))
