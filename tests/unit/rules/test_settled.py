"""What further evidence leaves as it is, and what only a whole evaluation can say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Evidence, Match, Waiver, evaluate, is_settled
from tests.rule_samples import criterion, rule

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = START + 50 * DAY
SCALED = "score.scaled"


def happened(day: float, value: float = 0.9) -> Match:
    return Match(f"s{day}", START + day * DAY, "workplace", "lms", values={SCALED: value, "duration": 3600.0})


def settled(needs: dict[str, Any], *days: float, arrived: float, now: datetime = NOW, **known: Any) -> bool:
    asked = rule(needs)
    key = asked.criteria[0].match_key
    before = evaluate(asked, Evidence({key: [happened(day) for day in days]}, **known), now)
    return is_settled(asked, before, {key: [happened(arrived)]}, now)


GROWING = (
    {"count": ">= 2"},
    {"count": ">= 2", "distinct": "day"},
    {"count": ">= 2", "spaced": "PT12H"},
    {"count": ">= 2", "within": {"last": "P90D"}},
    {"count": ">= 2", "within": {"span": "P30D"}},
    {"count": ">= 2", "within": {"since": "enrolment"}},
    {"sum": {"duration": ">= PT2H"}},
    {"best": {SCALED: ">= 0.8"}},
    {"streak": {"day": ">= 2"}},
)
MOVING = (
    {"count": "== 2"},
    {"count": "<= 5"},
    {"last": {SCALED: ">= 0.8"}},
    {"mean": {SCALED: ">= 0.8"}},
    {"best": {SCALED: ">= 0.8"}, "attempts": "<= 9"},
    {"count": ">= 2", "within": {"since": "last_award"}},
)


@pytest.mark.parametrize("asks", GROWING, ids=str)
def test_what_only_grows_is_settled_by_what_happened_later(asks: dict[str, Any]) -> None:
    assert settled(criterion(**asks), 1, 2, arrived=3, enrolled_at=START)


@pytest.mark.parametrize("asks", MOVING, ids=str)
def test_what_can_still_move_is_evaluated(asks: dict[str, Any]) -> None:
    assert not settled(criterion(**asks), 1, 2, arrived=3)


@pytest.mark.parametrize(("arrived", "is_so"), [(1.5, False), (2, False), (2.000001, True), (50, True), (50.1, False)])
def test_only_what_happened_after_the_reasons_and_by_now_leaves_them(arrived: float, is_so: bool) -> None:
    assert settled(criterion(count=2), 1, 2, arrived=arrived) is is_so


def test_what_is_not_met_is_evaluated() -> None:
    assert not settled(criterion(count=3), 1, 2, arrived=3)


def test_what_is_waived_is_evaluated() -> None:
    waiver = Waiver("quiz", "A. Manager", "Shown abroad", START)
    assert not settled(criterion(criterion="quiz", count=3), 1, 2, arrived=3, waivers=(waiver,))


def test_what_time_changed_meanwhile_is_evaluated() -> None:
    asked = rule(criterion(count=2, within={"last": "P60D"}))
    key = asked.criteria[0].match_key
    before = evaluate(asked, Evidence({key: [happened(1), happened(2)]}), NOW)
    assert before.next_change_at == START + 61 * DAY
    more = {key: [happened(3)]}
    assert is_settled(asked, before, more, START + 61 * DAY - timedelta(microseconds=1))
    assert not is_settled(asked, before, more, START + 61 * DAY)


def test_what_renews_and_what_touches_nothing_is_evaluated() -> None:
    needs = criterion(criterion="first", count=1)
    again = criterion(criterion="again", count=1, where={"verb": "answered"})
    asked = rule(needs, renewal=again, valid_for="P1Y")
    first, renewal = asked.criteria
    before = evaluate(asked, Evidence({first.match_key: [happened(1)]}), NOW)
    assert is_settled(asked, before, {first.match_key: [happened(3)]}, NOW)
    assert not is_settled(asked, before, {renewal.match_key: [happened(3)]}, NOW)
    assert not is_settled(asked, before, {"elsewhere": [happened(3)]}, NOW)
