"""What counts: each statement and content once, from independent attesters, since the publication; and waivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules import Evidence, Match, NodeVerdict, Waiver, evaluate
from tests.rule_samples import criterion, rule

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
NOW = START + 10 * DAY
FRIEND, STRANGER = "mbox:mailto:friend@house.example", "mbox:mailto:stranger@house.example"
INDEPENDENT = {"attested_by": {"independent": True}}


def happened(name: str, day: float, **says: Any) -> Match:
    return Match(name, START + day * DAY, "workplace", **{"source": "lms", **says})


def answer(asks: dict[str, Any], matches: Sequence[Match], **known: Any) -> NodeVerdict:
    asked = rule(criterion(**asks))
    return evaluate(asked, Evidence({asked.criteria[0].match_key: matches}, **known), NOW).root


def test_the_same_statement_counts_once_and_what_follows_it_still_counts() -> None:
    found = [happened("a", 1), happened("a", 1), happened("b", 2)]
    said = answer({"count": 3}, found)
    assert (said.status, said.have) == ("open", 2)


def test_the_same_statement_adds_its_time_once() -> None:
    hour = happened("a", 1, values={"duration": 3600.0})
    assert answer({"sum": {"duration": ">= PT2H"}}, [hour, hour]).have == 3600


def test_the_same_content_of_a_source_counts_once_whatever_its_ids() -> None:
    found = [happened("a", 1, fingerprint="x"), happened("b", 1, fingerprint="x"), happened("c", 2, fingerprint="y")]
    assert answer({"count": 3}, found).have == 2
    elsewhere = happened("d", 1, fingerprint="x", source="forum")
    assert answer({"count": 3}, [*found, elsewhere]).have == 3


def test_reasons_stand_in_the_order_in_which_they_happened_not_in_that_of_their_ids() -> None:
    assert answer({"count": 3}, [happened("a", 3), happened("c", 1), happened("b", 2)]).because == ("c", "b", "a")
    assert answer({"count": 2}, [happened("b", 1), happened("a", 1)]).because == ("a", "b")


@pytest.mark.parametrize("who", [{"attested": {FRIEND: START}}, {"actors": frozenset({FRIEND})}], ids=["owed", "self"])
def test_after_an_attester_who_is_not_independent_a_stranger_still_counts(who: dict[str, Any]) -> None:
    found = [happened("a", 1, attester=FRIEND), happened("b", 2, attester=STRANGER)]
    assert answer({"where": INDEPENDENT}, found, **who).because == ("b",)


@pytest.mark.parametrize("where", [{"verb": "passed"}, {"attested_by": {"role": "peer"}}], ids=str)
def test_whom_the_learner_attests_is_nothing_to_a_criterion_that_asks_no_independence(where: dict[str, Any]) -> None:
    owed = {FRIEND: START, STRANGER: NOW + DAY}
    said = answer(
        {"where": where}, [happened("a", 1, attester=FRIEND), happened("b", 2, attester=STRANGER)], attested=owed
    )
    assert (said.because, said.next_change_at) == (("a",), None)


def test_whom_the_learner_attests_changes_nothing_where_they_attested_nothing() -> None:
    said = answer({"where": INDEPENDENT}, [], attested={FRIEND: NOW + DAY})
    assert (said.status, said.next_change_at) == ("open", None)
    asked = rule(criterion(where=INDEPENDENT))
    assert evaluate(asked, Evidence({}, attested={FRIEND: NOW + DAY}), NOW).next_change_at is None


def test_history_counts_unless_the_rule_says_from_publication() -> None:
    assert answer({}, [happened("a", 1)], published_at=START + 2 * DAY).status == "met"


def waivers(*days: int) -> list[Waiver]:
    return [Waiver("quiz", "A. Manager", "Shown abroad", NOW + day * DAY) for day in days]


@pytest.mark.parametrize("days", [(-1, -3, -2), (-2, -3, -1), (-3, -2, -1), (-1, -2, -3)])
def test_of_several_waivers_the_earliest_counts_in_whatever_order_they_are_told(days: tuple[int, ...]) -> None:
    assert answer({}, [], waivers=waivers(*days)).met_at == NOW - 3 * DAY


@pytest.mark.parametrize("days", [(1, 3, 2), (2, 3, 1), (3, 2, 1), (1, 2, 3)])
def test_of_several_waivers_to_come_the_earliest_is_the_next_change(days: tuple[int, ...]) -> None:
    assert answer({}, [], waivers=waivers(*days)).next_change_at == NOW + DAY


def test_a_waiver_counts_from_its_very_instant() -> None:
    assert answer({}, [], waivers=waivers(0)).status == "met"


@pytest.mark.parametrize(
    ("asks", "progress"),
    [
        ({"count": "<= 1"}, 0.0),
        ({"count": "> 3"}, 2 / 3),
        ({"sum": {"score.scaled": "> 0"}}, 0.0),
        ({"rate": ">= 0.8"}, 0.625),
    ],
    ids=str,
)
def test_progress_is_the_share_of_what_is_needed_and_none_towards_what_must_be_little(
    asks: dict[str, Any], progress: float
) -> None:
    said = answer(asks, [happened("a", 1, success=True), happened("b", 2, success=False)])
    assert (said.status == "met", said.progress) == (False, progress)
