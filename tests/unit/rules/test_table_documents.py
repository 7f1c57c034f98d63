"""An organisation's own tables: what a document may say, and what its lines mean over those that ship."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rules import SHIPPED, CriteriaIndex, Origin, RuleDocumentError, Tables, classify, parse_rule, parse_tables
from rules.tables import SHIPPED_DATA, read_tables

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
THANKED = "http://id.tincanapi.com/verb/thanked"
LIKED = "http://activitystrea.ms/schema/1.0/like"
KIND = "https://lms.example/kind"
LMS, SHOP = Origin("lms"), Origin("shop")
RULE = """
schema: acquis/1
id: quiz
title: {en: "Quiz"}
aptitude: {en: "Know it"}
issuer: campus
needs: {criterion: quiz, evidence: any, where: {verb: WORD}}
"""


def tables(text: str) -> Tables:
    return read_tables(parse_tables(f"schema: acquis/tables/1\n{text}")).over(SHIPPED)


def statement(verb: str, **more: Any) -> dict[str, Any]:
    made = {
        "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
        "timestamp": "2026-01-05T10:00:00Z",
        "actor": {"mbox": "mailto:ada@campus.example"},
        "verb": {"id": verb},
        "object": {"id": "https://lms.example/quiz"},
    }
    return made | more


def finds(own: Tables, word: str, one: dict[str, Any], origin: Origin = LMS) -> bool:
    rule = parse_rule(RULE.replace("WORD", word), own.vocabulary)
    return bool(CriteriaIndex(rule.criteria, own).matches(one, origin))


SUCCEEDED = f"vocabulary: {{passed: [{{verb: '{COMPLETED}', success: true, source: lms}}]}}"


@pytest.mark.parametrize(
    ("result", "origin", "found"),
    [
        ({"success": True}, LMS, True),
        ({"success": False}, LMS, False),
        ({}, LMS, False),
        ({"success": True}, SHOP, False),
    ],
)
def test_passed_also_finds_a_source_that_says_completed_with_success(
    result: dict[str, Any], origin: Origin, found: bool
) -> None:
    own = tables(SUCCEEDED)
    assert finds(own, "passed", statement(COMPLETED, result=result), origin) is found
    assert finds(own, "completed", statement(COMPLETED, result=result), origin)
    assert finds(own, "passed", statement(PASSED), origin)


def test_an_alias_of_ones_own_is_a_word_of_rules() -> None:
    own = tables("vocabulary: {signed-off: ['https://work.example/signed']}")
    assert finds(own, "signed-off", statement("https://work.example/signed", context=category("workplace")))
    with pytest.raises(RuleDocumentError, match="'signed-off' is no verb"):
        parse_rule(RULE.replace("WORD", "signed-off"))


def test_an_alias_with_only_leaves_out_what_ships() -> None:
    own = tables(f"vocabulary: {{thanked: {{only: ['{THANKED}']}}}}")
    assert finds(own, "thanked", statement(THANKED))
    assert not finds(own, "thanked", statement(LIKED))
    assert finds(SHIPPED, "thanked", statement(LIKED))


def test_a_verb_that_means_failed_is_a_failure_to_a_rate() -> None:
    own = tables("vocabulary: {failed: ['https://lms.example/verbs/recalé']}")
    rule = parse_rule(RULE.replace("WORD", "failed"), own.vocabulary)
    one = statement("https://lms.example/verbs/recalé", context=category("e-learning"))
    ((_, match),) = CriteriaIndex(rule.criteria, own).matches(one, LMS)
    assert match.success is False


def category(modality: str) -> dict[str, Any]:
    return {"contextActivities": {"category": [{"id": f"urn:acquis:modality:{modality}"}]}}


LINES = f"""
classification:
  - {{verb: "https://lms.example/verbs/opened", modality: none}}
  - {{extension: {{"{KIND}": [capsule, card]}}, modality: micro-learning}}
  - {{extension: {{"{KIND}": "exists"}}, source: lms, modality: social}}
  - {{type: "https://work.example/types/*", verb: ["{COMPLETED}", "{PASSED}"], modality: workplace}}
  - {{source: [shop, kitchen], modality: workplace}}
