"""A learner's skills as a drawing: skills, the micro-credentials that develop them with their blocks, and what rests on
these. Pure; what it takes is measured with the letters of our own font, so that no label leaves its box.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from credentials.picture.lettering import Face, can_write, fitted
from lti_tool.presenters.layout import Box, Drawing, Item, draw
from lti_tool.presenters.requirements import Requirement
from lti_tool.presenters.shelf import Card, Shelf
from lti_tool.presenters.skills import REACHES, Reach, SkillMap, SkillRow

# Pixels. The drawing is shown as large as it is, never shrunk.
SKILL_WIDTH, WHOLE_WIDTH, ACROSS, DOWN = 230.0, 330.0, 56.0, 16.0
PADDING, LINE, STATE_LINE, BLOCK_LINE = 12.0, 20.0, 24.0, 22.0
# Of a box's width: what begins the line of a title, and what browsers may draw wider than we measure.
MARK_ROOM, SLACK = 26.0, 0.9
LETTERS, SMALL_LETTERS = 15.0, 14.0
MOST_LINES, MOST_BLOCKS = 3, 5
# More than that is no map any more: what is nearest is drawn, and the rest is found by searching.
MOST_SKILLS, MOST_WHOLES = 36, 18


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block of a micro-credential: its title in one line, and whether it is met."""

    title: str
    full: str
    status: str
    y: float


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A box with its words; `y` are baselines."""

    kind: str
    # The place of a skill in the list, or the slug of a micro-credential.
    key: str
    title: str
    reach: Reach
    percent: int
    box: Box
    lines: tuple[tuple[float, str], ...]
    state_y: float
    blocks: tuple[BlockLine, ...]
    # How many blocks there is no room for.
    more_blocks: int
    credential_id: str | None
    chosen: bool

    @property
    def is_cut(self) -> bool:
        """Whether its title has not all of its words in the box."""
        return " ".join(text for _, text in self.lines) != " ".join(self.title.split())

    @property
    def met(self) -> tuple[str, ...]:
        """The blocks that are met."""
        return tuple(block.full for block in self.blocks if block.status == "met")


@dataclass(frozen=True, slots=True)
class GraphLine:
    """A line between boxes, with how near it has come."""

    path: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class SkillGraph:
    """The drawing, and how much of what was asked for has no room in it."""

    nodes: tuple[GraphNode, ...]
    lines: tuple[GraphLine, ...]
    width: float
    height: float
    hidden: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What a drawing is made from: cards by slug, what rests on what, and what the learner has set out to have."""

    cards: Mapping[str, Card]
    reaches: Mapping[str, Reach]
    parts: Mapping[str, tuple[str, ...]]
    chosen: Collection[str]

    @classmethod
    def of(cls, shelf: Shelf, parts: Mapping[str, tuple[str, ...]], chosen: Collection[str]) -> Joined:
        """`parts` says what each micro-credential rests on."""
        rows = zip(REACHES, (shelf.held, shelf.in_progress, shelf.not_begun), strict=True)
        reaches = {card.slug: reach for reach, row in rows for card in row}
        cards = {card.slug: card for card in shelf.cards}
        known = {slug: tuple(part for part in own if part in cards) for slug, own in parts.items() if slug in cards}
        return cls(cards, reaches, known, chosen)

    def touched(self) -> set[str]:
        """What touches the learner: what is held, begun or chosen, what that rests on, and what rests on it."""
        near = {slug for slug, reach in self.reaches.items() if reach != "not-begun" or slug in self.chosen}
        below = {part for slug in near for part in self.parts.get(slug, ())}
        above = {slug for slug, parts in self.parts.items() if near & set(parts)}
        return near | below | above

    def level(self, slug: str, shown: Collection[str], seen: frozenset[str] = frozenset()) -> int:
        """How many floors of what is shown it rests on."""
        below = [part for part in self.parts.get(slug, ()) if part in shown and part not in seen and part != slug]
        return 1 + max(self.level(part, shown, seen | {slug}) for part in below) if below else 0


