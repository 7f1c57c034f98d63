"""Programs ask for sign-offs, look at them a second time and take them back, as staff does on the pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from recognition.rulebook.publishing import publish
from records.organisations import organisation_by_slug
from records.outbox import OutboxItem
from rules import parse_rule
from tests.api_program import Program, problem
from tests.pages_world import CAMPUS, World
from tests.protocol.api.test_api_answers import PRACTICE

ABOUT = "open-the-kitchen/seen"


@pytest.fixture
def office(world: World) -> Program:
    """A program at an organisation where opening the kitchen is signed off."""
    with world.database.transaction() as session:
        publish(
            session, organisation_by_slug(session, CAMPUS).id, parse_rule(PRACTICE), by="test", now=datetime.now(UTC)
        )
    return Program(world)


def wanted(world: World, **more: Any) -> dict[str, Any]:
    return {
        "learner": world.learners["Yann"],
        "title": "Opened the kitchen",
        "happened_at": (datetime.now(UTC) - timedelta(days=1)).isoformat(),
        "attester_name": "Rozenn",
        "attester_email": "rozenn@hotel.example",
        **more,
    }


def letters(world: World) -> list[dict[str, Any]]:
    with world.database.reading() as session:
        return [item.payload for item in session.scalars(select(OutboxItem).where(OutboxItem.kind == "letter"))]


def test_who_was_there_is_written_to_with_the_link(world: World, office: Program) -> None:
    (offer,) = [one for one in office.get("/sign-offs/offers")["items"] if one["about"] == ABOUT]
    assert offer["roles"] == ["manager"]
    before = len(letters(world))
    made = office.ask("POST", "/sign-offs", wanted(world, about=ABOUT, language="en"), Idempotency_Key="a")
    assert made.status_code == 201, made.text
    assert (made.get_json()["state"], made.get_json()["about"]) == ("asked", ABOUT)
    (letter,) = letters(world)[before:]
    assert letter["to"] == "rozenn@hotel.example"
    link = next(line for line in letter["text"].splitlines() if "/sign-off/" in line)
    assert world.app.test_client().get(link.partition("localhost:8080")[2]).status_code == 200
    # Sent again, it is done once.
    office.ask("POST", "/sign-offs", wanted(world, about=ABOUT, language="en"), Idempotency_Key="a")
    assert len(letters(world)) == before + 1
    path = f"/sign-offs/{made.get_json()['id']}"
    assert problem(office.ask("POST", f"{path}/reminders"), 409)["errors"][0]["pointer"] == "/reminders"
    assert problem(office.ask("POST", f"{path}/withdrawal", If_Match='"old"'), 412)
    assert office.ask("POST", f"{path}/withdrawal").get_json()["state"] == "withdrawn"
    assert problem(office.ask("POST", f"{path}/withdrawal"), 409)["code"] == "sign-off"
    assert [one["state"] for one in office.get("/sign-offs?state=withdrawn")["items"]] == ["withdrawn"]
    assert office.get("/sign-offs?state=expired")["items"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"about": "nothing/seen"}, "/about"),
        ({"attester_email": "nobody"}, "/attester_email"),
        ({"attester_email": "yann@campus.example"}, "/attester_email"),
        ({"title": " "}, "/title"),
        ({"happened_at": "2001-01-01T00:00:00Z"}, "/happened_at"),
        ({"files": [{"name": "x.png", "content": "???"}]}, "/files/0/content"),
        ({"files": [{"name": "x.html", "content": "PGI+"}]}, "/files"),
    ],
)
def test_what_is_wrong_with_it_is_told_by_its_field(
    standing_world: World, change: dict[str, Any], pointer: str
) -> None:
    told = problem(Program(standing_world).ask("POST", "/sign-offs", wanted(standing_world, **change)), 422)
    assert told["errors"][0]["pointer"] == pointer


def test_many_are_signed_off_a_second_person_looks_and_it_is_taken_back(world: World, office: Program) -> None:
    assert office.ask("PUT", "/sign-offs/policy", {"checked_percent": 101}).status_code == 422
    policy = {"checked_percent": 100, "link_days": 7, "reciprocal_days": 90, "thanks_a_day": 3, "code_for": "never"}
    assert office.ask("PUT", "/sign-offs/policy", policy).get_json() == office.get("/sign-offs/policy") == policy
    body = {
        **{name: value for name, value in wanted(world).items() if name != "learner"},
        "table": f"learner,minutes\n{world.learners['Yann']},30\nnobody@campus.example,10\n",
    }
    shown = office.ask("POST", "/sign-offs/many", body).get_json()
    assert (shown["done"], [line["problem"] for line in shown["lines"]]) == (False, [None, "learner"])
    assert office.get("/sign-offs")["items"] == []
    assert office.ask("POST", "/sign-offs/many", {**body, "apply": True}).get_json()["signed_off"] == 1
    (one,) = office.get("/sign-offs?state=checking")["items"]
    path = f"/sign-offs/{one['id']}"
    lacking = problem(office.ask("POST", f"{path}/second-look", {"act": "refuse"}), 422)
    assert lacking["errors"][0]["pointer"] == "/reason"
    accepted = office.ask("POST", f"{path}/second-look", {"act": "accept"}).get_json()
    assert (accepted["state"], accepted["checked_by"]) == ("confirmed", "api:Program")
    assert accepted["statement_id"] is not None
    revoked = office.ask("POST", f"{path}/revocation", {"reason": "It was Maëlle"}).get_json()
    assert (revoked["state"], revoked["end_reason"]) == ("revoked", "It was Maëlle")
    problem(office.ask("POST", f"{path}/revocation", {"reason": "Again"}), 409)


def test_attesters_are_vouched_for_and_no_more(standing_world: World) -> None:
    program = Program(standing_world)
    body = {"attester_email": "Rozenn@Hotel.example", "attester_name": "Rozenn", "role": "manager"}
    (known,) = program.ask("POST", "/attesters", body).get_json()["items"]
    assert known == {"email": "rozenn@hotel.example", "name": "Rozenn", "role": "manager"}
    assert program.ask("DELETE", "/attesters/rozenn@hotel.example").get_json()["items"] == []


def test_a_learner_thanks_another_through_a_program(world: World, office: Program) -> None:
    body = {"giver": world.learners["Maëlle"], "email": "yann@campus.example", "title": "Showed me the fryer"}
    made = office.ask("POST", "/thanks", body)
    assert (made.status_code, made.get_json()["sign_off"] is not None) == (201, True)
    assert problem(office.ask("POST", "/thanks", body), 409)["code"] == "sign-off"
    assert office.ask("POST", "/thanks", {**body, "email": "stranger@nowhere.example"}).get_json() == {"sign_off": None}