"""


@pytest.mark.parametrize(
    ("one", "origin", "modality"),
    [
        (statement(COMPLETED), LMS, "e-learning"),
        (statement("https://lms.example/verbs/opened", context=category("social")), LMS, None),
        (statement(COMPLETED, context={"extensions": {KIND: "capsule"}}), LMS, "micro-learning"),
        (statement(COMPLETED, result={"extensions": {KIND: "page"}}), LMS, "social"),
        (statement(COMPLETED, result={"extensions": {KIND: "page"}}), Origin("other"), "e-learning"),
        (statement(COMPLETED), SHOP, "workplace"),
        (statement(THANKED, context=category("social")), SHOP, "workplace"),
        (
            statement(PASSED, object={"id": "a:b", "definition": {"type": "https://work.example/types/till"}}),
            LMS,
            "workplace",
        ),
        (
            statement(THANKED, object={"id": "a:b", "definition": {"type": "https://work.example/types/till"}}),
            LMS,
            "social",
        ),
    ],
)
def test_the_first_line_whose_conditions_all_hold_decides(
    one: dict[str, Any], origin: Origin, modality: str | None
) -> None:
    assert classify(one, origin, tables(LINES).classification) == modality


def test_a_line_for_one_source_changes_nothing_for_another() -> None:
    own = tables(
        "vocabulary: {till: [{verb: 'https://shop.example/till', source: shop}]}\n"
        "classification: [{source: shop, modality: workplace}]"
    )
    assert own.seen_from("lms") == SHIPPED.seen_from("lms")
    assert own.seen_from("shop") != SHIPPED.seen_from("shop")


def test_what_ships_could_be_written_as_a_document() -> None:
    data = {"schema": "acquis/tables/1", **SHIPPED_DATA}
    assert read_tables(parse_tables(json.dumps(data))) == SHIPPED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "line 1: must be a mapping"),
        ("vocabulary: {}", "schema: is missing"),
        ("schema: acquis/tables/1\nvocabulry: {}", "line 2: vocabulry: is not known here – did you mean 'vocabulary'?"),
        (
            "schema: acquis/tables/1\nvocabulary:\n  passed:\n    - passed",
            "line 4: vocabulary.passed[0]: 'passed' must",
        ),
        (
            "schema: acquis/tables/1\nvocabulary:\n  passed:\n    - success: true",
            "line 4: vocabulary.passed[0].verb: is missing",
        ),
        (
            "schema: acquis/tables/1\nvocabulary:\n  passed:\n    - {verb: 'a:b', success: 1}",
            "line 4: vocabulary.passed[0].success: must be true or false",
        ),
        (
            "schema: acquis/tables/1\nvocabulary:\n  passed: {only: []}",
            "line 3: vocabulary.passed.only: must be a list",
        ),
        (
            "schema: acquis/tables/1\nclassification:\n  - {verb: 'a:b', modality: play}",
            "line 3: classification[0].modality: 'play' must be one of e-learning, micro-learning, social,",
        ),
        (
            "schema: acquis/tables/1\nclassification:\n  - {verb: 'a:b'}",
            "line 3: classification[0].modality: is missing",
        ),
        (
            "schema: acquis/tables/1\nclassification:\n\n  - {type: ['a:b', '*'], modality: social}",
            "line 4: classification[0].type[1]: '*' must be a whole IRI",
        ),
        (
            "schema: acquis/tables/1\nclassification:\n  - {extension: {'a:b': '~ ('}, modality: social}",
            "line 3: classification[0].extension.a:b: '~ (' is no regular expression",
        ),
        ("schema: acquis/tables/1\nclassification:\n  - {extension: {}, modality: social}", "must be predicates by"),
        ("schema: acquis/tables/1\nclassification:\n  - {source: [], modality: social}", "must not be an empty list"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(RuleDocumentError) as refusal:
        parse_tables(text)
    assert any(said in str(problem) for problem in refusal.value.problems), str(refusal.value)
    assert len(refusal.value.problems) == 1
