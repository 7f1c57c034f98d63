"""An identity is linked while a worker has evidence of it in hand: whoever ends up with the evidence is awarded."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from recognition.identity import Said, link
from recognition.roster import Person, import_people
from records.database import Database
from records.learners import Learner, actors_by_ifi
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsule
title: {en: "Capsule", fr: "Capsule"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, count: ">= 3", distinct: activity}
"""
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LONG_ENOUGH_S = 0.5
AT_MOST_S = 20
ADA, BEN = "mbox:mailto:ada@campus.example", "mbox:mailto:ben@campus.example"


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada and Ben, one person in truth, have one of three capsules each; Ada's second has just arrived."""
    campus = install(database)
    lrs = campus.add_source("lrs", Remit())
    campus.publish(RULE)
    campus.push(lrs, [statement("Ben", activity="https://capsules.example/1")])
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/2")])
    campus.work()
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/3")])
    return campus


def test_a_link_waits_for_the_worker_who_has_the_evidence(campus: Installation) -> None:
    def link() -> None:
        with campus.database.transaction() as session:
            import_people(session, campus.organisation_id, [Person("Ben", (BEN, ADA))], by="test", now=NOW)
        campus.work()

    linking = threading.Thread(target=link)
    with campus.database.transaction() as session:
        campus.worker._take(session, 16)
        linking.start()
        linking.join(LONG_ENOUGH_S)
    linking.join(AT_MOST_S)
    assert campus.awards() == [("Ben", "capsule", "issued")]


def test_a_worker_who_waited_for_a_link_hands_the_evidence_to_whom_it_belongs_now(campus: Installation) -> None:
    working = threading.Thread(target=campus.work)
    with campus.database.transaction() as session:
        ben = session.get_one(Learner, actors_by_ifi(session, campus.organisation_id, [BEN])[BEN].learner_id)
        link(session, ben, [BEN, ADA], Said(by="test", at=NOW))
        working.start()
        working.join(LONG_ENOUGH_S)
    working.join(AT_MOST_S)
    assert campus.awards() == [("Ben", "capsule", "issued")]
