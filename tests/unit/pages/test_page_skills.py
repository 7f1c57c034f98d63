"""What the page of skills says of standings, made by hand."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from lti_tool.presenters.shelf import shelf_of
from lti_tool.presenters.skills import SkillMap, SkillRow, skill_map
from recognition.awarding.explain import Standing
from records.awards import Award
from records.microcredentials import RuleVersion
from rules import Evidence, Match, Rule, evaluate, parse_rule, rule_to_data

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEMPLATE = """
schema: acquis/1
id: {slug}
title: {{en: "{slug}"}}
aptitude: {{en: "Something"}}
issuer: campus
skills: [{skills}]
needs:
  all:
    - {{criterion: quiz, evidence: e-learning, where: {{verb: passed}}, count: ">= 4"}}
"""
HYGIENE = '{uri: "https://skills.example/1", name: {en: "apply hygiene"}, framework: ESCO}'
HYGIENE_AGAIN = '{uri: "https://skills.example/1", name: {en: "Hygiene"}}'
LEADING = '{name: {en: "lead a team"}}'


def _rule(slug: str, *skills: str, rests_on: str = "") -> Rule:
    text = TEMPLATE.format(slug=slug, skills=", ".join(skills))
    return parse_rule(f"{text}    - holds: {rests_on}\n" if rests_on else text)


def _standing(rule: Rule, records: int = 0, award: Award | None = None) -> Standing:
    identifiers = [str(uuid.UUID(int=number)) for number in range(records)]
    found = [Match(each, NOW - timedelta(days=9), "e-learning", "moodle", each) for each in identifiers]
    verdict = evaluate(rule, Evidence({rule.criteria[0].match_key: found}), NOW)
    version = RuleVersion(id=1, number=1, document=rule_to_data(rule), published_at=NOW)
    return Standing(rule.id, version, rule, verdict, award, None)


def _award(rule: Rule, state: str = "issued") -> Award:
    award = Award(
        id=uuid.uuid4(),
        verdict=_standing(rule, 4).verdict.to_json(),
        cited=[],
        state=state,
        awarded_at=NOW,
        recorded_at=NOW,
        valid_until=NOW + timedelta(days=365),
    )
    award.version = RuleVersion(id=1, number=1, document=rule_to_data(rule), published_at=NOW)
    return award


def _map(*standings: Standing) -> SkillMap:
    return skill_map(standings, shelf_of(standings, {}, {}, "en", NOW), "en")


def _ways(row: SkillRow) -> list[tuple[str, str]]:
    return [(way.slug, way.reach) for way in row.ways]


def test_a_skill_of_several_microcredentials_stands_once_with_the_nearest_way_first() -> None:
    one, other, third = _rule("one", HYGIENE), _rule("other", HYGIENE_AGAIN), _rule("third", HYGIENE)
    it = _map(_standing(one), _standing(other, 2), _standing(third, award=_award(third)))
    (row,) = it.rows
    assert (row.name, row.uri, row.framework) == ("apply hygiene", "https://skills.example/1", "ESCO")
    assert _ways(row) == [("third", "held"), ("other", "near"), ("one", "not-begun")]
    assert it.held == (row,)
    assert row.percent == 100


def test_skills_without_an_address_are_the_same_by_name() -> None:
    it = _map(_standing(_rule("one", LEADING)), _standing(_rule("other", '{name: {en: "Lead a team"}}')))
    assert [row.name for row in it.not_begun] == ["lead a team"]


def test_a_held_skill_says_through_which_award_and_until_when() -> None:
    rule = _rule("one", HYGIENE)
    award = _award(rule)
    (row,) = _map(_standing(rule, award=award)).held
    assert row.ways[0].award is not None
    assert (row.ways[0].award.id, row.ways[0].award.valid_until) == (str(award.id), award.valid_until)


def test_a_skill_on_the_way_says_how_far() -> None:
    (row,) = _map(_standing(_rule("one", HYGIENE), 2)).near
    assert (row.reach, row.percent) == ("near", 50)


def test_an_award_that_ended_holds_no_skill() -> None:
    rule = _rule("one", HYGIENE)
    assert not _map(_standing(rule, award=_award(rule, "expired"))).held


def test_what_a_later_version_added_is_not_held_through_an_award_of_an_earlier_one() -> None:
    newer = _rule("one", HYGIENE, LEADING)
    it = _map(_standing(newer, award=_award(_rule("one", HYGIENE))))
    assert [row.name for row in it.held] == ["apply hygiene"]
    assert [(row.name, _ways(row)) for row in it.not_begun] == [("lead a team", [("one", "not-begun")])]


def test_an_award_that_counts_comes_before_one_that_is_suspended() -> None:
    one, other = _rule("one", HYGIENE), _rule("other", HYGIENE)
    it = _map(_standing(one, award=_award(one, "suspended")), _standing(other, award=_award(other)))
    assert [way.slug for way in it.held[0].ways] == ["other", "one"]


def test_a_stack_names_what_carries_it() -> None:
    base, whole = _rule("base", HYGIENE), _rule("whole", LEADING, rests_on="base")
    it = _map(_standing(whole), _standing(base, 3))
    (stack,) = it.stacks
    assert stack.whole.slug == "whole"
    assert [(part.slug, part.percent) for part in stack.parts] == [("base", 75)]
