"""The drawing of a learner's skills: what is drawn, that words stay in their boxes, and that it stays readable."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.picture.lettering import width
from lti_tool.presenters.requirements import Requirement
from lti_tool.presenters.shelf import Card, Shelf
from lti_tool.presenters.skill_graph import (
    LETTERS,
    MARK_ROOM,
    MOST_SKILLS,
    MOST_WHOLES,
    PADDING,
    SKILL_WIDTH,
    Joined,
    broken,
    skill_graph,
)
from lti_tool.presenters.skills import REACHES, Reach, SkillMap, SkillRow, Way, found_in

LONG = "Plan, conduct and document the monitoring of critical control points throughout an entire service"


def needs(*titles: str) -> Requirement:
    children = tuple(_requirement(title) for title in titles)
    return _requirement("", children)


def _requirement(title: str, children: tuple[Requirement, ...] = ()) -> Requirement:
    return Requirement(
        key=title, uid=title, kind="all", title=title, words="", modality=None, status="open", percent=0, have=0,
        need=1, unit="node", lacking="", waiver=None, evidence=(), stacks=(), children=children,
    )  # fmt: skip


def card(slug: str, *blocks: str, percent: int = 0) -> Card:
    return Card(slug, slug.title(), "", percent, 0, len(blocks), "", needs(*blocks), None)


def world(**reaches: Reach) -> tuple[Shelf, SkillMap]:
    """Micro-credentials by slug, each with a skill of its own."""
    rows: dict[Reach, list[Card]] = {reach: [] for reach in REACHES}
    skills: dict[Reach, list[SkillRow]] = {reach: [] for reach in REACHES}
    for slug, reach in reaches.items():
        rows[reach].append(card(slug, "Know", "Do"))
        skills[reach].append(SkillRow(f"skill of {slug}", None, None, (Way(slug, slug, reach, 10, None),)))
    shelf = Shelf(*(tuple(rows[reach]) for reach in REACHES))
    return shelf, SkillMap(*(tuple(skills[reach]) for reach in REACHES), stacks=())


def test_skills_stand_left_of_what_develops_them_and_that_left_of_what_rests_on_it() -> None:
    shelf, skills = world(base="held", middle="near", top="not-begun")
    joined = Joined.of(shelf, {"middle": ("base",), "top": ("middle", "base")}, ())
    graph = skill_graph(skills, joined, {"base", "middle", "top"})
    lefts = {node.key: node.box.x for node in graph.nodes if node.kind == "whole"}
    assert lefts["base"] < lefts["middle"] < lefts["top"]
    assert max(node.box.x for node in graph.nodes if node.kind == "skill") < lefts["base"]
    assert len(graph.lines) == 6


def test_it_is_read_column_by_column_from_top_to_bottom() -> None:
    shelf, skills = world(**{f"m{number}": "near" for number in range(6)})
    graph = skill_graph(skills, Joined.of(shelf, {}, ()), {f"m{number}" for number in range(6)})
    places = [(node.box.x, node.box.y) for node in graph.nodes]
    assert places == sorted(places)


def test_what_touches_the_learner_is_theirs_what_it_rests_on_and_what_rests_on_it() -> None:
    shelf, _ = world(held="held", part="not-begun", goal="not-begun", above="not-begun", far="not-begun")
    joined = Joined.of(shelf, {"above": ("held",), "goal": ("part",)}, {"goal"})
    assert joined.touched() == {"held", "above", "goal", "part"}


def test_a_large_catalogue_is_drawn_in_part_the_nearest_first_and_says_so() -> None:
    reaches: dict[str, Reach] = {f"m{number:03}": "not-begun" for number in range(500)}
    shelf, skills = world(**reaches, near="near", goal="not-begun")
    graph = skill_graph(skills, Joined.of(shelf, {}, {"goal"}), {*reaches, "near", "goal"})
    drawn = [node.key for node in graph.nodes if node.kind == "whole"]
    assert len(drawn) == MOST_WHOLES
    assert {"near", "goal"} <= set(drawn)
    assert sum(node.kind == "skill" for node in graph.nodes) <= MOST_SKILLS
    assert graph.hidden > 0


def test_a_circle_of_micro_credentials_is_drawn_all_the_same() -> None:
    shelf, skills = world(one="near", other="near")
    joined = Joined.of(shelf, {"one": ("other",), "other": ("one",)}, ())
    assert len(skill_graph(skills, joined, {"one", "other"}).nodes) == 4


@given(text=st.text(min_size=1, max_size=120))
@settings(max_examples=60)
def test_words_stay_within_the_room_that_they_have(text: str) -> None:
    room = SKILL_WIDTH - 2 * PADDING - MARK_ROOM
    lines = broken(text, "hanken-grotesk-strong", LETTERS, room, 3)
    assert 1 <= len(lines) <= 3
    assert all(width(line, "hanken-grotesk-strong", LETTERS) <= room for line in lines)


def test_labels_lie_in_their_boxes_one_below_the_other() -> None:
    shelf = Shelf((), (card("one", *(f"{LONG} {number}" for number in range(9))),), ())
    row = SkillRow(LONG, None, None, (Way("one", "one", "near", 10, None),))
    graph = skill_graph(SkillMap((), (row,), (), ()), Joined.of(shelf, {}, ()), {"one"})
    for node in graph.nodes:
        baselines = [*(y for y, _ in node.lines), node.state_y, *(block.y for block in node.blocks)]
        assert all(later - earlier >= 15 for earlier, later in pairwise(baselines))
        assert node.box.y + 15 <= baselines[0]
        assert baselines[-1] + (22 if node.more_blocks else 0) < node.box.y + node.box.height
    whole = next(node for node in graph.nodes if node.kind == "whole")
    assert (len(whole.blocks), whole.more_blocks) == (5, 4)
    assert whole.blocks[0].title.endswith("…")
    assert whole.blocks[0].full.startswith(LONG)
    for one, other in combinations(graph.nodes, 2):
        assert one.box.x != other.box.x or one.box.y + one.box.height <= other.box.y


@pytest.mark.parametrize(("search", "found"), [("", 2), ("EQUIPE", 1), ("équipe", 1), ("shift", 1), ("nothing", 0)])
def test_a_search_finds_skills_by_name_and_by_micro_credential(search: str, found: int) -> None:
    rows = (
        SkillRow("Encadrer une équipe", None, None, (Way("lead", "Chef", "near", 5, None),)),
        SkillRow("Servir", None, None, (Way("shift", "Shift lead", "near", 5, None),)),
    )
    assert len(found_in(SkillMap((), rows, (), ()), search).rows) == found
