"""A draft is tried on real history: it says who would gain and who would lose, and touches nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

import records.models  # noqa: F401 - so that the metadata knows every table
from acquis.wiring import utc_now
from recognition.trying.simulation import GroupName, Simulation, to_json, without_names
from recognition.trying.trying import Question, Version, simulate
from records.base import Base
from records.database import Database
from records.errors import AlreadyExistsError, NotFoundError
from records.microcredentials import version_of
from records.organisations import Organisation, add_organisation
from records.simulations import (
    StoredSimulation,
    forget_simulation,
    keep_simulation,
    simulation_by_name,
    simulations_of,
)
from records.sources import Remit
from rules import parse_rule
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: VERB}, count: ">= COUNT", distinct: activity}
"""
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
PASSED = "http://adlnet.gov/expapi/verbs/passed"


def rule(count: int, verb: str = "completed") -> str:
    return RULE.replace("COUNT", str(count)).replace("VERB", verb)


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada did three capsules, Ben two, Cem one."""
    campus = install(database)
    lrs = campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    for person, count in (("Ada", 3), ("Ben", 2), ("Cem", 1)):
        campus.push(lrs, [capsule(person, number) for number in range(count)])
    campus.work()
    return campus


def capsule(person: str, number: int, **more: Any) -> dict[str, Any]:
    return statement(
        person, activity=f"https://capsules.example/{number}", at=f"2026-03-0{number + 1}T10:00:00Z", **more
    )


def push(campus: Installation, *more: dict[str, Any]) -> None:
    campus.push({"Authorization": "Basic bHJzOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}, more)
    campus.work()


def tried(campus: Installation, document: str, against: int | None = None, **more: Any) -> Simulation:
    draft = parse_rule(document)
    with campus.database.reading() as session:
        try:
            beside = Version.of(version_of(session, campus.organisation_id, draft.id, against))
        except NotFoundError:
            beside = None
    return simulate(campus.database, campus.organisation_id, Question(draft, beside, utc_now(), **more))


def names(found: Simulation, group: GroupName) -> list[str | None]:
    return [one.someone.name for one in found.groups[group].people]


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_first_draft_finds_people_whom_nobody_knows_yet_and_writes_nothing(campus: Installation) -> None:
    before = rows(campus.database)
    assert before["learners"] == 0
    found = tried(campus, rule(2), near=0.5)
    assert rows(campus.database) == before
    assert (names(found, "gain"), names(found, "near")) == (["Ada", "Ben"], ["Cem"])
    assert (found.people, found.statements, found.against) == (3, 6, None)
    (near,) = found.groups["near"].people
    assert near.someone.ifi == "mbox:mailto:cem@campus.example"
    assert [dict(each.lacking)["en"] for each in near.obstacles] == ["1 more activity (1 of 2)"]
    assert found.nodes[0].seconds == pytest.approx(86_400, rel=0.01)


def test_a_criterion_that_is_in_force_keeps_its_matches_and_history_is_not_searched(campus: Installation) -> None:
    campus.publish(rule(3))
    campus.work()
    found = tried(campus, rule(2))
    assert (found.statements, found.against) == (0, 1)
    assert (names(found, "gain"), found.keep) == (["Ben"], 1)


def test_a_stricter_draft_says_who_would_lose_and_who_is_thrown_back(campus: Installation) -> None:
    campus.publish(rule(3))
    campus.work()
    found = tried(campus, rule(5))
    assert (names(found, "lose"), sorted(names(found, "set_back"))) == (["Ada"], ["Ben", "Cem"])
    assert found.groups["lose"].people[0].before == 1.0
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_a_criterion_that_was_in_force_once_is_searched_for_again(campus: Installation) -> None:
    campus.publish(rule(3))
    campus.work()
    campus.publish(rule(3, "passed"))
    push(campus, capsule("Ben", 5))
    found = tried(campus, rule(3), against=2)
    assert found.statements == 7
    # Ada holds the award; Ben's third capsule came while nobody looked for capsules.
    assert (names(found, "gain"), found.keep) == (["Ben"], 1)


def test_it_can_be_held_against_any_version(campus: Installation) -> None:
    campus.publish(rule(3))
    campus.publish(rule(4))
    campus.work()
    found = tried(campus, rule(4), against=1)
    assert {one.someone.name: one.before for one in found.groups["set_back"].people} == {
        # Nobody was evaluated between the two versions.
        "Ada": 1.0,
        "Ben": pytest.approx(2 / 3),
        "Cem": pytest.approx(1 / 3),
    }


def test_only_what_happened_since_an_instant_is_counted(campus: Installation) -> None:
    found = tried(campus, rule(1), since=datetime.fromisoformat("2026-03-02T00:00:00Z"))
    assert names(found, "gain") == ["Ada", "Ben"]


def test_a_voided_statement_does_not_count(campus: Installation) -> None:
    second = capsule("Cem", 2)
    push(campus, second)
    assert "Cem" in names(tried(campus, rule(2)), "gain")
    target = {"objectType": "StatementRef", "id": second["id"]}
    push(campus, {**statement("Cem", VOIDED), "object": target})
    assert "Cem" not in names(tried(campus, rule(2)), "gain")


def test_the_rule_in_force_tried_again_gives_nobody_anything(campus: Installation) -> None:
    campus.publish(rule(2))
    campus.work()
    found = tried(campus, rule(2))
    assert (found.groups["gain"].count, found.keep) == (0, 2)


def test_what_still_waits_to_be_recognised_is_told(campus: Installation) -> None:
    campus.publish(rule(2))
    campus.work()
    headers = {"Authorization": "Basic bHJzOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}
    campus.push(headers, [capsule("Cem", 2)])
    assert tried(campus, rule(1)).waiting == 1


def test_another_organisation_is_not_looked_at(campus: Installation) -> None:
    with campus.database.transaction() as session:
        other = Organisation(slug="other", name={"en": "Other"}, created_at=utc_now())
        other_id = add_organisation(session, other).id
    found = simulate(campus.database, other_id, Question(parse_rule(rule(1)), None, utc_now()))
    assert (found.people, found.statements) == (0, 0)


def test_a_simulation_is_kept_under_a_name_of_its_own_until_it_is_removed(campus: Installation) -> None:
    found, own = tried(campus, rule(2)), campus.organisation_id

    def keep() -> None:
        kept = StoredSimulation(
            organisation_id=own,
            name="first",
            slug=found.rule_id,
            document={},
            result=to_json(without_names(found)),
            created_at=utc_now(),
        )
        with campus.database.transaction() as session:
            keep_simulation(session, kept)

    keep()
    with pytest.raises(AlreadyExistsError):
        keep()
    with campus.database.transaction() as session:
        assert [one.name for one in simulations_of(session, own)] == ["first"]
        assert simulation_by_name(session, own, "first").result == to_json(without_names(found))
        assert simulations_of(session, own + 1) == []
        with pytest.raises(NotFoundError):
            forget_simulation(session, own + 1, "first")
        forget_simulation(session, own, "first")
        assert simulations_of(session, own) == []


def test_a_learner_is_named_by_the_record_and_known_by_number(campus: Installation) -> None:
    campus.publish(rule(9))
    campus.work()
    someone = tried(campus, rule(3)).groups["gain"].people[0].someone
    assert (someone.name, someone.ifi) == ("Ada", None)
    assert someone.learner_id is not None
