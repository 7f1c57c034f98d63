"""From a pushed statement to an award: on both databases, through the real door and the real worker."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from credentials.verify import verify
from recognition.certifying.issuing import resolver
from records.awards import credentials_of
from records.database import Database
from records.microcredentials import unsearched_criteria
from records.sources import Remit
from tests.installation import Installation, install, statement

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
CAPSULES = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
on_evidence_withdrawn: ON_WITHDRAWN
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
OBSERVED = """
schema: acquis/1
id: observed
title: {en: "Observed", fr: "Observé"}
aptitude: {en: "Do it", fr: "Le faire"}
issuer: campus
needs:
  criterion: seen
  evidence: workplace
  where: {verb: demonstrated, attested_by: {role: manager, independent: true}}
"""
STACK = """
schema: acquis/1
id: stack
title: {en: "Stack", fr: "Pile"}
aptitude: {en: "Both", fr: "Les deux"}
issuer: campus
needs: {all: [{holds: capsules}, {holds: observed}]}
"""
QUIZ = """
schema: acquis/1
id: quiz
title: {en: "Quiz", fr: "Quiz"}
aptitude: {en: "Know it", fr: "Le savoir"}
issuer: campus
needs: {criterion: quiz, evidence: any, best: {score.scaled: ">= 0.8"}}
"""
ONE, TWO = "https://capsules.example/1", "https://capsules.example/2"
TRUSTING = Remit(attester_roles=None)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def capsules(on_withdrawn: str = "revoke") -> str:
    return CAPSULES.replace("ON_WITHDRAWN", on_withdrawn)


def observed(person: str, by: str = "boss", role: str = "manager") -> dict:
    seen = statement(
        person, "http://adlnet.gov/expapi/verbs/demonstrated", "https://atelier.example/task", modality="workplace"
    )
    seen["context"] |= {
        "instructor": {"mbox": f"mailto:{by}@campus.example"},
        "extensions": {"urn:acquis:extension:attester-role": role},
    }
    return seen


def test_an_award_is_made_when_the_block_is_met(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(capsules())
    campus.push(lrs, [statement("Ada", activity=ONE), statement("Ben", activity=ONE)])
    campus.work()
    assert campus.awards() == []
    campus.push(lrs, [statement("Ada", activity=TWO)])
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_the_same_statement_again_changes_nothing(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(capsules())
    once = statement("Ada", activity=ONE)
    for _ in range(3):
        campus.push(lrs, [once])
    campus.push(lrs, [{**statement("Ada", activity=ONE), "id": str(uuid.uuid4())}])
    campus.work()
    assert campus.awards() == []


def test_statements_that_came_before_the_rule_count(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.push(lrs, [statement("Ada", activity=ONE), statement("Ada", activity=TWO)])
    campus.work()
    campus.publish(capsules())
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_evidence_that_came_while_a_criterion_was_out_of_force_counts_when_it_returns(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(capsules())
    campus.push(lrs, [statement("Ada", activity=ONE)])
    campus.work()
    campus.publish(capsules().replace("verb: completed", "verb: passed"))
    campus.push(lrs, [statement("Ada", activity=TWO)])
    campus.work()
    assert campus.awards() == []
    campus.publish(capsules())
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_a_criterion_that_never_left_force_is_not_searched_for_again(campus: Installation) -> None:
    campus.publish(capsules())
    campus.work()
    campus.publish(capsules("keep"))
    with campus.database.reading() as session:
        assert unsearched_criteria(session) == []


def test_a_stack_follows_its_parts(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    for rule in (capsules(), OBSERVED, STACK):
        campus.publish(rule)
    campus.push(lrs, [statement("Ada", activity=ONE), statement("Ada", activity=TWO), observed("Ada")])
    campus.work()
    assert campus.awards() == [(("Ada"), slug, "issued") for slug in ("capsules", "observed", "stack")]


@pytest.mark.parametrize(("on_withdrawn", "state"), [("revoke", "revoked"), ("review", "review"), ("keep", "issued")])
def test_a_voided_statement_is_withdrawn_from_the_award(campus: Installation, on_withdrawn: str, state: str) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(capsules(on_withdrawn))
    first, second = statement("Ada", activity=ONE), statement("Ada", activity=TWO)
    campus.push(lrs, [first, second])
    campus.work()
    campus.push(lrs, [voiding(second)])
    campus.work()
    assert campus.awards() == [("Ada", "capsules", state)]


def test_a_revoked_part_takes_the_stack_into_review(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    for rule in (capsules(), OBSERVED, STACK):
        campus.publish(rule)
    second = statement("Ada", activity=TWO)
    campus.push(lrs, [statement("Ada", activity=ONE), second, observed("Ada")])
    campus.work()
    campus.push(lrs, [voiding(second)])
    campus.work()
    assert campus.awards() == [
        ("Ada", "capsules", "revoked"),
        ("Ada", "observed", "issued"),
        ("Ada", "stack", "review"),
    ]


def test_a_voiding_that_comes_first_counts(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(capsules())
    second = statement("Ada", activity=TWO)
    campus.push(lrs, [voiding(second)])
    campus.push(lrs, [statement("Ada", activity=ONE), second])
    campus.work()
    assert campus.awards() == []


@pytest.mark.parametrize(
    ("remit", "awarded"),
    [
        (Remit(attester_roles=frozenset({"manager"})), True),
        (Remit(), False),
        (Remit(attester_roles=frozenset({"peer"})), False),
        (Remit(attester_roles=None, modalities=frozenset({"e-learning"})), False),
    ],
)
def test_a_source_asserts_only_within_its_remit(campus: Installation, remit: Remit, awarded: bool) -> None:
    lrs = campus.add_source("lrs", remit)
    campus.publish(OBSERVED)
    campus.push(lrs, [observed("Ada")])
    campus.work()
    assert bool(campus.awards()) is awarded


COMPLETED = frozenset({"http://adlnet.gov/expapi/verbs/completed"})
HERE, THERE = frozenset({"https://capsules.example/"}), frozenset({"https://elsewhere.example/"})


@pytest.mark.parametrize(
    ("remit", "awarded"),
    [
        (Remit(verbs=COMPLETED, activities=HERE), True),
        (Remit(verbs=frozenset({"http://adlnet.gov/expapi/verbs/passed"})), False),
        (Remit(activities=THERE), False),
        (Remit(activities=HERE | THERE), True),
    ],
)
def test_a_source_asserts_verbs_and_activities_within_its_remit(
    campus: Installation, remit: Remit, awarded: bool
) -> None:
    lrs = campus.add_source("lrs", remit)
    campus.publish(capsules())
    campus.push(lrs, [statement("Ada", activity=ONE), statement("Ada", activity=TWO)])
    campus.work()
    assert bool(campus.awards()) == awarded


@pytest.mark.parametrize(("doubted", "awarded"), [(frozenset(), True), (frozenset({"scaled"}), False)])
def test_a_scaled_score_that_is_not_believed_is_missing(
    campus: Installation, doubted: frozenset[str], awarded: bool
) -> None:
    lrs = campus.add_source("lrs", Remit(doubted=doubted))
    campus.publish(QUIZ)
    campus.push(lrs, [statement("Ada", result={"score": {"scaled": 0.9, "raw": 3}})])
    campus.work()
    assert bool(campus.awards()) == awarded


def test_nobody_attests_their_own_practice(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(OBSERVED)
    campus.push(lrs, [observed("Ada", by="ada")])
    campus.work()
    assert campus.awards() == []


def test_an_unchanged_rule_stays_at_its_version_and_a_changed_one_gets_the_next(campus: Installation) -> None:
    assert campus.publish(capsules()) == 1
    assert campus.publish(capsules()) == 1
    assert campus.publish(capsules("keep")) == 2


def voiding(target: dict) -> dict:
    return {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": "mailto:admin@campus.example"},
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": target["id"]},
    }


def test_what_was_signed_under_an_earlier_address_stays_verifiable(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(OBSERVED)
    campus.push(lrs, [observed("Ada")])
    campus.work()
    campus.worker.signatory.base_url = "https://new.example"
    campus.push(lrs, [observed("Ben")])
    campus.work()
    with campus.database.reading() as session:
        documents = [credential.document for credential in credentials_of(session, campus.organisation_id)]
        assert {document["issuer"]["id"] for document in documents} == {
            "did:web:localhost%3A8080:o:campus",
            "did:web:new.example:o:campus",
        }
        assert all(verify(document, resolver(session), datetime.now(UTC)).ok for document in documents)
