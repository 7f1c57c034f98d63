"""Counting trials: who is in which group, who is named, how long it takes; and two simulations beside each other."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.awarding.deciding import Decision
from recognition.trying.comparing import compare
from recognition.trying.lengths import Times
from recognition.trying.simulating import Tally, Trial
from recognition.trying.simulation import GROUPS, Simulation, Someone, from_json, to_json, without_names
from rules import NodeVerdict, Status, Verdict
from tests.rule_samples import rule

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)
RULE = rule({"all": [{"criterion": "quiz"}, {"criterion": "talk"}]})


def node(key: str, status: Status, progress: float = 1.0, *below: NodeVerdict, **more: Any) -> NodeVerdict:
    kind = "all" if below else "count"
    words = {} if status == "met" else {"en": f"more {key}", "fr": f"plus de {key}"}
    return NodeVerdict(key, kind, status, progress, progress, 1.0, "statement", children=below, lacking=words, **more)


def verdict(status: Status, progress: float = 1.0, met_at: datetime | None = None) -> Verdict:
    talk = node("talk", status, progress, met_at=met_at)
    root = node(RULE.needs.key, status, progress, node("quiz", "met", met_at=AS_OF), talk, met_at=met_at)
    return Verdict(RULE.id, AS_OF, root)


def trial(
    status: Status = "open",
    progress: float = 0.9,
    *,
    held: bool = False,
    standing: bool = False,
    decision: Decision = "nothing",
    before: Verdict | None = None,
    number: int = 1,
) -> Trial:
    return Trial(
        person=number,
        someone=Someone(f"Person {number}", number),
        held=held,
        standing=held or standing,
        decision=decision,
        verdict=verdict(status, progress),
        before=before,
    )


@pytest.mark.parametrize(
    ("one", "group"),
    [
        (trial("met", decision="award"), "gain"),
        (trial("met", decision="recommend"), "gain"),
        # Earned by the same evidence before, and ended: not again.
        (trial("met"), None),
        (trial("met", held=True), None),
        (trial(held=True), "lose"),
        (trial("closed", held=True), "lose"),
        # It waits for a person, or is suspended.
        (trial(standing=True), None),
        (trial(progress=0.75), "near"),
        (trial(progress=0.74), None),
        (trial("closed"), None),
        (trial(before=verdict("open", 0.95)), "set_back"),
        (trial("closed", 0.95, before=verdict("open", 0.5)), "set_back"),
        (trial("closed", 0.5, before=verdict("closed", 0.9)), None),
        (trial(before=verdict("open", 0.9)), "near"),
        (trial("open", 0.0, before=verdict("open", 0.0)), None),
    ],
)
def test_everybody_is_in_one_group_or_none(one: Trial, group: str | None) -> None:
    assert one.group(near=0.75) == group


def counted(*trials: Trial, most: int = 20) -> Simulation:
    tally = Tally(RULE, most=most)
    for one in trials:
        tally.add(one)
    return tally.result(RULE.id, 1, AS_OF, None, 100, 0)


def test_of_each_group_those_are_named_who_come_first_and_all_are_counted() -> None:
    found = counted(*(trial(progress=0.75 + number / 100, number=number) for number in range(10)), most=3)
    near = found.groups["near"]
    assert near.count == 10
    assert [one.someone.learner_id for one in near.people] == [9, 8, 7]
    assert [each.key for each in near.people[0].obstacles] == ["talk"]


def test_words_are_asked_for_only_for_whom_would_be_named() -> None:
    tally = Tally(RULE, most=1)
    assert tally.names(trial(progress=0.8))
    tally.add(trial(progress=0.8))
    assert not tally.names(trial(progress=0.79, number=2))
    assert tally.names(trial(progress=0.81, number=2))
    assert not tally.names(trial("met", decision="award"))
    assert not Tally(RULE, most=0).names(trial(progress=0.8))


def test_each_part_says_how_many_meet_it_how_many_of_the_near_lack_it_and_how_long_it_takes() -> None:
    quick, slow = timedelta(days=2), timedelta(days=4)
    met = [
        Trial(number, Someone(None, number), False, False, "award", verdict("met", met_at=AS_OF), begun=begun)
        for number, begun in enumerate(({"talk": AS_OF - quick}, {"talk": AS_OF - quick}, {"talk": AS_OF - slow}, {}))
    ]
    root, quiz, talk = counted(*met, trial(number=9)).nodes
    assert (root.depth, quiz.depth, talk.key) == (0, 1, "talk")
    assert (talk.met, talk.open, talk.closed, talk.holds_back) == (4, 1, 0, 1)
    assert (quiz.met, quiz.holds_back, quiz.seconds) == (5, 0, None)
    assert talk.seconds == pytest.approx(quick.total_seconds(), rel=0.01)


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_a_median_is_right_to_one_percent_or_half_a_second(lengths: list[float]) -> None:
    times = Times()
    for seconds in lengths:
        times.add(seconds)
    assert times.median() == pytest.approx(statistics.median_low(lengths), rel=0.01, abs=0.5)


def test_there_is_no_median_of_nothing() -> None:
    assert Times().median() is None


def some() -> Simulation:
    return counted(
        trial("met", decision="award", number=1),
        trial(number=2),
        trial(held=True, number=3),
        trial(before=verdict("open", 0.95), number=4),
        trial("met", held=True, number=5),
    )


def test_a_simulation_is_read_back_as_it_was_written() -> None:
    found = some()
    assert from_json(to_json(found)) == found
    assert [found.groups[name].count for name in GROUPS] == [1, 1, 1, 1]
    assert found.keep == 1


def test_what_is_kept_names_no_learner() -> None:
    assert "Person" not in str(to_json(without_names(some())))


def test_two_simulations_beside_each_other_say_who_came_and_who_went() -> None:
    before = counted(trial("met", decision="award", number=1), trial("met", decision="award", number=2))
    after = counted(trial("met", decision="award", number=2), trial("met", decision="award", number=3))
    change = compare(before, after).groups["gain"]
    assert [one.someone.learner_id for one in change.came] == [3]
    assert [one.someone.learner_id for one in change.went] == [1]
    assert compare(before, counted(trial(), most=0)).groups["near"].whole is False
