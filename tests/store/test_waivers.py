"""A named person lets a node count as met for one learner: it is evaluated at once, shown, pinned, and can end."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from acquis.wiring import utc_now
from recognition.awarding.evaluating import Clockwork
from recognition.awarding.explain import overview
from recognition.awarding.judging import judge, said
from recognition.awarding.replaying import replay
from recognition.awarding.waiving import end_waiver, waive
from recognition.errors import JudgementError
from recognition.rulebook.catalogue import load_catalogue
from records.awards import Award, credentials_of
from records.database import Database
from records.errors import AlreadyExistsError, NotFoundError, SettledError
from records.learners import learners_of
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn", fr: "Apprendre"}
issuer: campus
on_evidence_withdrawn: POLICY
needs:
  all:
    - {criterion: done, evidence: micro-learning, where: {verb: completed}}
    - {criterion: shown, title: {en: "Shown", fr: "Montré"}, evidence: workplace, where: {verb: demonstrated}}
    - any:
        - {criterion: asked, evidence: social, where: {verb: asked}}
        - {criterion: told, evidence: social, where: {verb: answered}}
"""
SINCE = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def campus(database: Database) -> Installation:
    """Ada has done what the first criterion asks."""
    campus = install(database)
    lrs = campus.add_source("lrs", Remit(attester_roles=None))
    campus.publish(RULE.replace("POLICY", "review"))
    campus.push(lrs, [statement("Ada")])
    campus.work()
    return campus


def let(campus: Installation, node: str, at: datetime = SINCE, rule: str = "capsules") -> int:
    """Waive the node for Ada; the waiver's number."""
    with campus.database.transaction() as session:
        (ada,) = learners_of(session, campus.organisation_id)
        catalogue = load_catalogue(session, campus.organisation_id)
        clockwork = Clockwork(utc_now(), uuid.uuid4, "UTC")
        return waive(session, catalogue, ada, rule, node, said("a waiver", "Rozenn", "Long practice"), at, clockwork).id


def end(campus: Installation, number: int) -> None:
    with campus.database.transaction() as session:
        catalogue = load_catalogue(session, campus.organisation_id)
        clockwork = Clockwork(utc_now(), uuid.uuid4, "UTC")
        end_waiver(session, catalogue, number, said("an end", "Rozenn", "By mistake"), clockwork)


def waived(campus: Installation) -> list[str]:
    """The keys of the nodes that Ada's verdict shows as waived."""
    with campus.database.reading() as session:
        (ada,) = learners_of(session, campus.organisation_id)
        (standing,) = overview(session, ada, utc_now())
        return [node.key for node in (*standing.verdict.root.children,) if node.waived is not None]


def test_what_is_waived_counts_at_once_and_the_award_pins_it(campus: Installation) -> None:
    let(campus, "shown")
    assert (waived(campus), campus.awards()) == (["shown"], [])
    let(campus, "needs.all[2]", utc_now())
    assert waived(campus) == ["shown", "needs.all[2]"]
    assert campus.awards() == [("Ada", "capsules", "issued")]
    campus.work()
    with campus.database.reading() as session:
        award = session.scalars(select(Award)).one()
        shown = award.verdict["root"]["nodes"][1]["waived"]
        (credential,) = credentials_of(session, campus.organisation_id)
    assert (shown["by"], shown["reason"], shown["at"]) == ("Rozenn", "Long practice", "2026-02-01T00:00:00Z")
    told = credential.document["credentialSubject"]["narrative"]
    assert told.startswith("The issuer waived: Shown, ")
    assert "Rozenn" not in told


def test_a_waiver_to_come_counts_when_its_instant_has_come(campus: Installation) -> None:
    later = utc_now() + timedelta(days=2)
    let(campus, "needs", later)
    assert campus.awards() == []
    campus.worker.clock = lambda: later
    assert campus.worker.follow_calendar() == 1
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]


@pytest.mark.parametrize(("policy", "state"), [("review", "review"), ("revoke", "revoked"), ("keep", "issued")])
def test_an_award_that_rests_on_a_waiver_loses_it(campus: Installation, policy: str, state: str) -> None:
    campus.publish(RULE.replace("POLICY", policy))
    number = let(campus, "needs")
    end(campus, number)
    assert campus.awards() == [("Ada", "capsules", state)]
    with pytest.raises(SettledError, match=r"was ended by Rozenn before"):
        end(campus, number)


def test_a_waiver_that_is_given_anew_is_a_new_reason(campus: Installation) -> None:
    campus.publish(RULE.replace("POLICY", "revoke"))
    end(campus, let(campus, "needs"))
    let(campus, "needs")
    assert campus.awards() == [("Ada", "capsules", "issued"), ("Ada", "capsules", "revoked")]


def test_whoever_keeps_an_award_has_decided_on_the_waiver_that_ended(campus: Installation) -> None:
    end(campus, let(campus, "needs"))
    with campus.database.transaction() as session:
        catalogue = load_catalogue(session, campus.organisation_id)
        clockwork = Clockwork(utc_now(), uuid.uuid4, "UTC")
        award = session.scalars(select(Award)).one()
        judge(session, catalogue, award.id, "keep", said("keep", "Rozenn", "fine"), clockwork)
    end(campus, let(campus, "shown"))
    assert campus.awards() == [("Ada", "capsules", "issued")]


def test_replaying_knows_what_was_waived_then(campus: Installation) -> None:
    number = let(campus, "needs")
    end(campus, number)
    with campus.database.reading() as session:
        assert replay(session, session.scalars(select(Award)).one()).same


def test_a_key_stays_waived_in_the_next_version_and_a_place_does_not(campus: Installation) -> None:
    let(campus, "shown")
    let(campus, "needs.all[2]")
    campus.publish(RULE.replace("POLICY", "review").replace("verb: asked", "verb: shared"))
    campus.work()
    assert waived(campus) == ["shown"]


def test_a_rule_that_a_learner_has_nothing_but_a_waiver_for_is_evaluated(campus: Installation) -> None:
    other = RULE.replace("POLICY", "keep").replace("id: capsules", "id: other").replace("completed", "launched")
    campus.publish(other)
    let(campus, "needs", rule="other")
    assert campus.awards() == [("Ada", "other", "issued")]


def test_a_waiver_that_cannot_be_is_refused_by_its_field(campus: Installation) -> None:
    with pytest.raises(
        JudgementError, match=r"node: capsules has no node 'nothing'; there are needs, done, shown, needs"
    ):
        let(campus, "nothing")
    with pytest.raises(NotFoundError, match="is not published"):
        let(campus, "shown", rule="nothing")
    let(campus, "shown")
    with pytest.raises(AlreadyExistsError, match="is waived for this learner already"):
        let(campus, "shown")
    with campus.database.transaction() as session:
        elsewhere = load_catalogue(session, campus.organisation_id + 1)
        with pytest.raises(NotFoundError):
            end_waiver(session, elsewhere, 1, said("x", "Rozenn", "y"), Clockwork(utc_now(), uuid.uuid4, "UTC"))
