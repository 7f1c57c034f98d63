"""What staff do who signed in by an account stands under their account, and pages call them by their name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lti_tool.sessions import SESSION_COOKIE, Visitor, session_value
from recognition.people.accounts import Acting, wanted_account
from recognition.people.accounts import invite as invite_account
from recognition.people.consenting import let_hr_see
from records.accounts import open_session
from records.audit import AuditEntry
from records.consents import SCOPES, Terms
from records.database import Database
from records.duties import OWNER
from records.learners import learner_by_id
from records.organisations import organisation_by_slug
from tests.pages_world import CAMPUS, SECRET, World, build

HOME = f"/o/{CAMPUS}"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[World]:
    path = tmp_path_factory.mktemp("named") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    yield build(database)
    database.close()


def _browser(world: World, visitor: Visitor) -> FlaskClient:
    client = world.app.test_client()
    client.set_cookie(SESSION_COOKIE, session_value(SECRET, visitor, datetime.now(UTC)))
    return client


@pytest.fixture(scope="module")
def nadia(world: World) -> FlaskClient:
    """The browser of an owner who signed in."""
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        acting = Acting(organisation_by_slug(session, CAMPUS).id, "test", now)
        account, _ = invite_account(session, wanted_account("n@x.example", "Nadia Haddad", ["owner"], "fr"), acting)
        opened = open_session(session, account, way="password", browser="", now=now, life=timedelta(hours=1)).id
    return _browser(world, Visitor(CAMPUS, "staff", None, now, duties=OWNER, account_session_id=opened))


def test_a_learner_reads_by_name_who_of_human_resources_looked(world: World, nadia: FlaskClient) -> None:
    now, number = datetime.now(UTC), world.learners["Maëlle"]
    with world.database.transaction() as session:
        learner = learner_by_id(session, organisation_by_slug(session, CAMPUS).id, number)
        let_hr_see(session, learner, Terms("named", frozenset(SCOPES)), text_version="1", language="fr", now=now)
    assert nadia.get(f"{HOME}/hr/people").status_code == 200
    page = _browser(world, Visitor(CAMPUS, "learner", number, now)).get(f"{HOME}/me/sharing-with-hr").text
    assert "Nadia Haddad" in page


def test_what_an_account_begins_stands_under_it_in_the_audit_trail(world: World, nadia: FlaskClient) -> None:
    token = nadia.get(f"{HOME}/designer").text.split('name="form_token" value="')[1].split('"')[0]
    begun = nadia.post(f"{HOME}/designer/drafts", data={"form_token": token, "begin": "empty"})
    assert begun.status_code == 303
    with world.database.reading() as session:
        newest = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert newest is not None
        assert (newest.action, newest.actor) == ("draft-begun", "account:1")
