"""The layout of drawings: boxes never overlap, lines lead from box to box, and the same comes out each time."""

from __future__ import annotations

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.presenters.layout import Box, Drawing, Item, draw

WIDTHS, ACROSS, DOWN = (100.0, 150.0, 150.0, 150.0), 40.0, 12.0
Graph = tuple[list[Item], list[tuple[str, str]]]


@st.composite
def graphs(draw_from: st.DrawFn) -> Graph:
    """Items in columns, joined at random: also backwards, to themselves and to what is not there."""
    sizes = draw_from(st.lists(st.tuples(st.integers(0, 3), st.floats(20, 160)), max_size=30))
    items = [Item(f"n{number}", column, height) for number, (column, height) in enumerate(sizes)]
    ends = st.integers(0, max(len(items), 1))
    joined = draw_from(st.lists(st.tuples(ends, ends), max_size=60))
    return items, [(f"n{one}", f"n{other}") for one, other in joined]


def drawn(graph: Graph) -> Drawing:
    return draw(graph[0], graph[1], WIDTHS, ACROSS, DOWN)


def apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height + DOWN <= other.y + 0.01 or other.y + other.height + DOWN <= one.y + 0.01


@given(graph=graphs())
def test_boxes_never_overlap_and_lie_within_the_drawing(graph: Graph) -> None:
    found = drawn(graph)
    assert set(found.boxes) == {item.id for item in graph[0]}
    for one, other in combinations(found.boxes.values(), 2):
        assert apart(one, other), (one, other)
    for box in found.boxes.values():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= found.width
        assert box.y + box.height <= found.height + 0.01


@given(graph=graphs())
def test_each_line_leads_from_the_right_of_a_box_to_the_left_of_a_later_one(graph: Graph) -> None:
    found = drawn(graph)
    columns = {item.id: item.column for item in graph[0]}
    for line in found.lines:
        assert columns[line.source] < columns[line.target]
        numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e-?\d+)?", line.path)]
        source, target = found.boxes[line.source], found.boxes[line.target]
        assert numbers[0] == source.x + source.width
        assert numbers[-2] == target.x
    joined = {pair for pair in graph[1] if columns.get(pair[0], 9) < columns.get(pair[1], -1)}
    assert {(line.source, line.target) for line in found.lines} == joined


@given(graph=graphs())
def test_the_same_is_drawn_each_time(graph: Graph) -> None:
    assert drawn(graph) == drawn(graph)


def test_lines_that_need_not_cross_do_not() -> None:
    items = [Item(name, column, 40) for column, names in enumerate(("abc", "xyz")) for name in names]
    found = draw(items, [("a", "z"), ("b", "y"), ("c", "x")], WIDTHS[:2], ACROSS, DOWN)
    order = {column: sorted(names, key=lambda name: found.boxes[name].y) for column, names in ((0, "abc"), (1, "xyz"))}
    pairs = dict(zip("abc", "zyx", strict=True))
    assert [pairs[name] for name in order[0]] == order[1]


def test_a_line_that_jumps_over_a_column_passes_beside_its_boxes() -> None:
    items = [Item("skill", 0, 40), Item("part", 1, 80), Item("stack", 2, 60)]
    found = draw(items, [("skill", "part"), ("part", "stack"), ("skill", "stack")], WIDTHS[:3], ACROSS, DOWN)
    (path,) = (line.path for line in found.lines if (line.source, line.target) == ("skill", "stack"))
    across = re.search(r"([\d.]+)H", path)
    assert across is not None
    part = found.boxes["part"]
    assert not part.y <= float(across[1]) <= part.y + part.height


def test_nothing_takes_no_room() -> None:
    assert drawn(([], [])).height == 0
