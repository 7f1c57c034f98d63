"""The map of who can do what, and what is lacking, from figures."""

from __future__ import annotations

from lti_tool.presenters.people_map import MOST_TEAMS, lacks, people_map
from recognition.people.abilities import Thing
from records.having import Ability
from records.workforce import Figures


def things(*names: str) -> list[Thing]:
    return [Thing("skill", name, name, None, None, Ability("skill", (), ())) for name in names]


TOLD = Figures({"Hall": 4, "": 2, "Bar": 10}, {(0, "Hall"): 4, (0, "Bar"): 5, (1, "Hall"): 1})


def test_a_team_is_drawn_alone_beside_everybody() -> None:
    it = people_map(things("washing", "cutting"), TOLD, "held", "Hall")
    assert [(column.kind, column.team, column.people) for column in it.columns] == [
        ("all", "", 16),
        ("team", "Hall", 4),
    ]
    assert [[cell.number for cell in line.cells] for line in it.lines] == [[9, 4], [1, 1]]
    assert (it.teams, it.team) == (("Bar", "Hall", ""), "Hall")
    assert people_map(things("washing"), TOLD, "held", "Nobody's").team is None


def test_people_without_a_team_can_be_chosen() -> None:
    it = people_map(things("washing"), TOLD, "held", "")
    assert (it.last.team, it.last.people, it.lines[0].cells[1].number) == ("", 2, 0)


def test_what_most_lack_comes_first_and_what_all_have_is_left_out() -> None:
    it = people_map(things("washing", "cutting"), TOLD, "held", "Hall")
    assert [(lack.thing.key, lack.number) for lack in lacks(it)] == [("cutting", 3)]
    everybody = people_map(things("washing", "cutting"), TOLD, "held")
    assert [(lack.thing.key, lack.number) for lack in lacks(everybody)] == [("cutting", 15), ("washing", 7)]


def test_many_teams_share_a_column_and_none_is_counted_twice() -> None:
    people = {f"T{number:03}": 100 - number for number in range(MOST_TEAMS + 20)}
    it = people_map(things("washing"), Figures(people, {(0, team): 1 for team in people}), "held")
    assert len(it.columns) == MOST_TEAMS + 2
    assert [cell.number for cell in it.lines[0].cells][:: MOST_TEAMS + 1] == [MOST_TEAMS + 20, 20]
    assert sum(column.people for column in it.columns[1:]) == it.columns[0].people


def test_nobody_s_map_is_empty() -> None:
    it = people_map(things("washing"), Figures({}, {}), "held")
    assert (it.last.people, it.lines[0].cells[0].shade, lacks(it)) == (0, 0, ())
