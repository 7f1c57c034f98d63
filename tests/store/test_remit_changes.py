"""A source's remit is changed: what it sent is matched again, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from acquis.wiring import utc_now
from recognition.evidence.remits import change_remit
from records.database import Database
from records.rematches import oldest_rematch
from records.sources import Remit, source_by_slug
from tests.installation import Installation, install, statement

CAPSULES = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
on_evidence_withdrawn: revoke
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 2", distinct: activity}
"""
QUIZ = """
schema: acquis/1
id: quiz
title: {en: "Quiz", fr: "Quiz"}
aptitude: {en: "Know it", fr: "Le savoir"}
issuer: campus
on_evidence_withdrawn: review
needs: {criterion: quiz, evidence: any, best: {score.scaled: ">= 0.8"}}
"""
OPEN = Remit()
NARROW = Remit(activities=frozenset({"https://elsewhere.example/"}))
ONE, TWO = statement("Ada"), statement("Ada", activity="https://capsules.example/2")


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def change(campus: Installation, remit: Remit, slug: str = "lms") -> bool:
    with campus.database.transaction() as session:
        source = source_by_slug(session, campus.organisation_id, slug)
        return change_remit(session, source, remit, by="tests", now=utc_now())


def pushed(campus: Installation, remit: Remit, rule: str, *statements: dict[str, Any]) -> None:
    campus.publish(rule)
    campus.push(campus.add_source("lms", remit), statements)
    campus.work()


def test_evidence_that_a_wider_remit_allows_counts_from_then_on(campus: Installation) -> None:
    pushed(campus, NARROW, CAPSULES, ONE, TWO)
    assert campus.awards() == []
    assert change(campus, OPEN)
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]
    with campus.database.reading() as session:
        assert oldest_rematch(session) is None


def test_evidence_outside_a_narrower_remit_is_withdrawn_as_if_it_were_voided(campus: Installation) -> None:
    pushed(campus, OPEN, CAPSULES, ONE, TWO)
    assert campus.awards() == [("Ada", "capsules", "issued")]
    assert change(campus, NARROW)
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "revoked")]


def test_evidence_of_another_source_stays(campus: Installation) -> None:
    pushed(campus, OPEN, CAPSULES, ONE)
    campus.push(campus.add_source("other", OPEN), [TWO, statement("Ada", activity="https://capsules.example/3")])
    campus.work()
    assert change(campus, NARROW)
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_a_score_that_is_doubted_from_now_on_counts_no_more(campus: Installation) -> None:
    pushed(campus, OPEN, QUIZ, statement("Ada", result={"score": {"scaled": 0.9}}))
    assert campus.awards() == [("Ada", "quiz", "issued")]
    assert change(campus, Remit(doubted=frozenset({"scaled"})))
    campus.work()
    assert campus.awards() == [("Ada", "quiz", "review")]


def test_what_only_the_door_heeds_leaves_evidence_alone(campus: Installation) -> None:
    pushed(campus, OPEN, CAPSULES, ONE, TWO)
    assert not change(campus, Remit(may_read=False, on_error="quarantine", dedup="fingerprint"))
    assert not change(campus, Remit(may_read=False, on_error="quarantine", dedup="fingerprint"))
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_history_longer_than_a_chunk_is_matched_to_its_end(
    campus: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.evidence.remits.CHUNK", 2)
    people = [f"P{number}" for number in range(5)]
    both = [statement(who, activity=f"https://capsules.example/{step}") for who in people for step in (1, 2)]
    pushed(campus, NARROW, CAPSULES, *both)
    change(campus, OPEN)
    campus.work()
    assert [award[0] for award in campus.awards()] == people
    change(campus, NARROW)
    change(campus, OPEN)
    campus.work()
    assert {award[2] for award in campus.awards()} == {"issued"}
