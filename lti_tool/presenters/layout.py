"""Laying out a drawing of boxes in columns, joined from left to right. Pure: the same in, the same out.

Boxes never overlap, whatever is joined. The order within a column keeps lines from crossing where it can (barycentres,
Sugiyama 1981); heights follow what a box is joined with (isotonic regression, which keeps the order). A line that jumps
over a column gets a lane of its own there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LANE = 6.0
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes a box."""

    id: str
    column: int
    height: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where an item lies; its corner is the upper left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one item to another, as the `d` of an SVG path."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boxes by the id of their item, the lines, and how much room all of it takes."""

    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]
    width: float
    height: float


def draw(
    items: Sequence[Item], edges: Iterable[tuple[str, str]], widths: Sequence[float], across: float, down: float
) -> Drawing:
    """The drawing. `widths` are those of the columns; `across` and `down` are kept free between boxes. Edges lead from
    a column to a later one; others are left out."""
    plan = _Plan(items, edges, len(widths))
    plan.sort()
    lefts = [sum(widths[:column]) + across * column for column in range(len(widths))]
    tops = plan.tops(down)
    boxes = {item.id: Box(lefts[item.column], tops[item.id], widths[item.column], item.height) for item in items}
    lanes = {lane.id: Box(lefts[lane.column], tops[lane.id], widths[lane.column], LANE) for lane in plan.lanes}
    lines = tuple(Line(ids[0], ids[-1], _path([{**boxes, **lanes}[each] for each in ids])) for ids in plan.chains)
    lowest = max((box.y + box.height for box in (*boxes.values(), *lanes.values())), default=0.0)
    return Drawing(boxes, lines, lefts[-1] + widths[-1] if widths else 0.0, lowest)


class _Plan:
    """Which item stands where in its column."""

    def __init__(self, items: Sequence[Item], edges: Iterable[tuple[str, str]], columns: int) -> None:
        known = {item.id: item for item in items}
        self.lanes: list[Item] = []
        self.chains: list[list[str]] = []
        for source, target in dict.fromkeys(edges):
            if source in known and target in known and known[source].column < known[target].column:
                self.chains.append(self._chain(known[source], known[target]))
        self.heights = {item.id: item.height for item in (*items, *self.lanes)}
        self.columns: list[list[str]] = [[] for _ in range(columns)]
        for item in (*items, *self.lanes):
            self.columns[item.column].append(item.id)
        self.left: dict[str, list[str]] = {each: [] for each in self.heights}
        self.right: dict[str, list[str]] = {each: [] for each in self.heights}
        for chain in self.chains:
            for one, next_one in pairwise(chain):
                self.right[one].append(next_one)
                self.left[next_one].append(one)

    def _chain(self, source: Item, target: Item) -> list[str]:
        """The line's ids from column to column, with a lane in each that it jumps over."""
        lanes = [
            Item(f"{source.id}\n{target.id}\n{column}", column, LANE)
            for column in range(source.column + 1, target.column)
        ]
        self.lanes += lanes
        return [source.id, *(lane.id for lane in lanes), target.id]

    def sort(self) -> None:
        """Bring the columns into the order, of those tried, in which the fewest lines cross."""
        best, fewest = [list(column) for column in self.columns], self._crossings()
        for sweep in range(SWEEPS):
            order = range(len(self.columns)) if sweep % 2 == 0 else reversed(range(len(self.columns)))
            for number in order:
                self._by_barycentre(number, self.left if sweep % 2 == 0 else self.right)
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(column) for column in self.columns], crossings
        self.columns = best

    def _by_barycentre(self, number: int, neighbours: Mapping[str, list[str]]) -> None:
        rank = {each: place for column in self.columns for place, each in enumerate(column)}
        own = self.columns[number]

        def key(each: str) -> float:
            near = neighbours[each]
            return sum(rank[other] for other in near) / len(near) if near else float(rank[each])

        self.columns[number] = sorted(own, key=key)

    def _crossings(self) -> int:
        rank = {each: place for column in self.columns for place, each in enumerate(column)}
        total = 0
        for column in self.columns:
            ends = [rank[other] for each in column for other in sorted(self.right[each], key=rank.__getitem__)]
            total += sum(later < earlier for place, earlier in enumerate(ends) for later in ends[place + 1 :])
        return total

    def tops(self, down: float) -> dict[str, float]:
        """How far down each begins: near to what it is joined with, in the order of its column, with `down` between."""
        tops: dict[str, float] = {}
        for column in self.columns:
            top = 0.0
            for each in column:
                tops[each] = top
                top += self.heights[each] + down
        for sweep in range(SWEEPS):
            for number in range(len(self.columns)) if sweep % 2 == 0 else reversed(range(len(self.columns))):
                self._settle(self.columns[number], tops, down)
        least = min(tops.values(), default=0.0)
        return {each: round(top - least, 1) for each, top in tops.items()}

    def _settle(self, column: Sequence[str], tops: dict[str, float], down: float) -> None:
        wished, offsets, offset = [], [], 0.0
        for each in column:
            near = [*self.left[each], *self.right[each]]
            middles = [tops[other] + self.heights[other] / 2 for other in near]
            top = sum(middles) / len(middles) - self.heights[each] / 2 if middles else tops[each]
            wished.append(top - offset)
            offsets.append(offset)
            # A hair more than what is kept free, for rounding.
            offset += self.heights[each] + down + 0.2
        for each, place, before in zip(column, _rising(wished), offsets, strict=True):
            tops[each] = place + before


def _rising(wished: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls, by least squares (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for value in wished:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, members = pools.pop()
            total, count = total + before, count + members
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def _path(boxes: Sequence[Box]) -> str:
    """From the right of the first to the left of the last, straight through the lanes between."""
    first = boxes[0]
    x, y = first.x + first.width, first.middle
    parts = [f"M{x:g} {y:g}"]
    for box in boxes[1:]:
        half = (x + box.x) / 2
        parts.append(f"C{half:g} {y:g} {half:g} {box.middle:g} {box.x:g} {box.middle:g}")
        x, y = box.x + box.width, box.middle
        if box is not boxes[-1]:
            parts.append(f"H{x:g}")
    return "".join(parts)
