"""Letters about what becomes of a credential, to its learner and in their language. On both databases."""

from __future__ import annotations

import uuid

import pytest

from acquis.wiring import utc_now
from recognition.awarding.evaluating import Clockwork
from recognition.awarding.judging import Judgement, judge, said
from recognition.rulebook.catalogue import load_catalogue
from records.awards import Award
from records.database import Database
from records.learners import Learner
from records.mail_refusals import refuse_mail, want_mail
from records.mail_targets import mail_target_of
from records.outbox import next_items
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsule
title: {en: "Capsule", fr: "Capsule"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
on_evidence_withdrawn: revoke
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}}
"""
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


@pytest.fixture
def campus(database: Database) -> Installation:
    """An organisation in which Ada, who reads French, was awarded a micro-credential."""
    made = install(database)
    made.publish(RULE)
    made.push(made.add_source("lms", Remit()), [{**statement("Ada"), "id": "7a4c0b0e-58ce-4b84-8d1d-4f1f4d1f4c11"}])
    made.work()
    with database.transaction() as session:
        learner = session.query(Learner).one()
        learner.email, learner.language = "ada@campus.example", "fr"
    return made


def decide(campus: Installation, act: Judgement, reason: str = "Vu l'audit.") -> None:
    with campus.database.transaction() as session:
        catalogue = load_catalogue(session, campus.organisation_id)
        award_id = session.query(Award).one().id
        clockwork = Clockwork(utc_now(), uuid.uuid4, "Europe/Paris")
        judge(session, catalogue, award_id, act, said(act, "Chef", reason), clockwork)


def letters(campus: Installation) -> list[dict[str, str]]:
    with campus.database.reading() as session:
        target = mail_target_of(session, campus.organisation_id)
        return [item.payload for item in next_items(session, target.id, utc_now(), 100)] if target is not None else []


def test_a_learner_hears_in_their_language_what_a_person_decided_and_why(campus: Installation) -> None:
    for act in ("suspend", "resume", "revoke"):
        decide(campus, act)
    suspended, resumed, revoked = letters(campus)
    assert {each["to"] for each in letters(campus)} == {"ada@campus.example"}
    assert suspended["subject"] == "Suspendue : Capsule"
    assert "Vu l'audit." in suspended["text"]
    assert "/o/campus/credentials/" in suspended["text"]
    assert resumed["subject"] == "Rétablie : Capsule"
    assert revoked["subject"] == "Révoquée : Capsule"


def test_a_learner_hears_when_evaluation_revokes(campus: Installation) -> None:
    void = {
        "actor": {"mbox": "mailto:boss@campus.example"},
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": "7a4c0b0e-58ce-4b84-8d1d-4f1f4d1f4c11"},
    }
    campus.push(campus.add_source("boss", Remit()), [void])
    campus.work()
    (letter,) = letters(campus)
    assert letter["subject"] == "Révoquée : Capsule"


def test_who_wants_no_letters_or_has_no_address_gets_none(campus: Installation) -> None:
    with campus.database.transaction() as session:
        learner_id = session.query(Learner).one().id
        refuse_mail(session, learner_id, utc_now())
        refuse_mail(session, learner_id, utc_now())
    decide(campus, "suspend")
    assert letters(campus) == []
    with campus.database.transaction() as session:
        want_mail(session, learner_id)
        session.get_one(Learner, learner_id).email = None
    decide(campus, "resume")
    assert letters(campus) == []
