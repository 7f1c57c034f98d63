"""An award is evaluated again years later: the same, or what differs and why."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from recognition.awarding.replaying import Replay, replay, standings_of
from records.awards import Award
from records.database import Database
from records.sources import Remit
from records.statements import Statement
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
valid_for: P1Y
needs:
  all:
    - {criterion: two, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
    - {criterion: shown, evidence: workplace, where: {verb: "http://adlnet.gov/expapi/verbs/demonstrated"}}
"""
DEMONSTRATED = "http://adlnet.gov/expapi/verbs/demonstrated"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada holds the award, on three statements."""
    campus = install(database)
    campus.publish(RULE.replace("verb: completed", 'verb: "http://adlnet.gov/expapi/verbs/completed"'))
    source = campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    campus.push(source, statements())
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]
    return campus


def statements() -> list[dict]:
    return [
        statement("Ada", activity="https://capsules.example/1", at="2026-03-02T10:00:00Z"),
        statement("Ada", activity="https://capsules.example/2", at="2026-03-03T10:00:00Z"),
        statement("Ada", DEMONSTRATED, at="2026-03-04T10:00:00Z", modality="workplace"),
    ]


def replayed(campus: Installation) -> Replay:
    with campus.database.reading() as session:
        return replay(session, session.scalars(select(Award)).one())


def cited(campus: Installation) -> list[str]:
    with campus.database.reading() as session:
        return [each["statement_id"] for each in session.scalars(select(Award)).one().cited]


def push(campus: Installation, *more: dict) -> None:
    campus.push({"Authorization": "Basic bHJzOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}, more)
    campus.work()


def test_an_award_that_nothing_has_touched_is_the_same(campus: Installation) -> None:
    found = replayed(campus)
    assert found.same
    assert found.after.to_json()["root"]["because"] == found.before.to_json()["root"]["because"]


def test_what_came_after_the_award_changes_nothing(campus: Installation) -> None:
    push(campus, statement("Ada", activity="https://capsules.example/3", at="2026-03-05T10:00:00Z"))
    assert replayed(campus).same


def test_a_voided_statement_is_named_with_what_it_held_up(campus: Installation) -> None:
    shown = cited(campus)[-1]
    target = {"objectType": "StatementRef", "id": shown}
    push(campus, {**statement("Ada", VOIDED, modality="workplace"), "object": target})
    found = replayed(campus)
    told = {(each.code, each.subject, each.after) for each in found.differences}
    assert ("voided", shown, None) in told
    assert ("status", "shown", "open") in told
    assert not any(each.code == "status" and each.subject == "two" for each in found.differences)


def test_a_late_statement_of_an_earlier_day_counts_in_place_of_another(campus: Installation) -> None:
    late = statement("Ada", activity="https://capsules.example/0", at="2026-03-01T10:00:00Z")
    second = cited(campus)[1]
    push(campus, late)
    told = {(each.code, each.subject) for each in replayed(campus).differences}
    assert {("counted", late["id"]), ("uncounted", second), ("met-at", "two")} <= told


def test_a_statement_that_was_tampered_with_is_named(campus: Installation) -> None:
    first = cited(campus)[0]
    with campus.database.transaction() as session:
        row = next(each for each in session.scalars(select(Statement)) if str(each.id) == first)
        session.execute(
            update(Statement)
            .where(Statement.position == row.position)
            .values(payload=row.payload.replace("capsules.example/1", "capsules.example/9"))
        )
    assert [(each.code, each.subject) for each in replayed(campus).differences] == [("content", first)]
    with campus.database.reading() as session:
        assert standings_of(session, session.scalars(select(Award)).one())[first] == "changed"


def test_the_award_itself_and_later_ones_are_not_what_it_rested_on(campus: Installation) -> None:
    with campus.database.transaction() as session:
        session.execute(update(Award).values(state="expired"))
    push(campus, *({**each, "timestamp": f"2027-04-0{day}T10:00:00Z"} for day, each in enumerate(statements(), 1)))
    with campus.database.reading() as session:
        for award in session.scalars(select(Award)):
            assert replay(session, award).same
