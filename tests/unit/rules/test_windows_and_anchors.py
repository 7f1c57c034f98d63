"""When evidence counts: after another criterion, with a deadline, and until it ages out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Evidence, Match, NodeVerdict, Waiver, evaluate
from tests.rule_samples import criterion, rule

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
SCALED = "score.scaled"
TOO_LATE = {"from": "2026-01-01", "to": "2026-01-02"}
GOOD = 0.9


def happened(name: str, day: float, value: float | None = None) -> Match:
    return Match(
        f"{name}-{day:g}", START + day * DAY, "workplace", "lms", values={} if value is None else {SCALED: value}
    )


def quiz(*days: float, value: float | None = None) -> list[Match]:
    return [happened("quiz", day, value) for day in days]


def work(*days: float) -> list[Match]:
    return [happened("work", day) for day in days]


def chain(*links: dict[str, Any], found: Sequence[Sequence[Match]], day: float, **known: Any) -> NodeVerdict:
    """The verdict of the last of these criteria, each of which counts after the one before it."""
    names = ("quiz", "work", "talk", "lead")[: len(links)]
    nodes = []
    for place, (name, link) in enumerate(zip(names, links, strict=True)):
        within = {"after": names[place - 1], **link.get("within", {})} if place else link.get("within")
        asks = {**link, "within": within} if within else link
        nodes.append(criterion(where={"verb": f"https://house.example/{name}"}, **{**asks, "criterion": name}))
    asked = rule({"all": nodes})
    evidence = Evidence({one.match_key: own for one, own in zip(asked.criteria, found, strict=True)}, **known)
    return evaluate(asked, evidence, START + day * DAY).root.children[-1]


def alone(asks: dict[str, Any], *days: float, day: float, **known: Any) -> NodeVerdict:
    asked = rule(criterion(**asks))
    return evaluate(asked, Evidence({asked.criteria[0].match_key: work(*days)}, **known), START + day * DAY).root


def iso(day: float) -> str:
    return (START + day * DAY).isoformat()


# After another criterion.


def test_before_the_other_criterion_is_met_nothing_counts() -> None:
    said = chain({"count": 2}, {}, found=(quiz(0), work(1, 2)), day=5)
    assert (said.status, said.have, said.because) == ("open", 0, ())


def test_what_comes_after_something_that_can_never_be_met_is_closed() -> None:
    said = chain({"within": TOO_LATE}, {}, found=((), work(1)), day=5)
    assert (said.status, said.have) == ("closed", 0)


def test_what_waits_changes_when_what_it_waits_for_does() -> None:
    said = chain({}, {}, found=(quiz(4), ()), day=3)
    assert (said.status, said.next_change_at) == ("open", START + 4 * DAY)


def test_what_comes_after_something_that_ages_out_changes_when_that_does() -> None:
    said = chain({"valid_for": "P10D"}, {}, found=(quiz(0), work(1)), day=2)
    assert (said.status, said.next_change_at) == ("met", START + 10 * DAY)
    assert chain({"valid_for": "P10D"}, {}, found=(quiz(0), work(1)), day=10).status == "open"


def test_what_comes_after_something_ages_out_by_its_own_life_too() -> None:
    links = ({}, {"valid_for": "P10D"})
    assert chain(*links, found=(quiz(0), work(1)), day=10.9).status == "met"
    assert chain(*links, found=(quiz(0), work(1)), day=11).status == "open"


def test_nothing_wrong_since_the_other_criterion_is_met_from_that_instant() -> None:
    said = chain({}, {"count": "== 0"}, found=(quiz(3), ()), day=9)
    assert (said.status, said.met_at, said.because) == ("met", START + 3 * DAY, ("quiz-3",))


def test_its_reasons_hold_those_of_the_criterion_that_it_comes_after() -> None:
    assert chain({}, {}, found=(quiz(0), work(1)), day=5).because == ("quiz-0", "work-1")


def test_a_waiver_of_the_other_criterion_is_the_instant_from_which_it_counts() -> None:
    waiver = Waiver("quiz", "A. Manager", "Shown abroad", START + 2 * DAY)
    said = chain({}, {}, found=((), work(1, 3)), day=5, waivers=(waiver,))
    assert (said.status, said.because) == ("met", ("work-3",))


def test_after_a_last_value_every_value_is_a_reason_as_it_fixes_since_when_that_was_good() -> None:
    tries = [happened("quiz", 0, GOOD), happened("quiz", 0.5), happened("quiz", 2, GOOD)]
    said = chain({"last": {SCALED: ">= 0.8"}}, {}, found=(tries, work(1)), day=5)
    assert said.because == ("quiz-0", "work-1", "quiz-2")


def test_after_a_last_value_only_what_counts_for_it_is_a_reason() -> None:
    tries = [happened("quiz", 0, GOOD), happened("quiz", 2, GOOD), happened("quiz", 4, GOOD)]
    since = {"last": {SCALED: ">= 0.8"}, "within": {"since": "enrolment"}}
    said = chain(since, {}, found=(tries, work(3)), day=5, enrolled_at=START + DAY)
    assert said.because == ("quiz-2", "work-3", "quiz-4")


def test_after_a_best_value_that_value_alone_is_a_reason() -> None:
    tries = [happened("quiz", 0, GOOD), happened("quiz", 2, GOOD)]
    said = chain({"best": {SCALED: ">= 0.8"}}, {}, found=(tries, work(1)), day=5)
    assert said.because == ("quiz-0", "work-1")


# A deadline that hangs on another criterion closes once no later evidence can move that criterion's instant.

FIXED: tuple[dict[str, Any], ...] = (
    {},
    {"count": ">= 1", "within": {"from": "2026-01-01", "to": "2027-01-01"}},
    {"best": {SCALED: ">= 0.8"}},
)
MOVABLE: tuple[dict[str, Any], ...] = (
    {"valid_for": "P90D"},
    {"within": {"last": "P90D"}},
    {"last": {SCALED: ">= 0.8"}},
    {"mean": {SCALED: ">= 0.8"}},
)
BY = {"within": {"by": "P2D"}}


@pytest.mark.parametrize("asks", FIXED, ids=str)
def test_a_deadline_after_what_stays_met_closes(asks: dict[str, Any]) -> None:
    assert chain(asks, BY, found=(quiz(0, value=GOOD), ()), day=10).status == "closed"


@pytest.mark.parametrize("asks", MOVABLE, ids=str)
def test_a_deadline_after_what_may_be_met_anew_stays_open(asks: dict[str, Any]) -> None:
    assert chain(asks, BY, found=(quiz(0, value=GOOD), ()), day=10).status == "open"


@pytest.mark.parametrize(
    ("asks", "status"), [*((asks, "closed") for asks in FIXED), *((asks, "open") for asks in MOVABLE)]
)
def test_a_deadline_at_the_end_of_a_chain_closes_only_if_the_whole_chain_stays(
    asks: dict[str, Any], status: str
) -> None:
    said = chain(asks, {}, {}, BY, found=(quiz(0, value=GOOD), work(1), [happened("talk", 2)], ()), day=10)
    assert said.status == status


def test_an_incident_too_many_is_forgiven_only_where_what_it_came_after_may_be_met_anew() -> None:
    none = {"count": "== 0"}
    assert chain({}, none, found=(quiz(0), work(1)), day=5).status == "closed"
    assert chain({"valid_for": "P90D"}, none, found=(quiz(0), work(1)), day=5).status == "open"


# Between two instants.


def test_what_happens_at_the_end_of_a_fixed_window_is_too_late_and_the_window_is_then_closed() -> None:
    window = {"within": {"from": iso(0), "to": iso(2)}}
    assert alone(window, 2, day=1).status == "open"
    assert alone(window, 2, day=2).status == "closed"
    assert alone(window, 1.999, day=2).status == "met"


def test_a_window_with_an_end_alone_lets_nothing_later_in() -> None:
    assert alone({"within": {"to": iso(2)}}, 3, day=5).status == "closed"


def test_a_window_that_ended_lets_nothing_in_but_what_was_too_much_still_ages_out() -> None:
    ended = {"within": {"to": iso(2)}, "valid_for": "P90D"}
    assert alone({**ended, "count": ">= 2"}, 1, day=5).status == "closed"
    assert alone({**ended, "count": "== 0"}, 1, day=5).status == "open"
    assert alone({**ended, "count": "== 0"}, 1, day=91).status == "met"


# How long one piece of evidence counts.


@pytest.mark.parametrize(("last", "valid_for"), [("P10D", "P30D"), ("P30D", "P10D")])
def test_of_a_rolling_window_and_a_life_the_shorter_one_ends_it(last: str, valid_for: str) -> None:
    asks = {"within": {"last": last}, "valid_for": valid_for}
    said = alone(asks, 0, day=9)
    assert (said.status, said.next_change_at) == ("met", START + 10 * DAY)
    assert alone(asks, 0, day=10).status == "open"


@pytest.mark.parametrize("since", ["enrolment", "last_award"])
def test_what_counts_since_an_instant_ages_out_too(since: str) -> None:
    asks = {"within": {"since": since}, "valid_for": "P10D"}
    known = {"enrolled_at": START, "last_award_at": START}
    assert alone(asks, 1, day=10.9, **known).status == "met"
    assert alone(asks, 1, day=11, **known).status == "open"


def test_a_rolling_window_changes_when_what_lies_in_the_future_comes() -> None:
    assert alone({"within": {"last": "P10D"}}, 0, 5, day=3).next_change_at == START + 5 * DAY


def test_too_much_in_a_rolling_window_is_open_as_room_comes_again() -> None:
    asks = {"count": "<= 1", "within": {"last": "P10D"}}
    assert alone(asks, 0, 1, day=2).status == "open"
    said = alone(asks, 0, 1, day=10)
    assert (said.status, said.met_at) == ("met", START + 10 * DAY)


def test_what_comes_at_the_instant_at_which_the_one_before_it_ages_out_was_never_too_much() -> None:
    said = alone({"count": "<= 1", "within": {"last": "P10D"}}, 0, 10, day=12)
    assert (said.status, said.met_at) == ("met", None)


def test_what_happened_before_the_enrolment_was_never_too_much() -> None:
    asks = {"count": "<= 1", "within": {"since": "enrolment"}, "valid_for": "P10D"}
    said = alone(asks, 0, 1, 3, 5, day=14, enrolled_at=START + 2 * DAY)
    assert (said.status, said.met_at) == ("met", START + 13 * DAY)


def test_the_days_of_a_span_are_those_of_the_learners_time_zone() -> None:
    asks = {"count": 2, "distinct": "day", "within": {"span": "P2D"}}
    evening = (21.5 / 24, 23.5 / 24)
    assert alone(asks, *evening, day=5).status == "open"
    assert alone(asks, *evening, day=5, timezone="Europe/Paris").status == "met"
