"""Renewals, and rules that count from their publication on: on both databases, through the real worker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from acquis.wiring import utc_now
from credentials.verify import verify
from recognition.certifying.issuing import resolver
from records.awards import awards_of_learners, credentials_of
from records.database import Database
from records.learners import learners_of
from records.sources import Remit
from tests.installation import Installation, install, statement

RULE = """
schema: acquis/1
id: capsules
title: {en: "Capsules", fr: "Capsules"}
aptitude: {en: "Learn in small steps", fr: "Apprendre à petits pas"}
issuer: campus
valid_for: P30D
FROM
needs: {criterion: done, evidence: micro-learning, where: {verb: completed}, within: {since: last_award}}
renewal: {criterion: again, evidence: micro-learning, where: {verb: answered}}
"""
ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
TRUSTING = Remit(attester_roles=None)


@pytest.fixture
def campus(database: Database) -> Installation:
    return install(database)


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def award(campus: Installation) -> tuple[str, datetime, datetime, dict[str, Any]]:
    """State, awarded at, valid until, and the signed document, of the only award."""
    with campus.database.reading() as session:
        (learner,) = learners_of(session, campus.organisation_id)
        (found,) = awards_of_learners(session, [learner.id])[learner.id]
        assert found.valid_until is not None
        document = found.credential.document if found.credential else {}
        return found.state, found.awarded_at, found.valid_until, document


def test_an_award_is_extended_by_a_renewal_and_its_credential_signed_anew_at_its_address(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(RULE.replace("FROM", ""))
    campus.push(lrs, [statement("Ada", at=ago(20))])
    campus.work()
    state, awarded, until, first = award(campus)
    assert (state, until) == ("issued", awarded + timedelta(days=30))
    renewed = ago(2)
    campus.push(lrs, [statement("Ada", ANSWERED, at=renewed)])
    campus.work()
    state, _, until, second = award(campus)
    assert (state, until) == ("issued", datetime.fromisoformat(renewed) + timedelta(days=30))
    assert second["id"] == first["id"]
    assert second["validUntil"] > first["validUntil"]
    with campus.database.reading() as session:
        assert verify(second, resolver(session), utc_now()).ok


def test_an_award_that_has_ended_is_renewed_too(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(RULE.replace("FROM", ""))
    campus.push(lrs, [statement("Ada", at=ago(60))])
    campus.work()
    assert award(campus)[0] == "expired"
    campus.push(lrs, [statement("Ada", ANSWERED, at=ago(1))])
    campus.work()
    assert award(campus)[0] == "issued"


def test_history_that_holds_several_renewals_applies_each(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    done, old, new = statement("Ada", at=ago(60)), statement("Ada", ANSWERED, at=ago(40)), ago(15)
    campus.push(lrs, [statement("Ada", ANSWERED, at=new), old, done])
    campus.publish(RULE.replace("FROM", ""))
    campus.work()
    state, _, until, _ = award(campus)
    assert (state, until) == ("issued", datetime.fromisoformat(new) + timedelta(days=30))


def test_what_came_before_the_award_does_not_renew_it(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.publish(RULE.replace("FROM", ""))
    campus.push(lrs, [statement("Ada", ANSWERED, at=ago(21)), statement("Ada", at=ago(20))])
    campus.work()
    _, awarded, until, _ = award(campus)
    assert until == awarded + timedelta(days=30)


def test_from_publication_on_history_earns_nothing(campus: Installation) -> None:
    lrs = campus.add_source("lrs", TRUSTING)
    campus.push(lrs, [statement("Ada", at=ago(1))])
    campus.publish(RULE.replace("FROM", "from: publication"))
    campus.work()
    assert campus.awards() == []
    campus.push(lrs, [statement("Ada", at=utc_now().isoformat())])
    campus.work()
    assert campus.awards() == [("Ada", "capsules", "issued")]
    with campus.database.reading() as session:
        assert len(list(credentials_of(session, campus.organisation_id))) == 1
