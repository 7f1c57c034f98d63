"""What the pages of trying show: labels, the way of a simulation, differences, and how a micro-credential fares."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lti_tool.presenters.analytics import By, counted_by, funnel, over_time, parts_of, stops, timing
from lti_tool.presenters.differences import changes_of
from lti_tool.presenters.simulation import first_group, labels_of, outcome_of, people_of
from lti_tool.presenters.stepping import lines_of
from recognition.trying.simulation import Group, GroupName, Named, NodeCount, Obstacle, Simulation, Someone
from recognition.trying.stepping import Step
from records.analytics import Awarded, Reached, lacked_of, reached_of
from rules import differences, parse_rule
from tests.pages_world import HYGIENE, LEAD

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
LABELS = labels_of(parse_rule(HYGIENE), "en", {})


def named(number: int, progress: float = 0.8) -> Named:
    lacks = Obstacle("quiz", {"en": "Pass the test"}, {"en": "80%"})
    return Named(Someone(f"Person {number}", number), progress, None, None, (lacks,))


def simulation(**groups: int) -> Simulation:
    names: tuple[GroupName, ...] = ("gain", "near", "lose", "set_back")
    return Simulation(
        rule_id="food-hygiene",
        against=1,
        as_of=AS_OF,
        since=None,
        near=0.75,
        statements=0,
        waiting=0,
        people=100,
        keep=10,
        groups={
            name: Group(groups.get(name, 0), tuple(named(n) for n in range(groups.get(name, 0)))) for name in names
        },
        nodes=(NodeCount("needs", None, 0, 20, 70, 10, 0, 172_800.0, met_before=15),),
        spread=(1, 2, 0, 0, 0, 0, 0, 0),
    )


def test_a_part_is_called_by_its_title_or_by_what_it_asks_and_the_whole_by_the_rules_title() -> None:
    assert LABELS["needs"] == "Food hygiene"
    assert LABELS["quiz"] == "Pass the test"
    assert LABELS["capsules"].startswith("Complete")


def test_a_stack_is_called_by_the_title_of_what_it_rests_on() -> None:
    assert "Hygiène" in labels_of(parse_rule(LEAD), "fr", {"food-hygiene": "Hygiène"})["needs.all[0]"]


def test_everybody_is_in_one_figure() -> None:
    found = outcome_of(simulation(gain=5, near=2, lose=1), LABELS, "en")
    assert sum(tile.count for tile in found.tiles) + found.keep + found.others == found.people
    assert found.funnel[0].label == "Food hygiene"
    assert [(piece.tone, piece.width) for piece in found.funnel[0].pieces] == [
        ("strong", 20),
        ("soft", 70),
        ("hatched", 10),
    ]
    assert found.median == "2 days"


def test_people_come_in_pages_with_what_they_lack() -> None:
    found = people_of(simulation(near=30), "near", 2, "en")
    assert (found.page, found.pages, len(found.rows)) == (2, 2, 5)
    assert found.rows[0].lacks == ("Pass the test: 80%",)
    assert people_of(simulation(near=30), "near", 9, "en").page == 2


def test_whom_it_costs_something_is_looked_at_first() -> None:
    assert first_group(simulation(gain=3, lose=1)) == "lose"
    assert first_group(simulation(near=3)) == "near"
    assert first_group(simulation()) == "gain"


def test_a_change_is_told_before_and_after_and_a_new_part_by_what_it_asks() -> None:
    old, new = parse_rule(HYGIENE.replace("valid_for: P2Y\n", "")), parse_rule(HYGIENE)
    found = changes_of(differences(old, new), "fr")
    assert [(line.aspect, line.before, line.after) for line in found.rule] == [
        ("durée de validité", "sans limite", "2 ans")
    ]
    assert changes_of(differences(new, new), "fr").none
    one_less = HYGIENE[: HYGIENE.index("        - criterion: capsules")]
    gone = changes_of(differences(parse_rule(HYGIENE), parse_rule(one_less)), "en").parts
    assert [(part.what, part.key, bool(part.says)) for part in gone if part.what == "removed"] == [
        ("removed", "capsules", True)
    ]


def test_steps_are_numbered_from_one() -> None:
    step = Step(AS_OF, "record", ("a",), 0.5, False, None, False, (("quiz", "met"),))
    assert [(line.number, line.percent, line.turned) for line in lines_of([step, step])] == [(1, 50, 1), (2, 50, 1)]


def test_a_part_knows_where_it_lies_in_a_verdict_and_what_is_above_it() -> None:
    parts = {part.key: part for part in parts_of(parse_rule(HYGIENE), LABELS)}
    assert parts["capsules"].number == 3
    assert parts["capsules"].above == (0, 1)
    assert [key for key, part in parts.items() if part.is_leaf] == ["quiz", "capsules"]


def test_what_is_told_in_short_is_counted_part_by_part() -> None:
    # Two have begun the rule and met its first leaf; three are half way with the second; of one, nothing is known.
    told = [("1230", 2), ("2202", 3), ("", 1)]
    assert reached_of(told, 4) == [
        Reached(begun=5, half=3, met=0, closed=0),
        Reached(begun=5, half=5, met=0, closed=0),
        Reached(begun=0, half=0, met=2, closed=0),
        Reached(begun=3, half=3, met=0, closed=0),
    ]
    assert lacked_of(told, {2: (0, 1), 3: (0, 1)}) == [4, 6]


def test_a_bar_of_the_funnel_counts_each_person_once() -> None:
    parts = parts_of(parse_rule(HYGIENE), LABELS)
    lines = funnel(parts[:1], [Reached(begun=8, half=5, met=2, closed=0)], 10)
    assert [(piece.tone, piece.width) for piece in lines[0].pieces] == [("strong", 20), ("soft", 30), ("faint", 30)]


def test_what_most_lack_comes_first() -> None:
    leaves = [part for part in parts_of(parse_rule(HYGIENE), LABELS) if part.is_leaf]
    assert [(stop.label, stop.percent) for stop in stops(leaves, [1, 3], 4)] == [
        (LABELS["capsules"], 75),
        ("Pass the test", 25),
    ]


def test_an_award_that_cites_nothing_earlier_has_no_time() -> None:
    found = timing([Awarded(AS_OF, AS_OF - timedelta(days=10), {}), Awarded(AS_OF, None, {})], "en")
    assert (found.median, found.counted, found.without) == ("10 days", 1, 1)


@pytest.mark.parametrize(("days", "by"), [(90, "week"), (365, "month"), (None, "year")])
def test_a_longer_time_is_counted_by_longer_spans(days: int | None, by: By) -> None:
    assert counted_by(days) == by


def test_no_month_is_left_out() -> None:
    awards = [datetime(2026, 1, 31, 23, 30, tzinfo=UTC), AS_OF]
    found = over_time(awards, "month", awards[0], AS_OF, UTC)
    assert [day for day, count in found if count] == [date(2026, 1, 1), date(2026, 6, 1)]
    assert len(found) == 6
