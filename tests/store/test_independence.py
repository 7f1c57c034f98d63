"""Who attests whom: nobody whom a learner attested within a rule is independent of that learner there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recognition.awarding.offline import evaluate_statements
from records.database import Database
from records.sources import Remit
from rules import parse_rule
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: observed
title: {en: "Observed", fr: "Observé"}
aptitude: {en: "Do it", fr: "Le faire"}
issuer: campus
needs: {criterion: seen, evidence: workplace, where: {verb: demonstrated, attested_by: {independent: true}}}
"""


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def observed(person: str, by: str, day: int) -> dict:
    seen = statement(
        person,
        "http://adlnet.gov/expapi/verbs/demonstrated",
        "https://atelier.example/task",
        modality="workplace",
        at=f"2026-03-{day:02}T10:00:00Z",
    )
    seen["context"]["instructor"] = {"mbox": f"mailto:{by}@campus.example"}
    return seen


def test_two_learners_who_attest_each_other_are_not_both_recognised(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit(attester_roles=None))
    campus.publish(RULE)
    campus.push(lrs, [observed("Ben", "ada", 1)])
    campus.work()
    assert campus.awards() == [("Ben", "observed", "issued")]
    campus.push(lrs, [observed("Ada", "ben", 2)])
    campus.work()
    assert campus.awards() == [("Ben", "observed", "issued")]
    campus.push(lrs, [observed("Ada", "boss", 3)])
    campus.work()
    assert [name for name, *_ in campus.awards()] == ["Ada", "Ben"]


def test_a_file_of_statements_is_judged_alike() -> None:
    pair = [observed("Ben", "ada", 1), observed("Ada", "ben", 2)]
    said = {
        one.ifi: one.verdict.status
        for one in evaluate_statements(parse_rule(RULE), pair, datetime(2026, 4, 1, tzinfo=UTC))
    }
    assert set(said.values()) == {"open"}
