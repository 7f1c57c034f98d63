"""Publishing with its choices: what counts, and what becomes of holders who do not meet the new version."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from acquis.wiring import utc_now
from recognition.rulebook.backfill import search_history, searches
from recognition.rulebook.catalogue import Catalogues
from recognition.rulebook.publishing import Holders, counting, publish
from records.audit import AuditEntry
from records.awards import Award
from records.database import Database
from records.holder_reviews import reviews
from records.sources import Remit
from rules import parse_rule, rule_to_data
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: VERB}, count: ">= COUNT", distinct: activity}
"""
LRS = {"Authorization": "Basic bHJzOnNlY3JldA==", "X-Experience-API-Version": "2.0.0"}
PASSED = "http://adlnet.gov/expapi/verbs/passed"


def rule(count: int, verb: str = "completed") -> str:
    return RULE.replace("COUNT", str(count)).replace("VERB", verb)


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada did three capsules, Ben two: both hold the award for two."""
    campus = install(database)
    campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    for person, count in (("Ada", 3), ("Ben", 2)):
        campus.push(LRS, [capsule(person, number) for number in range(count)])
    campus.publish(rule(2))
    campus.work()
    assert states(campus) == {"Ada": ("issued", None), "Ben": ("issued", None)}
    return campus


def capsule(person: str, number: int, **more: Any) -> dict[str, Any]:
    return statement(person, activity=f"https://capsules.example/{number}", **more)


def put(campus: Installation, document: str, holders: Holders = "keep") -> None:
    with campus.database.transaction() as session:
        draft = parse_rule(document)
        publish(session, campus.organisation_id, draft, by="test", now=utc_now(), holders=holders)


def states(campus: Installation) -> dict[str | None, tuple[str, str | None]]:
    with campus.database.reading() as session:
        return {award.learner.name: (award.state, award.reason) for award in session.scalars(select(Award))}


def test_holders_keep_their_award_under_its_version_by_default(campus: Installation) -> None:
    put(campus, rule(3))
    campus.work()
    assert states(campus) == {"Ada": ("issued", None), "Ben": ("issued", None)}


def test_with_a_review_those_who_do_not_meet_it_are_put_before_a_person(campus: Installation) -> None:
    put(campus, rule(3), "review")
    campus.work()
    assert states(campus) == {"Ada": ("issued", None), "Ben": ("review", "rule-changed")}
    with campus.database.reading() as session:
        assert reviews(session) == []
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "award-questioned"))
        assert (entry.actor, entry.details["reason"]) == ("worker", "rule-changed")


def test_holders_are_looked_at_only_when_history_has_been_searched(campus: Installation) -> None:
    campus.push(LRS, [capsule("Ada", 7, verb=PASSED)])
    campus.work()
    put(campus, rule(1, "passed"), "review")
    # A worker whose inbox is full never gets as far as history: nobody is put before a person on half of it.
    assert campus.worker.review() is False
    assert states(campus)["Ada"] == ("issued", None)
    campus.work()
    assert states(campus) == {"Ada": ("issued", None), "Ben": ("review", "rule-changed")}


def test_the_choice_of_the_newest_version_is_the_one_that_counts(campus: Installation) -> None:
    put(campus, rule(3), "review")
    put(campus, rule(4))
    campus.work()
    assert states(campus) == {"Ada": ("issued", None), "Ben": ("issued", None)}


def test_new_holders_under_the_new_version_are_not_looked_at(campus: Installation) -> None:
    campus.push(LRS, [capsule("Cem", number) for number in range(3)])
    put(campus, rule(3), "review")
    campus.work()
    assert states(campus)["Cem"] == ("issued", None)


def test_a_review_goes_on_where_it_was_and_ends(campus: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recognition.rulebook.reviewing.CHUNK", 1)
    put(campus, rule(9), "review")
    campus.work()
    assert set(states(campus).values()) == {("review", "rule-changed")}
    with campus.database.reading() as session:
        assert reviews(session) == []


def test_from_publication_leaves_history_out(database: Database) -> None:
    campus = install(database)
    campus.add_source("lrs", Remit(attester_roles=None))
    campus.push(LRS, [capsule("Ada", 0)])
    with database.transaction() as session:
        late = counting(parse_rule(rule(1)), "publication")
        publish(session, campus.organisation_id, late, by="test", now=utc_now())
    campus.work()
    assert states(campus) == {}
    assert rule_to_data(counting(late, "history")) == rule_to_data(parse_rule(rule(1)))


def test_a_search_of_history_says_how_far_it_is_and_is_run_by_hand(
    campus: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recognition.rulebook.backfill.CHUNK", 2)
    put(campus, rule(1, "passed"))
    own, catalogues = campus.organisation_id, Catalogues()

    def shown() -> list[tuple[int, int, bool]]:
        with campus.database.reading() as session:
            return [(one.done, one.whole, one.begun) for one in searches(session, own)]

    assert shown() == [(0, 5, False)]
    assert search_history(campus.database, catalogues, utc_now(), own + 1) == 0
    assert search_history(campus.database, catalogues, utc_now(), own) == 2
    assert shown() == [(2, 5, True)]
    while search_history(campus.database, catalogues, utc_now(), own):
        pass
    assert shown() == []
    with campus.database.reading() as session:
        assert searches(session, own) == []
