"""Scores and levels of a rubric: what was asked for, and what was reached."""

from __future__ import annotations

from typing import Any

import pytest

from credentials.achievement import build_credential
from credentials.schemas import schema_problems
from rules import parse_rule
from tests.credential_sample import AWARDED, BASE_URL, FACTS, ISSUER, SLUG, node, signed, verdict

RULE = """
schema: acquis/1
id: haccp
title: {fr: "HACCP", en: "HACCP"}
aptitude: {en: "Run it"}
issuer: campus-cuisine
standard: {workload: {ects: 1.5}}
needs:
  all:
    - criterion: quiz
      title: {fr: "Le test", en: "The quiz"}
      evidence: e-learning
      where: {verb: passed}
      best: {score.percent: ">= 80"}
    - criterion: observed
      evidence: workplace
      where: {verb: demonstrated, rubric: {hygiene: "très bien", rhythm: ">= 3"}}
"""


def built(**quiz: Any) -> dict[str, Any]:
    children = (node(key="quiz", kind="criterion", have=87.5, **quiz), node(key="observed", kind="criterion", have=1))
    met = verdict(node(children=children))
    return build_credential(ISSUER, parse_rule(RULE), 1, met, FACTS, BASE_URL, SLUG, "fr")


def test_the_achievement_says_what_was_to_be_reached_and_the_subject_what_was() -> None:
    subject = built()["credentialSubject"]
    score, level = subject["achievement"]["resultDescription"]
    assert (score["name"], score["resultType"], score["requiredValue"]) == ("Le test", "Percent", "80")
    assert (score["valueMin"], score["valueMax"]) == ("0", "100")
    assert (level["name"], level["rubricCriterionLevel"][0]["name"]) == ("hygiene", "très bien")
    reached, shown = subject["result"]
    assert (reached["resultDescription"], reached["value"]) == (score["id"], "87.5")
    assert (shown["resultDescription"], shown["achievedLevel"]) == (level["id"], level["requiredLevel"])
    assert subject["creditsEarned"] == subject["achievement"]["creditsAvailable"] == 1.5


def test_it_follows_the_schema_and_can_be_signed() -> None:
    assert list(schema_problems(signed(built()))) == []


@pytest.mark.parametrize(
    "changes", [{"status": "open"}, {"waived": {"node": "quiz", "by": "x", "reason": "y", "at": AWARDED}}]
)
def test_what_evidence_did_not_show_has_no_result(changes: Any) -> None:
    results = built(**changes)["credentialSubject"]["result"]
    assert ["achievedLevel" in one for one in results] == [True]
