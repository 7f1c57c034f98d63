"""Where calendars, clocks and sizes are awkward: each has its sentence here."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import CriteriaIndex, Evidence, Match, Origin, RuleDocumentError, evaluate, parse_duration, rule_from_data
from tests.rule_samples import criterion, rule

ORIGIN = Origin(source="file", trust="assessor")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def statement(at: str, number: int = 0, **result: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "actor": {"mbox": "mailto:learner@example.org"},
        "verb": {"id": "https://example.org/done"},
        "object": {"id": "https://lms.example/thing"},
        "timestamp": at,
        "result": result,
        "context": {"contextActivities": {"category": [{"id": "urn:acquis:modality:workplace"}]}},
    }


def verdict(needs: Any, *statements: dict[str, Any], at: datetime = LATER, zone: str = "UTC") -> Any:
    asked = rule(needs)
    found: dict[str, list[Match]] = {}
    index = CriteriaIndex(asked.criteria)
    for one in statements:
        for key, match in index.matches(one, ORIGIN):
            found.setdefault(key, []).append(match)
    return evaluate(asked, Evidence(found, timezone=zone), at).root


def test_the_day_on_which_summer_time_begins_is_one_day_of_23_hours() -> None:
    # 29 March 2026 in Paris: from 23:00 UTC the day before until 22:00 UTC.
    asked = criterion(count=">= 2", distinct="day")
    first, last, next_day = (
        statement(at, number)
        for number, at in enumerate(("2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"))
    )
    assert verdict(asked, first, last, zone="Europe/Paris").have == 1
    assert verdict(asked, first, next_day, zone="Europe/Paris").have == 2


def test_the_hour_that_comes_twice_in_autumn_is_two_hours() -> None:
    twice = [statement("2026-10-25T02:30:00+02:00", 1), statement("2026-10-25T02:30:00+01:00", 2)]
    asked = criterion(count=">= 2", spaced="PT1H")
    assert verdict(asked, *twice, zone="Europe/Paris").status == "met"
    assert verdict(criterion(count=">= 2", distinct="day"), *twice, zone="Europe/Paris").have == 1


def test_ninety_days_are_as_many_times_24_hours_whatever_the_clocks_do() -> None:
    asked = criterion(within={"last": "P1D"})
    done = statement("2026-03-28T12:00:00+01:00")
    end = datetime(2026, 3, 29, 11, tzinfo=UTC)
    assert verdict(asked, done, at=end - timedelta(microseconds=1), zone="Europe/Paris").status == "met"
    assert verdict(asked, done, at=end, zone="Europe/Paris").status == "open"


def test_a_year_after_a_leap_day_is_the_28th() -> None:
    leap = datetime(2024, 2, 29, 9, tzinfo=UTC)
    assert parse_duration("P1Y").after(leap) == datetime(2025, 2, 28, 9, tzinfo=UTC)
    assert parse_duration("P4Y").after(leap) == datetime(2028, 2, 29, 9, tzinfo=UTC)
    said = verdict(criterion(valid_for="P1Y"), statement("2024-02-29T09:00:00Z"), at=leap)
    assert said.next_change_at == datetime(2025, 2, 28, 9, tzinfo=UTC)


def test_a_leap_day_is_a_day_of_a_streak() -> None:
    days = [statement(f"2024-{day}T10:00:00Z", number) for number, day in enumerate(("02-28", "02-29", "03-01"))]
    assert verdict(criterion(streak={"day": ">= 3"}), *days).status == "met"


def test_the_same_instants_are_other_days_in_other_time_zones() -> None:
    pair = [statement("2026-05-01T09:30:00Z", 1), statement("2026-05-01T10:30:00Z", 2)]
    asked = criterion(count=">= 2", distinct="day")
    assert verdict(asked, *pair, zone="UTC").have == 1
    # Midnight of Kiritimati is 10:00 UTC.
    assert verdict(asked, *pair, zone="Pacific/Kiritimati").have == 2


def test_statements_of_one_instant_are_ordered_by_their_ids() -> None:
    at = "2026-05-01T09:30:00Z"
    good, bad = statement(at, 1, score={"scaled": 1}), statement(at, 2, score={"scaled": 0})
    for order in ((good, bad), (bad, good)):
        assert verdict(criterion(last={"score.scaled": ">= 0.5"}), *order).status == "open"
        assert verdict(criterion(first={"score.scaled": ">= 0.5"}), *order).because == (good["id"],)


def test_what_happened_a_microsecond_later_came_later() -> None:
    early, late = statement("2026-05-01T09:30:00.000001Z", 2), statement("2026-05-01T09:30:00.000002Z", 1)
    assert verdict(criterion(), late, early).because == (early["id"],)
    assert verdict(criterion(within={"from": "2026-05-01T09:30:00.000002Z"}), late, early).because == (late["id"],)


@pytest.mark.parametrize("length", ["PT0S", "P0D", "-P1D", "-PT1H"])
def test_no_window_distance_or_life_is_empty_or_negative(length: str) -> None:
    for asked in (
        {"within": {"last": length}},
        {"within": {"span": length}},
        {"spaced": length},
        {"valid_for": length},
    ):
        with pytest.raises(RuleDocumentError, match="has no length"):
            rule(criterion(**asked))


def test_time_of_no_or_negative_length_adds_nothing_or_takes_away() -> None:
    asked = criterion(sum={"duration": ">= PT1H"})
    assert verdict(asked, statement("2026-05-01T09:00:00Z", duration="PT0S")).have == 0
    worked = [
        statement("2026-05-01T09:00:00Z", 1, duration="PT1H"), statement("2026-05-01T10:00:00Z", 2, duration="-PT30M"),
    ]  # fmt: skip
    assert verdict(asked, *worked).have == 1800


def test_a_raw_score_without_its_ends_is_no_percentage() -> None:
    asked = criterion(best={"score.percent": ">= 50"})
    at = "2026-05-01T09:00:00Z"
    assert verdict(asked, statement(at, score={"raw": 8})).status == "open"
    assert verdict(asked, statement(at, score={"raw": 8, "max": 10})).have == 80
    assert verdict(asked, statement(at, score={"raw": 8, "min": 4, "max": 8})).have == 100
    assert verdict(asked, statement(at, score={"raw": 8, "min": 8, "max": 8, "scaled": 0.5})).have == 50


def test_a_missing_field_fails_every_predicate_but_absent() -> None:
    one = statement("2026-05-01T09:00:00Z")
    for predicate in ("exists", "!= x", ">= 0", "~ .*", "0..9", ["a", "b"]):
        assert verdict({"criterion": "it", "where": {"response": predicate}}, one).status == "open"
    assert verdict({"criterion": "it", "where": {"response": "absent"}}, one).status == "met"


FORMS: list[dict[str, Any]] = [
    {"count": ">= 10000"},
    {"count": ">= 100", "spaced": "PT10H"},
    {"count": ">= 300", "within": {"span": "P10D"}},
    {"streak": {"day": ">= 300"}},
    {"count": ">= 1", "within": {"last": "P10D"}},
    {"median": {"score.scaled": ">= 0"}},
]


@pytest.mark.parametrize("how", FORMS, ids=str)
def test_ten_thousand_statements_in_one_criterion_take_no_time_to_speak_of(how: dict[str, Any]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    many = [
        Match(f"{n:05}", start + n * timedelta(hours=1), "workplace", "s", success=True, values={"score.scaled": 0.5})
        for n in range(10_000)
    ]
    asked = rule(criterion(**how))
    (one,) = asked.criteria
    begun = time.perf_counter()
    said = evaluate(asked, Evidence({one.match_key: many}), start + timedelta(hours=10_000))
    assert time.perf_counter() - begun < 5
    assert said.status == ("open" if "span" in how.get("within", {}) else "met")


def test_blocks_thirty_deep_are_met_by_what_lies_at_the_bottom() -> None:
    needs: dict[str, Any] = criterion()
    for depth in range(30):
        needs = {"block": f"b{depth}", "title": {"en": "x", "fr": "x"}, "all": [needs]}
    said = verdict(needs, statement("2026-05-01T09:00:00Z"))
    assert (said.status, len(said.because)) == ("met", 1)


def test_a_rule_may_have_five_hundred_criteria() -> None:
    needs = {"all": [{"criterion": f"c{n}", "where": {"activity": f"https://x.example/{n}"}} for n in range(500)]}
    asked = rule(needs)
    matches = {
        one.match_key: [Match(one.key, LATER - timedelta(days=n + 1), "workplace", "s")]
        for n, one in enumerate(asked.criteria)
    }
    said = evaluate(asked, Evidence(matches), LATER)
    assert (said.status, len(said.because)) == ("met", 500)
    assert rule_from_data(asked.document) == asked
