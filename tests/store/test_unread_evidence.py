"""Evidence that comes after a criterion was met costs nothing that grows with what the learner has: nothing is read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, select

from records.awards import Progress
from records.database import Database
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
on_evidence_withdrawn: review
needs:
  all:
    - {criterion: two, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
    - {criterion: shown, evidence: workplace, where: {verb: "http://adlnet.gov/expapi/verbs/demonstrated"}}
"""
DEMONSTRATED = "http://adlnet.gov/expapi/verbs/demonstrated"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada has met the first criterion on 1 and 2 March."""
    campus = install(database)
    campus.publish(RULE)
    campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    push(campus, capsule(1), capsule(2))
    return campus


def push(campus: Installation, *statements: dict[str, Any]) -> None:
    campus.push({"Authorization": "Basic bHJzOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}, statements)
    campus.work()


def capsule(day: int) -> dict[str, Any]:
    return statement("Ada", activity=f"https://capsules.example/{day}", at=f"2026-03-0{day}T10:00:00Z")


def evaluated(campus: Installation, *statements: dict[str, Any]) -> bool:
    """Whether these statements had the learner's evidence read."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        asked.append(" ".join(text.replace('"', "").split()))

    event.listen(campus.database.engine, "before_cursor_execute", hear)
    push(campus, *statements)
    event.remove(campus.database.engine, "before_cursor_execute", hear)
    return any(text.startswith("SELECT actors.learner_id, criteria.match_key, matches.match") for text in asked)


def test_what_comes_after_a_criterion_was_met_has_nothing_read_and_the_verdict_stands_as_of_now(
    campus: Installation,
) -> None:
    with campus.database.reading() as session:
        before = session.scalars(select(Progress)).one()
    assert not evaluated(campus, capsule(5))
    with campus.database.reading() as session:
        now = session.scalars(select(Progress)).one()
    assert now.as_of > before.as_of
    assert now.verdict == before.verdict


def test_what_comes_before_the_reasons_or_touches_what_is_open_is_evaluated(campus: Installation) -> None:
    early = {**capsule(1), "id": "00000000-0000-4000-8000-000000000001", "object": {"id": "https://capsules.example/0"}}
    assert evaluated(campus, early)
    assert evaluated(campus, statement("Ada", DEMONSTRATED, at="2026-03-09T10:00:00Z", modality="workplace"))
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_what_was_not_read_counts_when_a_reason_is_voided(campus: Installation) -> None:
    push(campus, statement("Ada", DEMONSTRATED, at="2026-03-09T10:00:00Z", modality="workplace"))
    third = capsule(5)
    assert not evaluated(campus, third)
    with campus.database.reading() as session:
        second = session.scalars(select(Progress)).one().verdict["root"]["nodes"][0]["because"][1]
    target = {"objectType": "StatementRef", "id": second}
    push(campus, {**statement("Boss", VOIDED), "object": target})
    assert campus.awards() == [("Ada", "capsules", "issued")]
    with campus.database.reading() as session:
        reasons = session.scalars(select(Progress)).one().verdict["root"]["nodes"][0]["because"]
    assert third["id"] in reasons


def test_a_new_version_of_the_rule_is_evaluated(campus: Installation) -> None:
    campus.publish(RULE.replace('count: ">= 2"', 'count: ">= 3"'))
    assert evaluated(campus, capsule(5))
