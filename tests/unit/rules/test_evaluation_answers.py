"""What a node answers, whole: its kind, status, instant, progress, amounts, unit and next change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Evidence, Holding, Match, NodeVerdict, evaluate
from rules.evaluation.aggregates import grows
from rules.model import Count, Criterion
from rules.predicate import Comparison, parse_predicate
from tests.rule_samples import criterion, rule

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
NOW = START + 100 * DAY
OVER = {"from": "2026-01-01", "to": "2026-01-02"}
SCALED = "score.scaled"


def happened(day: float, value: float | None = None, **says: Any) -> Match:
    said = {"statement_id": f"s{day}", "modality": "workplace", "source": "lms", **says}
    return Match(at=START + day * DAY, values={} if value is None else {SCALED: value}, **said)


def answer(needs: dict[str, Any], matches: Sequence[Match] = (), now: datetime = NOW, **known: Any) -> NodeVerdict:
    asked = rule(needs)
    return evaluate(asked, Evidence({one.match_key: matches for one in asked.criteria}, **known), now).root


def amounts(said: NodeVerdict) -> tuple[Any, ...]:
    return said.kind, said.status, said.have, said.need, said.unit


# Met at its own day; never again to be met; not yet.
def met(day: int, **more: Any) -> dict[str, Any]:
    return {**criterion(criterion=f"met-{day}", count=day + 1), **more}


def closed(name: str = "closed", **more: Any) -> dict[str, Any]:
    return {**criterion(criterion=name, within=OVER), **more}


def waits(name: str = "waits", **more: Any) -> dict[str, Any]:
    return {**criterion(criterion=name, count=4), **more}


TWO = (happened(0), happened(1))


def test_holds_counts_each_micro_credential_once_from_its_earliest_award() -> None:
    held = [
        Holding("a", 2, START + 3 * DAY),
        Holding("a", 1, START + DAY),
        Holding("b", 1, START + 2 * DAY, valid_until=NOW + DAY),
        Holding("c", 1, START),
    ]
    said = answer({"holds": {"any": ["a", "b"], "at_least": 2}}, holdings=held)
    assert amounts(said) == ("holds", "met", 2.0, 2.0, "award")
    assert (said.met_at, said.next_change_at) == (START + 2 * DAY, NOW + DAY)
    fewer = answer({"holds": {"any": ["a", "b", "d", "e"], "at_least": 4}}, holdings=held)
    assert amounts(fewer) == ("holds", "open", 2.0, 4.0, "award")
    assert fewer.progress == 0.5
    assert answer({"holds": {"any": ["a"], "version": ">= 2"}}, holdings=held).met_at == START + 3 * DAY
    assert answer({"holds": {"any": ["b"], "version": ">= 2"}}, holdings=held).status == "open"


@pytest.mark.parametrize(
    ("award", "status", "change"),
    [
        (Holding("a", 1, NOW), "met", None),
        (Holding("a", 1, NOW + DAY), "open", NOW + DAY),
        (Holding("a", 1, START, valid_until=NOW), "open", None),
        (Holding("a", 1, START, withdrawn_at=NOW), "open", None),
        (Holding("a", 1, START, withdrawn_at=NOW + DAY), "met", NOW + DAY),
    ],
)
def test_an_award_is_held_from_its_instant_until_it_ends_that_instant_excluded(
    award: Holding, status: str, change: datetime | None
) -> None:
    said = answer({"holds": "a"}, holdings=[award])
    assert (said.status, said.next_change_at) == (status, change)


def test_points_add_up_what_is_met_and_cite_no_more_than_is_needed() -> None:
    said = answer({"points": ">= 30", "of": [met(1, worth=20), met(0, worth=30), waits(worth=10)]}, TWO)
    assert amounts(said) == ("points", "met", 50.0, 30.0, "points")
    assert (said.met_at, said.because) == (START, ("s0",))
    fewer = answer({"points": ">= 40", "of": [met(0, worth=10), waits(worth=40)]}, TWO)
    assert amounts(fewer) == ("points", "open", 10.0, 40.0, "points")
    assert fewer.progress == 0.75
    half = answer({"points": "> 0.5", "of": [met(0, worth=0.25), waits(worth=1)]}, TWO)
    assert half.progress == 0.99


@pytest.mark.parametrize(
    ("points", "status"),
    [(">= 31", "closed"), ("> 30", "closed"), (">= 30", "open"), ("> 29", "open"), ("< 5", "open")],
)
def test_points_that_what_is_closed_keeps_out_of_reach_are_closed(points: str, status: str) -> None:
    assert answer({"points": points, "of": [met(0, worth=10), waits(worth=20), closed(worth=5)]}, TWO).status == status


def test_few_enough_points_cite_nothing() -> None:
    # Generated evidence showed that no part of it stands for what is met by little enough.
    said = answer({"points": "<= 10", "of": [met(0, worth=10), waits(worth=10)]}, TWO)
    assert (said.status, said.because, said.met_at) == ("met", (), None)


@pytest.mark.parametrize(
    ("needs", "expected", "progress"),
    [
        ({"at_least": 2, "of": [met(0), met(1), waits()]}, ("at_least", "met", 2.0, 2.0, "node"), 1.0),
        ({"at_least": 2, "of": [met(0), waits(), closed()]}, ("at_least", "open", 1.0, 2.0, "node"), 0.75),
        ({"at_least": 2, "of": [met(0), closed("x"), closed()]}, ("at_least", "closed", 1.0, 2.0, "node"), 0.5),
        ({"any": [closed("x"), closed()]}, ("any", "closed", 0.0, 1.0, "node"), 0.0),
        ({"any": [closed("x"), waits()]}, ("any", "open", 0.0, 1.0, "node"), 0.5),
        ({"all": [met(0), waits()]}, ("all", "open", 1.0, 2.0, "node"), 0.75),
        ({"all": [met(0), waits(), closed()]}, ("all", "closed", 1.0, 3.0, "node"), 0.5),
        ({"all": [met(0), met(1)], "in_order": True}, ("all", "met", 2.0, 2.0, "node"), 1.0),
        ({"all": [met(1), met(0)], "in_order": True}, ("all", "open", 2.0, 2.0, "node"), 0.99),
        ({"not": met(0)}, ("not", "open", 0.0, 1.0, "node"), 0.0),
        ({"not": waits()}, ("not", "met", 1.0, 1.0, "node"), 1.0),
    ],
)
def test_groups_answer_from_their_parts(needs: dict[str, Any], expected: tuple[Any, ...], progress: float) -> None:
    said = answer(needs, TWO)
    assert amounts(said) == expected
    assert said.progress == progress


@pytest.mark.parametrize(
    ("quota", "beside", "status", "have", "need", "progress"),
    [
        (">= 2", met(1), "met", 2.0, 2.0, 1.0),
        ("> 2", met(1), "open", 2.0, 3.0, 2 / 3),
        ("> 1", met(1), "met", 2.0, 2.0, 1.0),
        (">= 2", closed(), "closed", 0.0, 2.0, 0.0),
        (">= 0", waits(), "met", 0.0, 0.0, 1.0),
    ],
)
def test_a_mix_counts_what_its_siblings_cite(
    quota: str, beside: dict[str, Any], status: str, have: float, need: float, progress: float
) -> None:
    (_, said) = answer({"all": [beside, {"mix": {"workplace": quota}}]}, TWO).children
    assert amounts(said) == ("mix", status, have, need, "statement")
    assert said.progress == progress


def test_a_mix_changes_when_its_siblings_do() -> None:
    (_, said) = answer({"all": [{**met(0), "valid_for": "P30D"}, {"mix": {"workplace": 1}}]}, TWO, START + DAY).children
    assert said.next_change_at == START + 30 * DAY


def test_sums_are_rounded_and_cite_the_first_that_suffice_or_all_where_one_takes_away() -> None:
    tenths = [happened(day, 0.1) for day in range(12)]
    said = answer(criterion(sum={SCALED: ">= 1"}), tenths)
    assert (said.met_at, len(said.because)) == (START + 9 * DAY, 10)
    assert amounts(said) == ("criterion", "met", 1.2, 1.0, "score")
    mixed = [happened(0, 0.9), happened(1, -0.5), happened(2, 0.75), happened(3, 0)]
    lowered = answer(criterion(sum={SCALED: ">= 0.75"}), mixed)
    assert (lowered.met_at, len(lowered.because)) == (START + 2 * DAY, 4)
    assert answer(criterion(sum={SCALED: ">= 0.5"}), [happened(0, 0.5), happened(1, 0)]).because == ("s0",)
    assert amounts(answer(criterion(sum={"duration": ">= PT1H"}))) == ("criterion", "open", 0.0, 3600.0, "seconds")


@pytest.mark.parametrize(
    ("said", "status", "have"),
    [((), "open", 0.0), ((None,), "open", 0.0), ((True, False), "open", 0.5), ((False, True, True, True), "met", 0.75)],
)
def test_a_rate_is_the_share_of_successes(said: tuple[bool | None, ...], status: str, have: float) -> None:
    matches = [happened(day, success=one) for day, one in enumerate(said)]
    assert amounts(answer(criterion(rate=">= 0.75"), matches)) == ("criterion", status, have, 0.75, "rate")


@pytest.mark.parametrize(
    ("unit", "days", "status", "have", "met_day"),
    [
        ("day", (), "open", 0.0, None),
        ("day", (0, 1, 3), "open", 2.0, None),
        ("day", (0, 2, 3, 3.5, 4, 5), "met", 4.0, 4),
        ("week", (0, 6, 7, 13), "open", 2.0, None),
        ("week", (6, 7, 14), "met", 3.0, 14),
        ("week", (0, 7, 21), "open", 2.0, None),
    ],
)
def test_a_streak_is_the_longest_run(
    unit: str, days: Sequence[float], status: str, have: float, met_day: int | None
) -> None:
    said = answer(criterion(streak={unit: ">= 3"}), [happened(day) for day in days])
    assert amounts(said) == ("criterion", status, have, 3.0, unit)
    assert said.met_at == (None if met_day is None else START + met_day * DAY)


def test_a_streak_of_nothing_is_met_by_nothing() -> None:
    assert answer(criterion(streak={"day": ">= 0"})).status == "met"
    assert answer(criterion(streak={"day": "> 0"})).status == "open"


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"count": ">= 2"}, True),
        ({"count": "> 2"}, True),
        ({"count": "<= 2"}, False),
        ({"count": 2, "distinct": "day"}, True),
        ({"count": 2, "spaced": "P1D"}, True),
        ({"count": 2, "spaced": "P1D", "distinct": "activity"}, False),
        ({"sum": {"duration": ">= PT1H"}}, True),
        ({"sum": {"duration": "> PT1H"}}, True),
        ({"sum": {"duration": "<= PT1H"}}, False),
        ({"sum": {SCALED: ">= 1"}}, False),
        ({"best": {SCALED: ">= 1"}}, True),
        ({"best": {SCALED: "> 0"}}, True),
        ({"best": {SCALED: "<= 1"}}, False),
        ({"best": {SCALED: ">= 1"}, "attempts": "<= 2"}, False),
        ({"last": {SCALED: ">= 1"}}, False),
        ({"rate": ">= 1"}, False),
        ({"streak": {"day": ">= 2"}}, True),
    ],
    ids=str,
)
def test_more_evidence_takes_nothing_away_from_what_grows(says: dict[str, Any], expected: bool) -> None:
    (node,) = rule(criterion(**says)).criteria
    assert isinstance(node, Criterion)
    assert grows(node.aggregate) is expected
    assert grows(Count(Comparison(">=", 1)))


@pytest.mark.parametrize(
    ("text", "fits", "fails"),
    [
        ("exists", ["", 0, False], [None]),
        ("absent", [None], ["", 0]),
        ("~ ^a+$", ["aa"], ["ab", 1, None]),
        ("2..5", [2, 5.0, 3], [1.9, 5.1, "3", True, None]),
        ("https://a.example/*", ["https://a.example/", "https://a.example/x"], ["https://a.example", 1, None]),
        (">= 2", [2, 3], [1, "2", True, None]),
        ("== 2", [2.0], ["2", 3, None]),
        ("!= 2", [3], [2, "2", None]),
        ("!= x", ["y", 1], ["x", None]),
        ("== x", ["x"], ["y", None]),
        ("x", ["x"], ["xx", None]),
        (1, [1, 1.0], [True, "1", None]),
        (True, [True], [1, False, None]),
        (["x", ">= 2", "y*"], ["x", 2, "yes"], ["xx", 1, None]),
    ],
    ids=str,
)
def test_a_predicate_takes_what_it_says_and_nothing_else(text: Any, fits: list[Any], fails: list[Any]) -> None:
    predicate = parse_predicate(text)
    assert [predicate.test(value) for value in (*fits, *fails)] == [True] * len(fits) + [False] * len(fails)
    assert predicate.text == text
    assert predicate == parse_predicate(text)
    assert hash(predicate) == hash(parse_predicate(text))
    assert predicate != parse_predicate("else")


def test_what_an_index_can_use_of_a_predicate() -> None:
    assert (parse_predicate(["x", "y*"]).exactly, parse_predicate(["x", "y*"]).prefixes) == (("x",), ("y",))
    assert (parse_predicate(["x", "exists"]).exactly, parse_predicate(["x", "exists"]).prefixes) == ((), ())
    assert parse_predicate(3).exactly == (3,)


@pytest.mark.parametrize(
    ("distinct", "have"),
    [
        ("statement", 5),
        ("activity", 2),
        ("day", 4),
        ("week", 3),
        ("month", 2),
        ("attester", 3),
        ("source", 1),
        ("registration", 1),
    ],
)
def test_what_tells_evidence_apart(distinct: str, have: float) -> None:
    matches = [
        happened(0, activity="a", attester="x"),
        happened(0.5, activity="a", attester="y"),
        happened(1, activity="b", attester="y", registration="r"),
        happened(7, activity="b", attester="z", registration="r"),
        happened(35, activity="b"),
    ]
    said = answer(criterion(count=">= 9", distinct=distinct), matches)
    assert (said.have, said.unit) == (have, distinct)


@pytest.mark.parametrize(
    ("asks", "status", "have", "because"),
    [
        ({"best": {SCALED: ">= 0.5"}}, "met", 0.75, ("s1",)),
        ({"best": {SCALED: "<= 0.25"}}, "met", 0.25, ("s0",)),
        ({"first": {SCALED: ">= 0.5"}}, "closed", 0.25, ()),
        ({"first": {SCALED: ">= 0.25"}}, "met", 0.25, ("s0",)),
        ({"last": {SCALED: ">= 0.5"}}, "met", 0.5, ("s2",)),
        ({"mean": {SCALED: ">= 0.5"}}, "met", 0.5, ("s0", "s1", "s2")),
        ({"median": {SCALED: "> 0.5"}}, "open", 0.5, ()),
        ({"best": {SCALED: ">= 0.9"}, "attempts": "<= 3"}, "closed", 0.75, ()),
        ({"best": {SCALED: ">= 0.9"}, "attempts": "<= 4"}, "open", 0.75, ()),
        ({"best": {SCALED: ">= 0.5"}, "attempts": "< 2"}, "closed", 0.25, ()),
    ],
    ids=str,
)
def test_one_value_out_of_all(asks: dict[str, Any], status: str, have: float, because: tuple[str, ...]) -> None:
    said = answer(criterion(**asks), [happened(0, 0.25), happened(1, 0.75), happened(2, 0.5), happened(3)])
    assert (said.status, said.have, said.because, said.unit) == (status, have, because, "score")
