"""A holder decides what others see of a credential, and can take it back."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from credentials.verify import verify
from recognition.certifying.issuing import resolver
from recognition.certifying.sharing import share_credential
from records.audit import AuditEntry
from records.database import Database
from records.errors import NotFoundError
from records.sharing import PRIVATE, Choice, Sharing
from tests.pages_world import World, build

WAYS = (
    "",
    ".json",
    ".svg",
    ".png",
    ".pdf",
    ".ob2.png",
    "/ob2.json",
    "/preview.png",
    "/embed",
    "/evidence/e-learning.json",
)
CAMPUS_ID, OTHER_ID = 1, 2
HTML = {"Accept": "text/html"}


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


@pytest.fixture
def at(world: World) -> str:
    return f"/o/campus/credentials/{world.credential_of('Maëlle')}"


@pytest.fixture
def stranger(world: World) -> FlaskClient:
    return world.app.test_client()


@pytest.fixture
def maelle(world: World) -> FlaskClient:
    return entered(world, world.link("learner", "Maëlle"))


def entered(world: World, link: str) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(link).status_code == 302
    return client


def choose(client: FlaskClient, at: str, **fields: str) -> int:
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/o/campus/", headers=HTML).text)
    assert token is not None
    return client.post(f"{at}/sharing", data={"form_token": token[1], **fields}).status_code


def never_shared(world: World) -> None:
    with world.database.transaction() as session:
        session.execute(delete(Sharing))


def answers(client: FlaskClient, at: str) -> set[int]:
    return {client.get(at + way, headers=HTML).status_code for way in WAYS}


def test_nothing_is_public_before_the_holder_says_so(world: World, stranger: FlaskClient, at: str) -> None:
    never_shared(world)
    assert answers(stranger, at) == {404}


def test_the_holder_sees_it_and_can_take_all_of_it_away_from_the_beginning(
    world: World, maelle: FlaskClient, at: str
) -> None:
    never_shared(world)
    for way in ("", ".json", ".svg", ".png", ".pdf", ".ob2.png", "/evidence/e-learning.json"):
        assert maelle.get(at + way, headers=HTML).status_code == 200, way


def test_staff_see_it_and_another_learner_does_not(world: World, at: str) -> None:
    never_shared(world)
    assert entered(world, world.link("staff")).get(at).status_code == 200
    assert entered(world, world.link("learner", "Yann")).get(at).status_code == 404
    assert entered(world, world.link("staff", organisation="atelier")).get(at).status_code == 404


def test_the_credential_is_shared_without_name_and_evidence(
    maelle: FlaskClient, stranger: FlaskClient, at: str
) -> None:
    assert choose(maelle, at, public="yes") == 303
    page = stranger.get(at, headers=HTML).text
    assert "Maëlle" not in page
    assert "statement" not in page
    assert stranger.get(f"{at}/evidence/e-learning.json").status_code == 404
    assert b"Ma\xc3\xablle" not in stranger.get(f"{at}.json").data
    assert "Maëlle" not in stranger.get(f"{at}/embed").text
    assert "Maëlle" in maelle.get(at, headers=HTML).text
    assert "Maëlle" not in maelle.get(f"{at}?as=others", headers=HTML).text


def test_name_and_evidence_are_shared_each_by_itself(maelle: FlaskClient, stranger: FlaskClient, at: str) -> None:
    assert choose(maelle, at, public="yes", name="on") == 303
    assert "Maëlle" in stranger.get(at, headers=HTML).text
    assert stranger.get(f"{at}/evidence/e-learning.json").status_code == 404
    assert choose(maelle, at, public="yes", evidence="on") == 303
    assert "Maëlle" not in stranger.get(at, headers=HTML).text
    assert stranger.get(f"{at}/evidence/e-learning.json").status_code == 200


def test_what_is_taken_back_is_gone_everywhere_and_the_copy_still_verifies(
    world: World, maelle: FlaskClient, stranger: FlaskClient, at: str
) -> None:
    copy = json.loads(stranger.get(f"{at}.json").data)
    assert answers(stranger, at) == {200}
    assert choose(maelle, at, public="no", name="on", evidence="on") == 303
    assert answers(stranger, at) == {410}
    assert "taken it back" in stranger.get(at, headers={**HTML, "Accept-Language": "en"}).text
    assert stranger.get("/o/campus/did.json").status_code == 200
    with world.database.reading() as session:
        assert verify(copy, resolver(session), datetime.now(UTC)).ok
    assert choose(maelle, at, public="yes") == 303
    assert stranger.get(at).status_code == 200


def test_only_the_holder_chooses(world: World, stranger: FlaskClient, at: str) -> None:
    assert choose(entered(world, world.link("staff")), at, public="no") == 403
    assert choose(entered(world, world.link("learner", "Yann")), at, public="no") == 404
    assert choose(stranger, at, public="no") == 401
    assert stranger.get(at).status_code == 200


def test_a_form_without_its_token_changes_nothing(maelle: FlaskClient, stranger: FlaskClient, at: str) -> None:
    assert maelle.post(f"{at}/sharing", data={"public": "no"}).status_code == 400
    assert stranger.get(at).status_code == 200


def test_each_change_is_in_the_audit_trail_and_the_same_choice_again_is_none(world: World) -> None:
    credential_id = world.credential_of("Maëlle")
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        before = session.query(AuditEntry).filter_by(action="credential-shared").count()
        for choice in (PRIVATE, PRIVATE, Choice(is_public=True)):
            share_credential(session, CAMPUS_ID, credential_id, choice, now)
        session.flush()
        made = session.query(AuditEntry).filter_by(action="credential-shared").order_by(AuditEntry.id).all()[before:]
        assert [entry.details["public"] for entry in made] == [False, True]
        assert {entry.actor for entry in made} == {f"learner:{world.learners['Maëlle']}"}


def test_another_organisation_cannot_share_it(world: World) -> None:
    with world.database.transaction() as session, pytest.raises(NotFoundError):
        share_credential(session, OTHER_ID, world.credential_of("Maëlle"), PRIVATE, datetime.now(UTC))


@pytest.mark.parametrize(("name", "evidence"), [(True, False), (False, True)])
def test_name_and_evidence_are_never_shown_alone(name: bool, evidence: bool) -> None:
    with pytest.raises(ValueError, match="with the credential or not at all"):
        Choice(is_public=False, shows_name=name, shows_evidence=evidence)


def test_previews_of_other_sites_appear_with_the_page_alone(
    maelle: FlaskClient, stranger: FlaskClient, at: str
) -> None:
    assert "og:image" in stranger.get(at, headers=HTML).text
    choose(maelle, at, public="no")
    assert "og:image" not in maelle.get(at, headers=HTML).text
