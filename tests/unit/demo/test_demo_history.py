"""The demo's history: what four systems could have sent, always the same, and worth watching."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from acquis import demo
from acquis.demo.recorded import recorded_statements
from acquis.demo.story.plan import LENGTH
from lrs_bridge.validation.statements import check_statement
from rules import CriteriaIndex, NodeVerdict, Origin, actor_ifi
from tests.unit.demo.conftest import UNTIL, Verdicts, identities

History = tuple[demo.Sent, ...]
RECORDED = [json.dumps(statement, sort_keys=True) for statement in recorded_statements()]


def invented(history: History) -> list[demo.Sent]:
    """What was not recorded from Moodle."""
    return [sent for sent in history if "id" in sent.statement]


def happened(sent: demo.Sent) -> datetime:
    return datetime.fromisoformat(sent.statement["timestamp"])


def held(verdicts: Verdicts) -> Counter[str]:
    return Counter(slug for own in verdicts.values() for slug, verdict in own.items() if verdict.status == "met")


def test_told_twice_it_is_the_same(history: History) -> None:
    assert demo.history(UNTIL) == history


def test_it_is_told_in_the_order_in_which_it_happened(history: History) -> None:
    instants = [happened(sent) for sent in history]
    assert instants == sorted(instants)


def test_there_is_enough_of_it_from_every_source(history: History) -> None:
    counts = Counter(sent.source for sent in history)
    assert counts.total() >= 3_500
    assert set(counts) == {source.slug for source in demo.SOURCES}
    assert min(counts.values()) >= 200


@pytest.mark.parametrize("until", [UNTIL, datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)])
def test_it_lies_within_the_nine_months_before_its_end(until: datetime) -> None:
    instants = [happened(sent) for sent in invented(demo.history(until))]
    assert until - timedelta(days=LENGTH) <= min(instants)
    assert max(instants) <= until
    assert max(instants) >= until - timedelta(days=14)


def test_no_two_statements_share_an_id(history: History) -> None:
    ids = [uuid.UUID(sent.statement["id"]) for sent in invented(history)]
    assert len(ids) == len(set(ids))


def test_told_later_on_the_same_day_it_is_the_same_so_that_it_can_be_pushed_again(history: History) -> None:
    assert demo.history(UNTIL + timedelta(minutes=30)) == history


def test_told_a_week_later_it_is_about_other_statements(history: History) -> None:
    later = demo.history(UNTIL + timedelta(weeks=1))
    assert not {s.statement["id"] for s in invented(history)} & {s.statement["id"] for s in invented(later)}


def test_the_recorded_statements_are_in_it_untouched(history: History) -> None:
    folder = files("acquis.demo").joinpath("moodle")
    stored = [json.loads(item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".json")]
    told = [sent.statement for sent in history if "id" not in sent.statement]
    assert len(told) == len(stored) == 24
    assert sorted(RECORDED) == sorted(json.dumps(statement, sort_keys=True) for statement in stored)
    assert sorted(RECORDED) == sorted(json.dumps(statement, sort_keys=True) for statement in told)


def test_every_statement_is_valid_in_the_xapi_that_its_source_speaks(history: History) -> None:
    second = {source.slug: source.xapi_version.startswith("2") for source in demo.SOURCES}
    for sent in history:
        check_statement(sent.statement, second[sent.source])


def test_only_staff_of_the_recorded_moodle_are_unknown_to_the_roster(history: History) -> None:
    known = identities()
    strangers = {sent.statement["actor"]["name"] for sent in history if actor_ifi(sent.statement["actor"]) not in known}
    assert strangers == {"Admin User", "Tina Teacher"}


def test_moodle_scales_scores_from_minus_one_to_one(history: History) -> None:
    results = [sent.statement.get("result", {}) for sent in history if sent.source == "moodle"]
    scores = [result["score"] for result in results if "score" in result]
    assert len(scores) > 50
    for score in scores:
        share = (score["raw"] - score["min"]) / (score["max"] - score["min"])
        assert score["scaled"] == pytest.approx(2 * share - 1, abs=1e-3)
    assert any(score["scaled"] < 0 for score in scores)


def test_nobody_vouches_for_themselves_nor_two_for_each_other(history: History) -> None:
    owners = identities()
    pairs = set()
    for sent in history:
        attester = sent.statement["context"].get("instructor")
        if attester is not None and "id" in sent.statement:
            learner = actor_ifi(sent.statement["actor"])
            pairs.add((owners[learner], owners.get(actor_ifi(attester), "")))
    assert pairs
    assert not {(other, one) for one, other in pairs} & pairs


def test_no_source_asserts_more_than_its_remit_allows(history: History) -> None:
    everything = CriteriaIndex([criterion for rule in demo.catalogue() for criterion in rule.criteria])
    bounded = {
        source.slug: Origin(source.slug, source.remit.trust, source.remit.attester_roles, source.remit.modalities)  # type: ignore[arg-type]
        for source in demo.SOURCES
    }
    for sent in invented(history):
        within = everything.matches(sent.statement, bounded[sent.source])
        assert within == everything.matches(sent.statement, Origin(sent.source, "assessor"))


def met_nodes(verdict: NodeVerdict) -> set[str]:
    """The keys of all that is met, at this node and below."""
    own = {verdict.key} if verdict.status == "met" else set()
    return own.union(*(met_nodes(child) for child in verdict.children))


def test_every_criterion_is_met_by_somebody_except_the_rarer_of_two_ways(verdicts: Verdicts) -> None:
    missing = set()
    for rule in demo.catalogue():
        met = set[str]().union(*(met_nodes(own[rule.id].root) for own in verdicts.values()))
        missing |= {criterion.key for criterion in rule.criteria} - met
    assert missing == {"surgical-wound"}


def test_every_micro_credential_is_held_by_some_and_the_stack_by_three_or_more(verdicts: Verdicts) -> None:
    assert held(verdicts) == {
        "haccp-shift-lead": 12,
        "electrical-lockout": 9,
        "wound-care-at-home": 5,
        "welcoming-customers": 9,
        "linear-algebra-for-data": 4,
        "team-safety-lead": 4,
    }


def test_some_hold_several_many_are_nearly_there_and_some_have_nothing(verdicts: Verdicts) -> None:
    per_person = Counter(
        sum(verdict.status == "met" for verdict in own.values()) for own in verdicts.values()
    )  # how many hold so many
    nearly = [v for own in verdicts.values() for v in own.values() if v.status != "met" and v.progress >= 0.75]
    untouched = [name for name, own in verdicts.items() if all(verdict.progress == 0 for verdict in own.values())]
    assert per_person[2] + per_person[3] >= 10
    assert per_person[0] >= 15
    assert len(nearly) >= 8
    assert untouched


@pytest.mark.parametrize("name", ["Ada Adams", "Ben Brown", "Çiğdem O'Neil-Łukasz"])
def test_those_whom_moodle_recorded_are_on_their_way(verdicts: Verdicts, name: str) -> None:
    own = verdicts[name]["linear-algebra-for-data"]
    assert own.status == "open"
    assert own.progress > 0.1


def test_awards_fall_due_all_along(verdicts: Verdicts) -> None:
    months = {v.met_at.strftime("%Y-%m") for own in verdicts.values() for v in own.values() if v.met_at is not None}
    assert len(months) >= 4
