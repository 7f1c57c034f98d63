"""People decide: what is recommended or under review, and what rests on it. On both databases, by the real worker."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from acquis.wiring import utc_now
from recognition.awarding.evaluating import Clockwork
from recognition.awarding.judging import Judgement, judge, past_of, said
from recognition.errors import JudgementError
from recognition.rulebook.catalogue import load_catalogue
from records.awards import Award, awards_to_decide, credentials_of, to_decide_count
from records.database import Database
from records.errors import AwardStateError, NotFoundError
from records.sources import Remit
from tests.installation import Installation, install, statement

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
PART = """
schema: acquis/1
id: part
title: {en: "Part", fr: "Partie"}
aptitude: {en: "Do", fr: "Faire"}
issuer: campus
on_evidence_withdrawn: review
OUTCOME
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}}
"""
STACK = """
schema: acquis/1
id: stack
title: {en: "Stack", fr: "Pile"}
aptitude: {en: "Do all", fr: "Tout faire"}
issuer: campus
on_evidence_withdrawn: POLICY
needs: {holds: part}
"""
RECOMMENDED = PART.replace("OUTCOME", "outcome: recommend")
AWARDED = PART.replace("OUTCOME", "")


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def begin(campus: Installation, *documents: str) -> dict[str, str]:
    """Ada meets the part; the rules are these."""
    lrs = campus.add_source("lrs", Remit(may_void=True, attester_roles=None))
    for document in documents:
        campus.publish(document)
    campus.push(lrs, [statement("Ada")])
    campus.work()
    return lrs


def state_of(campus: Installation, slug: str) -> list[str]:
    return [state for _, rule, state in campus.awards() if rule == slug]


def award_of(campus: Installation, slug: str) -> uuid.UUID:
    with campus.database.reading() as session:
        found = session.scalars(select(Award).order_by(Award.recorded_at.desc()))
        return next(award.id for award in found if award.microcredential.slug == slug)


def decide(campus: Installation, slug: str, act: Judgement, reason: str = "so", award: uuid.UUID | None = None) -> None:
    clockwork = Clockwork(utc_now(), uuid.uuid4, "UTC")
    with campus.database.transaction() as session:
        catalogue = load_catalogue(session, campus.organisation_id)
        judge(session, catalogue, award or award_of(campus, slug), act, said(act, "Rozenn", reason), clockwork)
    campus.work()


def void(campus: Installation, lrs: dict[str, str]) -> None:
    with campus.database.reading() as session:
        cited = session.scalars(select(Award)).first().cited[0]["statement_id"]
    target = {"objectType": "StatementRef", "id": cited}
    campus.push(lrs, [{**statement("Boss", VOIDED), "object": target}])
    campus.work()


def test_what_a_rule_recommends_is_nobodys_until_a_person_confirms_it(campus: Installation) -> None:
    begin(campus, RECOMMENDED, STACK.replace("POLICY", "review"))
    assert campus.awards() == [("Ada", "part", "recommended")]
    with campus.database.reading() as session:
        assert to_decide_count(session, campus.organisation_id) == 1
        assert list(credentials_of(session, campus.organisation_id)) == []
    decide(campus, "part", "confirm", "")
    assert campus.awards() == [("Ada", "part", "issued"), ("Ada", "stack", "issued")]
    with campus.database.reading() as session:
        assert awards_to_decide(session, campus.organisation_id, 10) == []
        assert len(list(credentials_of(session, campus.organisation_id))) == 2


def test_what_was_declined_is_held_by_nobody_and_not_recommended_again_by_the_same_evidence(
    campus: Installation,
) -> None:
    lrs = begin(campus, RECOMMENDED, STACK.replace("POLICY", "review"))
    decide(campus, "part", "decline", "staged")
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/2", at="2026-03-02T10:00:00Z")])
    campus.work()
    assert campus.awards() == [("Ada", "part", "declined")]
    decide(campus, "part", "confirm")
    assert campus.awards() == [("Ada", "part", "issued"), ("Ada", "stack", "issued")]


def test_a_recommendation_whose_evidence_is_voided_lapses_and_corrected_evidence_recommends_anew(
    campus: Installation,
) -> None:
    lrs = begin(campus, RECOMMENDED)
    void(campus, lrs)
    assert campus.awards() == [("Ada", "part", "lapsed")]
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/corrected")])
    campus.work()
    assert campus.awards() == [("Ada", "part", "lapsed"), ("Ada", "part", "recommended")]


def test_corrected_evidence_of_the_same_instant_earns_again_what_was_revoked_for_the_faulty_one(
    campus: Installation,
) -> None:
    lrs = begin(campus, AWARDED.replace("withdrawn: review", "withdrawn: revoke"))
    void(campus, lrs)
    assert campus.awards() == [("Ada", "part", "revoked")]
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/corrected")])
    campus.work()
    assert campus.awards() == [("Ada", "part", "issued"), ("Ada", "part", "revoked")]


def test_what_a_person_revoked_is_not_earned_again_by_the_same_evidence(campus: Installation) -> None:
    lrs = begin(campus, AWARDED)
    decide(campus, "part", "revoke", "another person took the quiz")
    campus.push(lrs, [statement("Ada", activity="https://capsules.example/2", at="2026-03-02T10:00:00Z")])
    campus.work()
    assert campus.awards() == [("Ada", "part", "revoked")]


@pytest.mark.parametrize(("act", "state"), [("keep", "issued"), ("revoke", "revoked")])
def test_a_person_ends_a_review(campus: Installation, act: Judgement, state: str) -> None:
    lrs = begin(campus, AWARDED)
    void(campus, lrs)
    assert state_of(campus, "part") == ["review"]
    decide(campus, "part", act, "because")
    assert state_of(campus, "part") == [state]
    with campus.database.reading() as session:
        award = session.scalars(select(Award)).one()
        told = [(past.by, past.action, past.reason) for past in past_of(session, award)]
    past_name = {"keep": "award-kept", "revoke": "award-revoked"}[act]
    assert told == [("worker", "award-questioned", "evidence-withdrawn"), ("Rozenn", past_name, "because")]


@pytest.mark.parametrize(("policy", "state"), [("review", "review"), ("revoke", "revoked"), ("keep", "issued")])
def test_a_stack_follows_a_part_that_a_person_revokes(campus: Installation, policy: str, state: str) -> None:
    begin(campus, AWARDED, STACK.replace("POLICY", policy))
    decide(campus, "part", "revoke")
    assert state_of(campus, "stack") == [state]


def test_a_stack_that_a_person_keeps_is_not_questioned_for_the_same_part_again(campus: Installation) -> None:
    lrs = begin(campus, AWARDED, STACK.replace("POLICY", "review"))
    decide(campus, "part", "revoke")
    decide(campus, "stack", "keep")
    campus.push(lrs, [statement("Ada", "http://adlnet.gov/expapi/verbs/answered")])
    campus.work()
    assert state_of(campus, "stack") == ["issued"]


@pytest.mark.parametrize(("policy", "meanwhile"), [("review", "review"), ("revoke", "review"), ("keep", "issued")])
def test_a_stack_is_under_review_while_a_part_is_suspended_and_stands_again_with_it(
    campus: Installation, policy: str, meanwhile: str
) -> None:
    begin(campus, AWARDED, STACK.replace("POLICY", policy))
    decide(campus, "part", "suspend")
    assert state_of(campus, "stack") == [meanwhile]
    decide(campus, "part", "resume")
    assert state_of(campus, "stack") == ["issued"]


def test_a_suspended_part_does_not_earn_a_stack(campus: Installation) -> None:
    begin(campus, AWARDED)
    decide(campus, "part", "suspend")
    campus.publish(STACK.replace("POLICY", "review"))
    campus.work()
    assert state_of(campus, "stack") == []
    decide(campus, "part", "resume")
    assert state_of(campus, "stack") == ["issued"]


def test_a_decision_that_does_not_fit_the_state_changes_nothing(campus: Installation) -> None:
    begin(campus, AWARDED)
    with pytest.raises(AwardStateError, match="state: confirm is for an award that is recommended or declined"):
        decide(campus, "part", "confirm")
    assert state_of(campus, "part") == ["issued"]


def test_an_award_of_another_organisation_is_not_known(campus: Installation) -> None:
    begin(campus, RECOMMENDED)
    with campus.database.transaction() as session:
        catalogue = load_catalogue(session, campus.organisation_id + 1)
        with pytest.raises(NotFoundError):
            judge(
                session,
                catalogue,
                award_of(campus, "part"),
                "confirm",
                said("confirm", "Rozenn", ""),
                Clockwork(utc_now(), uuid.uuid4, "UTC"),
            )


def test_an_award_whose_life_is_over_is_not_confirmed(campus: Installation) -> None:
    begin(campus, RECOMMENDED.replace("outcome:", "valid_for: P10Y\noutcome:"))
    with campus.database.transaction() as session:
        session.scalars(select(Award)).one().valid_until = utc_now() - timedelta(seconds=1)
    with pytest.raises(JudgementError, match="valid_until: its life was over"):
        decide(campus, "part", "confirm")


def test_what_was_declined_is_not_confirmed_beside_another(campus: Installation) -> None:
    lrs = begin(
        campus, RECOMMENDED.replace("where: {verb: completed}", "where: {verb: completed}, within: {last: P1D}")
    )
    first = statement("Ada", at=(utc_now() - timedelta(hours=20)).isoformat())
    campus.push(lrs, [first])
    campus.work()
    declined = award_of(campus, "part")
    decide(campus, "part", "decline")
    campus.worker.clock = lambda: utc_now() + timedelta(hours=10)
    campus.push(lrs, [statement("Ada", at=(utc_now() - timedelta(hours=1)).isoformat())])
    campus.work()
    assert sorted(state_of(campus, "part")) == ["declined", "recommended"]
    with pytest.raises(JudgementError, match=r"award: award .* stands in its place"):
        decide(campus, "part", "confirm", award=declined)


@pytest.mark.parametrize(
    ("act", "by", "reason", "field"),
    [
        ("confirm", " ", "", "by"),
        ("confirm", "x" * 121, "", "by"),
        ("decline", "Rozenn", " ", "reason"),
        ("revoke", "Rozenn", "x" * 2001, "reason"),
    ],
)
def test_a_decision_names_a_person_and_says_why(act: Judgement, by: str, reason: str, field: str) -> None:
    with pytest.raises(JudgementError) as refused:
        said(act, by, reason)
    assert refused.value.field == field