def skill_graph(skills: SkillMap, joined: Joined, wanted: Collection[str]) -> SkillGraph:
    """The drawing of the micro-credentials `wanted`, by slug, and of the skills that they develop."""
    ranked = sorted(wanted, key=lambda slug: _rank(joined, slug))
    shown = ranked[:MOST_WHOLES]
    rows = [row for row in skills.rows if any(way.slug in shown for way in row.ways)]
    kept = rows[:MOST_SKILLS]
    levels = {slug: joined.level(slug, shown) for slug in shown}
    places = {id(row): str(number) for number, row in enumerate(skills.rows)}
    sketches = [_skill(row, places[id(row)]) for row in kept]
    sketches += [_whole(joined, slug, levels[slug]) for slug in shown]
    edges = {
        **{(f"skill {places[id(row)]}", f"whole {way.slug}"): way.reach for row in kept for way in row.ways},
        **{
            (f"whole {part}", f"whole {slug}"): joined.reaches[part]
            for slug in shown
            for part in joined.parts.get(slug, ())
        },
    }
    floors = max(levels.values(), default=-1) + 1
    items = [sketch.item for sketch in sketches]
    drawing = draw(items, edges, (SKILL_WIDTH, *[WHOLE_WIDTH] * floors), ACROSS, DOWN)
    return _drawn(sketches, drawing, edges, len(ranked) - len(shown) + len(rows) - len(kept))


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A box that has no place yet."""

    item: Item
    title: str
    reach: Reach
    percent: int
    lines: tuple[str, ...]
    blocks: tuple[tuple[str, str, str], ...] = ()
    more_blocks: int = 0
    credential_id: str | None = None
    chosen: bool = False


def _rank(joined: Joined, slug: str) -> tuple[bool, int, int, str]:
    """What was chosen first, then what is on the way, what is held, and what is not begun."""
    order = ("near", "held", "not-begun")
    return slug not in joined.chosen, order.index(joined.reaches[slug]), -joined.cards[slug].percent, slug


def _skill(row: SkillRow, place: str) -> _Sketch:
    lines = broken(row.name, "hanken-grotesk-strong", LETTERS, SKILL_WIDTH - 2 * PADDING - MARK_ROOM, MOST_LINES)
    return _Sketch(Item(f"skill {place}", 0, _height(len(lines), 0)), row.name, row.reach, row.percent, lines)


def _whole(joined: Joined, slug: str, level: int) -> _Sketch:
    card, reach = joined.cards[slug], joined.reaches[slug]
    room = WHOLE_WIDTH - 2 * PADDING - MARK_ROOM
    lines = broken(card.title, "hanken-grotesk-strong", LETTERS, room, MOST_LINES)
    blocks = [block for block in _blocks(card.needs) if block.title]
    told = tuple(
        (broken(block.title, "hanken-grotesk-text", SMALL_LETTERS, room, 1)[0], block.title, block.status)
        for block in blocks[:MOST_BLOCKS]
    )
    more = max(len(blocks) - MOST_BLOCKS, 0)
    item = Item(f"whole {slug}", level + 1, _height(len(lines), len(told) + (more > 0)))
    award = card.award if reach == "held" else None
    percent = 100 if reach == "held" else card.percent
    credential_id = award.credential_id if award is not None else None
    return _Sketch(item, card.title, reach, percent, lines, told, more, credential_id, slug in joined.chosen)


def _blocks(needs: Requirement) -> Iterable[Requirement]:
    """The parts of the whole that can be told by a title; of a group without one, its own parts."""
    for child in needs.children or (needs,):
        if child.title or not child.children:
            yield child
        else:
            yield from _blocks(child)


def _height(lines: int, blocks: int) -> float:
    below = blocks * BLOCK_LINE + PADDING / 2 if blocks else 0.0
    return 2 * PADDING + lines * LINE + STATE_LINE + below


def broken(text: str, face: Face, size: float, room: float, most: int) -> tuple[str, ...]:
    """The text in at most `most` lines that fit into `room`, cut short if it must be."""
    room *= SLACK
    if can_write(text, face):
        return tuple(fitted(text, face, (size,), room, most)[1]) or ("",)
    # Letters that we cannot measure are taken for as wide as they are high.
    lines = textwrap.wrap(text, max(int(room / size), 1), max_lines=most, placeholder="…") or [""]
    return tuple(lines)


def _drawn(
    sketches: Sequence[_Sketch], drawing: Drawing, edges: Mapping[tuple[str, str], Reach], hidden: int
) -> SkillGraph:
    nodes = [_placed(sketch, drawing.boxes[sketch.item.id]) for sketch in sketches]
    # As they are read: column by column, from top to bottom.
    nodes.sort(key=lambda node: (node.box.x, node.box.y))
    lines = [GraphLine(line.path, edges[line.source, line.target]) for line in drawing.lines]
    # What is held is drawn over the rest.
    lines.sort(key=lambda line: -REACHES.index(line.reach))
    return SkillGraph(tuple(nodes), tuple(lines), drawing.width, drawing.height, hidden)


def _placed(sketch: _Sketch, box: Box) -> GraphNode:
    kind, _, key = sketch.item.id.partition(" ")
    top = box.y + PADDING
    lines = tuple((top + LINE * number + 15, text) for number, text in enumerate(sketch.lines))
    state = top + LINE * len(sketch.lines) + 17
    first = top + LINE * len(sketch.lines) + STATE_LINE + PADDING / 2
    blocks = tuple(
        BlockLine(text, full, status, first + BLOCK_LINE * number + 15)
        for number, (text, full, status) in enumerate(sketch.blocks)
    )
    return GraphNode(
        kind, key, sketch.title, sketch.reach, sketch.percent, box, lines, state, blocks,
        sketch.more_blocks, sketch.credential_id, sketch.chosen,
    )  # fmt: skip
