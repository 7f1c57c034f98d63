"""A micro-credential that rests on others has a record of them all, made by the real worker and anew with its parts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from credentials.schemas import LEARNER_RECORD, schema_problems
from credentials.verify import verify
from recognition.certifying.issuing import resolver
from recognition.certifying.sharing import share_credential
from records.awards import Award
from records.database import Database
from records.sharing import PRIVATE
from tests.pages_world import EVERYTHING, World, answer, build, observed

CAMPUS_ID = 1


@pytest.fixture
def world(database: Database) -> World:
    made = build(database)
    now = datetime.now(UTC)
    made.post(answer("Maëlle", 3, now - timedelta(days=2)), observed("Maëlle", "Gwenn", now - timedelta(days=1)))
    return made


@pytest.fixture
def maelle(world: World) -> FlaskClient:
    client = world.app.test_client()
    client.get(world.link("learner", "Maëlle"))
    return client


def award_of(session: Session, slug: str) -> Award:
    return next(each for each in session.scalars(select(Award)) if each.microcredential.slug == slug)


def path_of(world: World, slug: str) -> str:
    with world.database.reading() as session:
        credential = award_of(session, slug).credential
        assert credential is not None
        return f"/o/campus/credentials/{credential.id}"


def test_the_record_holds_the_whole_and_its_part_and_verifies(world: World, maelle: FlaskClient) -> None:
    answered = maelle.get(f"{path_of(world, 'shift-lead')}/clr.json")
    document = json.loads(answered.data)
    inside = document["credentialSubject"]["verifiableCredential"]
    assert [one["name"] for one in inside] == ["Chef d'équipe", "Hygiène alimentaire"]
    assert document["validUntil"] == inside[1]["validUntil"]
    assert "validUntil" not in inside[0]
    assert list(schema_problems(document, LEARNER_RECORD)) == []
    with world.database.reading() as session:
        assert verify(document, resolver(session), datetime.now(UTC)).ok
        assert document["credentialStatus"] == inside[0]["credentialStatus"]


def test_what_rests_on_nothing_has_no_record(world: World, maelle: FlaskClient) -> None:
    assert maelle.get(f"{path_of(world, 'food-hygiene')}/clr.json").status_code == 404


def test_the_record_is_signed_anew_with_its_part(world: World, maelle: FlaskClient) -> None:
    at = f"{path_of(world, 'shift-lead')}/clr.json"
    with world.database.transaction() as session:
        part = award_of(session, "food-hygiene")
        part.valid_until = datetime.now(UTC) + timedelta(days=3650)
        assert part.credential is not None
        part.credential.outdated = True
    before = maelle.get(at).json
    world.work()
    after = maelle.get(at).json
    assert after["validUntil"] > before["validUntil"]
    with world.database.reading() as session:
        assert verify(after, resolver(session), datetime.now(UTC)).ok
    world.work()
    assert maelle.get(at).json == after


def test_the_page_draws_the_stack(world: World, maelle: FlaskClient) -> None:
    page = maelle.get(path_of(world, "shift-lead"), headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "stacked" in page
    assert path_of(world, "food-hygiene") in page
    assert "stacked" not in maelle.get(path_of(world, "food-hygiene"), headers={"Accept": "text/html"}).text


def test_a_stranger_gets_the_record_where_each_part_is_shared(world: World) -> None:
    stranger, whole = world.app.test_client(), path_of(world, "shift-lead")
    assert stranger.get(f"{whole}/clr.json").status_code == 404
    with world.database.transaction() as session:
        credential = award_of(session, "shift-lead").credential
        assert credential is not None
        share_credential(session, CAMPUS_ID, credential.id, EVERYTHING, datetime.now(UTC))
    assert stranger.get(f"{whole}/clr.json").status_code == 200
    maelle = world.app.test_client()
    maelle.get(world.link("learner", "Maëlle"))
    with world.database.transaction() as session:
        part = award_of(session, "food-hygiene").credential
        assert part is not None
        share_credential(session, CAMPUS_ID, part.id, PRIVATE, datetime.now(UTC))
    assert stranger.get(f"{whole}/clr.json").status_code == 404
    assert stranger.get(whole, headers={"Accept": "text/html"}).status_code == 200
    assert maelle.get(f"{whole}/clr.json").status_code == 200
