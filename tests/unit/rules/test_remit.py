"""What a source may assert, and what of it is believed."""

from __future__ import annotations

from typing import Any

import pytest

from rules import CriteriaIndex, Origin, breach, parse_rule

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
COURSE = "https://lms.example/course/"
RULE = """
schema: acquis/1
id: quiz
title: {en: "Quiz"}
aptitude: {en: "Know it"}
issuer: campus
needs: {criterion: quiz, evidence: any, where: WHERE}
"""
REGISTRATION = "0a3c2f0e-6a0d-4b8e-9a51-1c7a2f4d8a11"


def statement(**more: Any) -> dict[str, Any]:
    return {
        "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
        "timestamp": "2026-01-05T10:00:00Z",
        "actor": {"mbox": "mailto:ada@campus.example"},
        "verb": {"id": COMPLETED},
        "object": {"id": COURSE + "quiz"},
        "context": {
            "registration": REGISTRATION,
            "contextActivities": {"category": [{"id": "urn:acquis:modality:e-learning"}]},
        },
        "result": {"score": {"scaled": 0.9, "raw": 3, "min": 0, "max": 10}},
        **more,
    }


@pytest.mark.parametrize(
    ("origin", "outside"),
    [
        (Origin("lms"), None),
        (Origin("lms", verbs=frozenset({COMPLETED})), None),
        (Origin("lms", verbs=frozenset()), "verb"),
        (Origin("lms", activities=(COURSE,)), None),
        (Origin("lms", activities=("https://lms.example/other/",)), "activity"),
        (Origin("lms", modalities=frozenset({"e-learning"})), None),
        (Origin("lms", modalities=frozenset({"workplace"})), "modality"),
    ],
)
def test_what_breaches_a_remit_is_named(origin: Origin, outside: str | None) -> None:
    assert breach(statement(), origin) == outside


def test_what_is_about_no_activity_is_outside_a_remit_that_names_activities() -> None:
    about_a_person = statement(object={"objectType": "Agent", "mbox": "mailto:ben@campus.example"})
    assert breach(about_a_person, Origin("lms", activities=(COURSE,))) == "activity"


@pytest.mark.parametrize(
    ("where", "doubted", "found"),
    [
        ('{score.scaled: ">= 0.8"}', "scaled", False),
        ('{score.scaled: ">= 0.8"}', "registration", True),
        ('{score.percent: "== 30"}', "scaled", True),
        (f'{{registration: "{REGISTRATION}"}}', "registration", False),
        ('{path: {"$.context.registration": exists}}', "registration", False),
        ("{registration: absent}", "registration", True),
    ],
)
def test_what_is_doubted_is_missing_to_the_rules(where: str, doubted: Any, found: bool) -> None:
    index = CriteriaIndex(parse_rule(RULE.replace("WHERE", where)).criteria)
    assert bool(index.matches(statement(), Origin("lms", doubted=frozenset({doubted})))) == found


def test_a_match_keeps_nothing_that_is_doubted() -> None:
    index = CriteriaIndex(parse_rule(RULE.replace("WHERE", "{verb: completed}")).criteria)
    ((_, match),) = index.matches(statement(), Origin("lms", doubted=frozenset({"scaled", "registration"})))
    assert match.registration is None
    assert match.values == {"score.raw": 3.0, "score.percent": 30.0}


def test_a_statement_that_lacks_what_is_doubted_is_believed_as_it_is() -> None:
    index = CriteriaIndex(parse_rule(RULE.replace("WHERE", "{verb: completed}")).criteria)
    bare = {key: value for key, value in statement().items() if key not in ("result",)}
    assert index.matches(bare, Origin("lms", doubted=frozenset({"scaled"})))
