"""An identity is linked while a worker has evidence of it in hand: whoever ends up with the evidence is awarded."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from recognition.people.identity import Said, link
from recognition.people.roster import Person, import_people
from records.database import Database
from records.identities import changes_of, moves_of
from records.learners import Learner, actors_by_ifi, know_actors
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


def test_of_two_links_at_once_the_later_has_the_identity_and_both_sides_are_evaluated(campus: Installation) -> None:
    cleo = "mbox:mailto:cleo@campus.example"
    campus.work()

    def owned(session: Session, ifi: str) -> Learner:
        return session.get_one(
            Learner, know_actors(session, campus.organisation_id, {ifi: "Cleo"}, NOW)[ifi].learner_id
        )

    with campus.database.transaction() as session:
        owned(session, cleo)

    def link_elsewhere() -> None:
        with campus.database.transaction() as session:
            link(session, owned(session, cleo), [ADA, BEN], Said(by="test", at=NOW))

    linking = threading.Thread(target=link_elsewhere)
    with campus.database.transaction() as session:
        link(session, owned(session, BEN), [ADA], Said(by="test", at=NOW))
        linking.start()
        linking.join(LONG_ENOUGH_S)
    linking.join(AT_MOST_S)
    campus.work()
    assert campus.awards() == [("Cleo", "capsule", "issued")]
    with campus.database.reading() as session:
        moves = [
            move.from_learner_id for move in moves_of(session, [changes_of(session, campus.organisation_id)[0].id])
        ]
        assert len(set(moves)) == 1, "the later saw what the earlier did"
