"""Who is this learner: a platform's user is met again in the records, and nobody's identity is taken by another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from recognition.people.introduction import Introduced, introduce, set_apart
from recognition.people.roster import Person, import_people
from records.awards import Award
from records.database import Database
from records.learners import actors_by_ifi, learner_by_id, learners_of
from records.page_queries import learners_page
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsule
title: {en: "Capsule", fr: "Capsule"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
NOW = datetime(2026, 1, 5, tzinfo=UTC)
ACCOUNT, OTHER_ACCOUNT = "account:https://lms.example|4", "account:https://lms.example|5"
ADA, BEN = "mbox:mailto:ada@campus.example", "mbox:mailto:ben@campus.example"


@pytest.fixture
def campus(database: Database) -> Installation:
    campus = install(database)
    campus.publish(RULE)
    return campus


def met(campus: Installation, *identities: str, name: str | None = None, learner_id: int | None = None) -> int:
    """The learner as whom somebody with these identities is met."""
    person = Introduced(identities=identities, name=name, learner_id=learner_id)
    with campus.database.transaction() as session:
        found = introduce(session, campus.organisation_id, person, by="platform lms", now=NOW).id
    campus.work()
    return found


def owners(campus: Installation, *identities: str) -> list[int]:
    with campus.database.reading() as session:
        known = actors_by_ifi(session, campus.organisation_id, identities)
        return [known[ifi].learner_id for ifi in identities]


def test_somebody_new_is_known_from_then_on(campus: Installation) -> None:
    first = met(campus, ACCOUNT, name="Ada")
    assert met(campus, ACCOUNT) == first
    assert met(campus, OTHER_ACCOUNT) != first


def test_whom_records_have_spoken_of_brings_their_evidence_together_by_launching(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit())
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/1")])
    second = statement("Ada", activity="https://capsules.example/2")
    second["actor"] = {"account": {"homePage": "https://lms.example", "name": "4"}}
    campus.push(lrs, [second])
    campus.work()
    assert campus.awards() == []
    met(campus, ACCOUNT, ADA, name="Ada")
    assert campus.awards() == [("Ada", "capsule", "issued")]


def test_whom_the_organisation_knows_is_met_by_any_identity_that_it_vouched_for(campus: Installation) -> None:
    with campus.database.transaction() as session:
        known = import_people(session, campus.organisation_id, [Person("Ada", (ADA,))], by="test", now=NOW)[0].id
    assert met(campus, ACCOUNT, ADA) == known
    assert owners(campus, ACCOUNT, ADA) == [known, known]


def test_an_identity_that_somebody_vouched_for_is_not_taken_away(campus: Installation) -> None:
    ada, ben = met(campus, ACCOUNT, name="Ada"), met(campus, OTHER_ACCOUNT, BEN, name="Ben")
    assert met(campus, ACCOUNT, BEN) == ada
    assert owners(campus, ACCOUNT, BEN) == [ada, ben]


def test_a_launch_without_any_identity_of_the_records_is_met_as_last_time(campus: Installation) -> None:
    first = met(campus, name="Ada")
    assert met(campus, learner_id=first) == first
    assert met(campus, ACCOUNT, learner_id=first) == first
    assert owners(campus, ACCOUNT) == [first]


def test_a_name_is_given_once_and_cut_to_what_can_be_kept(campus: Installation) -> None:
    learner_id = met(campus, ACCOUNT, name="A" * 500)
    met(campus, ACCOUNT, name="Somebody else")
    with campus.database.reading() as session:
        assert learner_by_id(session, campus.organisation_id, learner_id).name == "A" * 200


def set_aside(campus: Installation, *identities: str) -> None:
    with campus.database.transaction() as session:
        set_apart(session, campus.organisation_id, identities, by="platform lms", now=NOW)
    campus.work()


def states(campus: Installation) -> list[tuple[str, str | None]]:
    with campus.database.reading() as session:
        return [(award.state, award.reason) for award in session.scalars(select(Award))]


def evidence(number: int) -> dict[str, Any]:
    """A completed capsule of the account that a platform's test user has."""
    account = {"account": {"homePage": "https://lms.example", "name": "4"}}
    return {**statement("Ada", activity=f"https://capsules.example/{number}"), "actor": account}


def test_a_test_user_earns_nothing_and_is_listed_nowhere(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit())
    set_aside(campus, ACCOUNT)
    campus.push(lrs, [evidence(1), evidence(2)])
    campus.work()
    assert states(campus) == []
    with campus.database.reading() as session:
        assert learners_of(session, campus.organisation_id) == []
        assert learners_page(session, campus.organisation_id, "", 0, 10)[0] == 0


def test_what_a_test_user_earned_before_it_was_known_for_one_is_revoked(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit())
    campus.push(lrs, [evidence(1), evidence(2)])
    campus.work()
    assert states(campus) == [("issued", None)]
    set_aside(campus, ACCOUNT)
    set_aside(campus, ACCOUNT)
    assert states(campus) == [("revoked", "test-user")]


def test_somebody_who_was_vouched_for_is_no_test_user_whatever_a_platform_says(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit())
    met(campus, ACCOUNT, name="Ada")
    set_aside(campus, ACCOUNT)
    campus.push(lrs, [evidence(1), evidence(2)])
    campus.work()
    assert states(campus) == [("issued", None)]


def test_whom_a_platform_takes_back_for_a_person_is_one(campus: Installation) -> None:
    lrs = campus.add_source("lrs", Remit())
    set_aside(campus, ACCOUNT)
    campus.push(lrs, [evidence(1), evidence(2)])
    campus.work()
    met(campus, ACCOUNT, name="Ada")
    assert states(campus) == [("issued", None)]
