"""What somebody tries who means no good: each test is an attack on the pages, and what stops it.

`docs/security.md` says which tests stand for what.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.accounts.managing import set_password_by_link
from lti_tool.protection import VISIT_COOKIE
from lti_tool.sessions import SESSION_COOKIE, SESSION_PARAMETER, Visitor, session_value
from recognition.people.accounts import Acting, wanted_account
from recognition.people.accounts import invite as invite_account
from records.accounts import open_session
from records.audit import AuditEntry
from records.database import Database
from records.duties import OWNER, Duty
from records.organisations import organisation_by_slug
from records.sign_offs import SignOff
from tests.pages_world import CAMPUS, SECRET, World, build

HOME = f"/o/{CAMPUS}"
MALLORY, PASSWORD = "mallory@campus.example", "correct horse battery staple"
LARGE = 10**30


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[World]:
    path = tmp_path_factory.mktemp("attacked") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    made = build(database)
    _account(made, MALLORY, ["hr"], PASSWORD)
    yield made
    database.close()


def _account(
    world: World, email: str, duties: list[Duty], password: str | None = None, learner: str | None = None
) -> int:
    """An account, and the number of a session of it."""
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        acting = Acting(organisation_by_slug(session, CAMPUS).id, "test", now)
        learner_id = world.learners[learner] if learner is not None else None
        account, link = invite_account(session, wanted_account(email, "", duties, "en", learner_id), acting)
        if password is not None:
            set_password_by_link(session, acting.organisation_id, link, password, (), now)
        return open_session(session, account, way="password", browser="", now=now, life=timedelta(hours=1)).id


def _signed_in(world: World, email: str, duties: list[Duty], learner: str | None = None) -> FlaskClient:
    """The browser of somebody with an account of these duties."""
    opened, now = _account(world, email, duties, None, learner), datetime.now(UTC)
    who = Visitor(CAMPUS, "staff", None, now, duties=OWNER, account_session_id=opened)
    return _with_session(world, session_value(SECRET, who, now))


def _with_session(world: World, value: str) -> FlaskClient:
    client = world.app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.set_cookie(SESSION_COOKIE, value)
    return client


def _entered(world: World, role: str, name: str | None = None) -> FlaskClient:
    client = world.app.test_client()
    client.get(world.link(role, name))  # type: ignore[arg-type]
    return client


def _token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _post(client: FlaskClient, path: str, page: str | None = None, **fields: str) -> TestResponse:
    return client.post(path, data={"form_token": _token(client.get(page or path).text), **fields})


# Forms of others


def test_nobody_is_signed_in_as_somebody_else_by_a_form_on_another_site(world: World) -> None:
    """Who attacks has a form of their own, for a session in the address that they know or made up."""
    own = session_value(
        SECRET, Visitor(CAMPUS, "learner", world.learners["Yann"], datetime.now(UTC)), datetime.now(UTC)
    )
    for session in (own, "made-up"):
        attacker, victim = world.app.test_client(), world.app.test_client()
        at = f"{HOME}/sign-in?{SESSION_PARAMETER}={session}"
        fields = {"form_token": _token(attacker.get(at).text), "email": MALLORY, "password": PASSWORD}
        answer = victim.post(at, data=fields)
        assert answer.status_code == 400
        assert victim.get_cookie(SESSION_COOKIE) is None
        # The attacker's own browser, which brings its cookie, may.
        assert attacker.post(at, data=fields).status_code == 303


def test_nobody_is_signed_out_by_a_form_on_another_site(world: World) -> None:
    attacker, victim = world.app.test_client(), _entered(world, "learner", "Yann")
    at = f"/leave?{SESSION_PARAMETER}=made-up"
    token = _token(attacker.get(f"{HOME}/?{SESSION_PARAMETER}=made-up").text)
    victim.post(at, data={"form_token": token})
    assert victim.get(f"{HOME}/me").status_code == 200


def test_a_known_visit_is_no_key_to_another(world: World) -> None:
    attacker, victim = world.app.test_client(), _entered(world, "learner", "Yann")
    token = _token(attacker.get(f"{HOME}/sign-in").text)
    victim.set_cookie(VISIT_COOKIE, "the visitor's own")
    assert victim.post(f"{HOME}/me/mail", data={"form_token": token, "do": "refuse"}).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/x\n/y", "///evil.example"],
)
def test_whoever_signs_in_stays_here(world: World, address: str) -> None:
    client = world.app.test_client()
    answer = _post(client, f"{HOME}/sign-in", email=MALLORY, password=PASSWORD, next=address)
    assert answer.headers["Location"].startswith(f"{HOME}/")


def test_whoever_signs_in_is_nobody_else_there(world: World) -> None:
    """An address to return to cannot bring a session of its own."""
    client = world.app.test_client()
    wanted = f"{HOME}/me?{SESSION_PARAMETER}=of-somebody&about=x"
    answer = _post(client, f"{HOME}/sign-in", email=MALLORY, password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == f"{HOME}/me?about=x"


# What no browser sends


@pytest.mark.parametrize(
    "path",
    [
        f"learners/{LARGE}",
        f"hr/people/{LARGE}",
        f"designer/drafts/{LARGE}",
        f"status/{LARGE}",
        "learners/%00",
        "catalogue/%00",
    ],
)
def test_a_number_or_a_text_that_nothing_has_leads_nowhere(world: World, path: str) -> None:
    answer = _entered(world, "staff").get(f"{HOME}/{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


@pytest.mark.parametrize("page", ["hr/people", "hr/people.csv", "learners", "sign-offs"])
@pytest.mark.parametrize("number", [LARGE, 2**63 - 1, -1, "9" * 5000, "x"])
def test_a_page_that_there_is_not_is_empty(world: World, page: str, number: object) -> None:
    answer = _entered(world, "staff").get(f"{HOME}/{page}?why=x&page={number}")
    assert answer.status_code == 200


def test_a_text_with_a_nul_is_refused(world: World) -> None:
    client = _entered(world, "staff")
    assert client.get(f"{HOME}/learners?q=%00").status_code == 404
    token = _token(client.get(f"{HOME}/sign-offs").text)
    fields = {"form_token": token, "email": "a@x.example", "name": "A\x00", "role": "peer"}
    assert client.post(f"{HOME}/sign-offs/known", data=fields).status_code == 404


# Who did it


def _checking(world: World, learner: str, email: str) -> str:
    """A sign-off of this learner by that address, which waits for a second look."""
    now = datetime.now(UTC)
    with world.database.transaction() as session:
        made = SignOff(
            id=uuid.uuid4(),
            organisation_id=organisation_by_slug(session, CAMPUS).id,
            learner_id=world.learners[learner],
            kind="practice",
            state="checking",
            title="Evening service",
            happened_at=now,
            attester_name="Rozenn",
            attester_email=email,
            attester_role="peer",
            language="en",
            asked_by="learner:1",
            asked_at=now,
            expires_at=now,
            answered_at=now,
        )
        session.add(made)
        return str(made.id)


def _last_entry(world: World) -> AuditEntry:
    with world.database.reading() as session:
        found = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert found is not None
        session.expunge(found)
        return found


def test_nobody_decides_under_a_name_that_is_not_theirs(world: World) -> None:
    client = _signed_in(world, "assessor@campus.example", ["assessor"])
    at = f"{HOME}/sign-offs/{_checking(world, 'Yann', 'rozenn@plage.example')}"
    assert _post(client, at, do="refuse", by="account:1", reason="No").status_code == 303
    assert re.fullmatch(r"account:[0-9]+", _last_entry(world).actor)
    assert _last_entry(world).actor != "account:1"
    # Who came by a link types a name; it stands there as one that was typed.
    at = f"{HOME}/sign-offs/{_checking(world, 'Yann', 'rozenn@plage.example')}"
    assert _post(_entered(world, "staff"), at, do="refuse", by="account:1", reason="No").status_code == 303
    assert _last_entry(world).actor == "staff account:1"


def test_a_second_look_is_another_persons(world: World) -> None:
    own = _signed_in(world, "yann.staff@campus.example", ["assessor"], "Yann")
    attester = _signed_in(world, "rozenn@plage.example", ["assessor"])
    at = f"{HOME}/sign-offs/{_checking(world, 'Yann', 'rozenn+work@plage.example')}"
    for client in (own, attester):
        answer = _post(client, at, do="accept", reason="")
        assert answer.status_code == 422
        assert "somebody else has to look at it" in answer.text


def test_nobody_signs_themselves_off_in_a_table(world: World) -> None:
    own = _signed_in(world, "ines.staff@campus.example", ["assessor"], "Inès")
    fields = {
        "title": "Service",
        "day": datetime.now(UTC).date().isoformat(),
        "name": "Somebody",
        "email": "somebody@plage.example",
        "table": f"learner\n{world.learners['Inès']}\n",
    }
    page = _post(own, f"{HOME}/sign-offs/table", **fields)
    assert "Nobody signs off themselves" in page.text


@pytest.mark.parametrize("table", ["learner,minutes\r1\r2\r", "minutes,learner\n5\n", f'learner\n"{"x" * 200_000}"\n'])
def test_a_table_of_any_shape_is_answered_in_words(world: World, table: str) -> None:
    client = _entered(world, "staff")
    fields = {"title": "Service", "day": datetime.now(UTC).date().isoformat(), "name": "S", "email": "s@x.example"}
    assert _post(client, f"{HOME}/sign-offs/table", **fields, table=table).status_code in (200, 422)


def test_signing_out_elsewhere_is_told(world: World) -> None:
    client = _signed_in(world, "elsewhere@campus.example", ["designer"])
    assert _post(client, f"{HOME}/account/sessions/end", page=f"{HOME}/account").status_code == 303
    assert _last_entry(world).action == "account-sessions-ended"


# Passwords and learners' numbers


def test_a_learner_of_a_number_that_is_none_is_told_in_words(world: World) -> None:
    fields = {"email": "x@campus.example", "learner": "²", "duty": "hr", "language": "en"}
    assert _post(_entered(world, "staff"), f"{HOME}/accounts", **fields).status_code == 422
