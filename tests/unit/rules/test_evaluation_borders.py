"""Borders of an evaluation that are easy to get wrong: what is closed, since when something is met, and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Evidence, Match, NodeVerdict, Rule, Verdict, Waiver, evaluate, print_rule, rule_from_data
from tests.rule_samples import BOTH, criterion, rule

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def match(days_ago: float, **values: float) -> Match:
    at = NOW - timedelta(days=days_ago)
    known = {name.replace("score_", "score."): value for name, value in values.items()}
    return Match(statement_id=f"{at:%m%d%H}", at=at, modality="workplace", source="s", values=known)


def verdict_of(asked: Rule, *matches: Match, waivers: tuple[Waiver, ...] = ()) -> Verdict:
    keys = {one.match_key for one in asked.criteria}
    return evaluate(asked, Evidence(dict.fromkeys(keys, matches), waivers=waivers), NOW)


def evaluated(needs: Mapping[str, Any], *matches: Match) -> NodeVerdict:
    return verdict_of(rule(needs), *matches).root


def test_a_count_that_must_only_differ_is_open_until_it_does() -> None:
    assert evaluated(criterion(count="!= 0")).status == "open"
    said = evaluated(criterion(count="!= 0"), match(2))
    assert (said.status, len(said.because)) == ("met", 1)


def test_a_sum_of_points_that_is_too_large_can_be_taken_away_again() -> None:
    asked = criterion(sum={"score.raw": "<= 3"})
    assert evaluated(asked, match(2, score_raw=4)).status == "open"
    assert evaluated(asked, match(2, score_raw=4), match(1, score_raw=-1)).status == "met"


def test_a_sum_of_time_that_is_too_large_stays_so() -> None:
    assert evaluated(criterion(sum={"duration": "<= PT1H"}), match(2, duration=7200)).status == "closed"


def test_ten_tenths_are_one() -> None:
    said = evaluated(criterion(sum={"score.scaled": ">= 1"}), *(match(n + 1, score_scaled=0.1) for n in range(10)))
    assert (said.status, said.have) == ("met", 1.0)


def test_points_that_must_be_exact_are_open_while_they_can_be() -> None:
    quiz = criterion(worth=20)
    other = {**criterion(count=5), "criterion": "other", "worth": 60}
    assert evaluated({"points": "== 60", "of": [quiz, other]}).status == "open"


def test_fewer_than_three_attempts_are_two() -> None:
    asked = criterion(best={"score.scaled": ">= 0.8"}, attempts="< 3")
    scores = [match(3, score_scaled=0.1), match(2, score_scaled=0.2), match(1, score_scaled=0.9)]
    assert evaluated(asked, *scores).status == "closed"
    assert evaluated(asked, scores[0], scores[2]).status == "met"


def test_no_attempt_is_none_at_all() -> None:
    asked = criterion(best={"score.scaled": ">= 0.8"}, attempts="<= -1")
    assert evaluated(asked, match(2, score_scaled=0.9), match(1, score_scaled=0.9)).status == "closed"


def test_a_quick_result_is_met_when_it_happened() -> None:
    said = evaluated(criterion(best={"duration": "<= PT5M"}), match(3, duration=400), match(2, duration=200))
    assert said.met_at == NOW - timedelta(days=2)


@pytest.mark.parametrize(("statistic", "since"), [("last", 3), ("mean", 3), ("median", 3), ("first", 4), ("best", 4)])
def test_a_result_is_met_since_it_has_been_good_without_a_break(statistic: str, since: int) -> None:
    values = {"last": (0.2, 0.9, 0.9), "mean": (0.2, 0.9, 0.9), "median": (0.2, 0.9, 0.9)}.get(
        statistic, (0.9, 0.2, 0.9)
    )
    found = [match(days, score_scaled=value) for days, value in zip((4, 3, 2), values, strict=True)]
    said = evaluated(criterion(**{statistic: {"score.scaled": ">= 0.5"}}), *found)
    assert said.met_at == NOW - timedelta(days=since)


def test_what_was_too_much_is_met_since_it_was_little_enough() -> None:
    asked = criterion(count="<= 1", within={"last": "P10D"})
    said = evaluated(asked, match(15), match(14), match(13))
    assert said.met_at == NOW - timedelta(days=4)


def test_a_waiver_to_come_is_a_change_to_come() -> None:
    waiver = Waiver("quiz", "A. Manager", "Shown abroad", NOW + timedelta(days=3))
    said = verdict_of(rule(criterion()), waivers=(waiver,))
    assert (said.status, said.next_change_at) == ("open", waiver.at)


def test_what_is_waived_still_changes_when_its_evidence_comes() -> None:
    waiver = Waiver("quiz", "A. Manager", "Shown abroad", NOW - timedelta(days=3))
    said = verdict_of(rule(criterion()), match(-1), waivers=(waiver,))
    assert (said.status, said.root.waived) == ("met", waiver)
    assert said.next_change_at == NOW + timedelta(days=1)


def test_a_document_that_uses_a_value_twice_is_printed_with_both() -> None:
    asked = rule_from_data(
        {"schema": "acquis/1", "id": "x", "title": BOTH, "aptitude": BOTH, "issuer": "i", "needs": criterion()}
    )
    assert "&" not in print_rule(asked)


def test_a_verdict_survives_json() -> None:
    waiver = Waiver("quiz", "A. Manager", "Shown abroad", NOW)
    asked = rule({"all": [criterion(), {"holds": "basics"}], "title": BOTH, "block": "all"})
    said = verdict_of(asked, match(1), waivers=(waiver,))
    assert Verdict.from_json(said.to_json()) == said
    found = match(1, score_scaled=0.5)
    assert Match.from_json(found.to_json()) == found


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        evaluate(rule(criterion()), Evidence({}), datetime(2026, 1, 1))
