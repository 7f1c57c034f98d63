"""Every operation that reads is asked of an organisation that has some of everything, and answers as it declares."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recognition.people.consenting import let_hr_see
from recognition.rulebook.publishing import publish
from recognition.trying.running import Working, work_on_all
from records.consents import SCOPES, Terms
from records.database import Database
from records.learners import learner_by_id
from records.organisations import organisation_by_slug
from records.quarantine import Bad, quarantined, set_aside
from records.sources import source_by_slug
from rest_api.declaring import Operation
from rest_api.examples import example
from rest_api.operations import OPERATIONS
from rest_api.shapes import COMPONENTS
from rules import parse_rule
from tests.api_program import Program, assert_shape
from tests.pages_world import CAMPUS, World, build

READS = [one for one in OPERATIONS if one.method == "GET"]
# A picture of one black dot.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg=="
PRACTICE = """
schema: acquis/1
id: open-the-kitchen
title: {fr: "Ouvrir la cuisine", en: "Open the kitchen"}
aptitude: {fr: "Ouvrir", en: "Open"}
issuer: campus
needs:
  criterion: seen
  evidence: workplace
  where: {verb: demonstrated, attested_by: {role: [manager]}}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[Program]:
    path = tmp_path_factory.mktemp("answers") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    world = build(database)
    yield furnished(world)
    database.close()


def furnished(world: World) -> Program:
    """A program that has had some of everything made; `places` names it."""
    program = Program(world)
    now = datetime.now(UTC)
    maelle = world.learners["Maëlle"]
    with world.database.transaction() as session:
        here = organisation_by_slug(session, CAMPUS).id
        let_hr_see(
            session, learner_by_id(session, here, maelle), Terms("named", frozenset(SCOPES)),
            text_version="1", language="fr", now=now,
        )  # fmt: skip
        publish(session, here, parse_rule(PRACTICE), by="test", now=now)

    def made(method: str, path: str, body: Any) -> dict[str, Any]:
        answer = program.ask(method, path, body)
        assert answer.status_code in (200, 201), answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    job = made("POST", "/jobs", {"name": "Cook", "microcredentials": ["food-hygiene", "shift-lead"]})
    asked = {
        "learner": maelle,
        "about": "open-the-kitchen/seen",
        "title": "Opened the kitchen",
        "happened_at": (now - timedelta(days=1)).isoformat(),
        "attester_name": "Rozenn",
        "attester_email": "rozenn@hotel.example",
        "files": [{"name": "photo.png", "content": DOT}],
    }
    sign_off = made("POST", "/sign-offs", asked)
    made("POST", "/attesters", {"attester_email": "ro@hotel.example", "attester_name": "Ro", "role": "manager"})
    rows = b"RSD Name,Skill Statement,Canonical URL\nPastry,Make pastry,https://skills.example/pastry\n"
    made("POST", "/frameworks", {"files": [{"name": "s.csv", "content": b64encode(rows).decode()}], "name": "Skills"})
    made("PUT", f"/learners/{maelle}/goals/shift-lead", {"wanted_by": None})
    account = made("POST", "/accounts", {"email": "ada@campus.example", "name": "Ada", "duties": ["hr"]})
    run = made("POST", "/micro-credentials/food-hygiene/simulations", {})
    with world.database.transaction() as session:
        source = source_by_slug(session, here, "moodle")
        set_aside(session, here, source.id, [Bad(b"{}", "actor: is needed")], now)
        aside = quarantined(session, here, limit=1)[0].id
    work_on_all(Working(world.database, lambda: datetime.now(UTC), "test"))
    for path in ("/people", f"/people/{maelle}"):
        program.get(path)
    award = program.get(f"/awards?learner={maelle}&micro_credential=food-hygiene")["items"][0]
    program.places = {
        "{microcredential}": "food-hygiene",
        "{version}": "1",
        "{learner}": str(maelle),
        "{award}": award["id"],
        "{credential}": str(world.credential_of("Maëlle")),
        "{source}": "moodle",
        "{draft}": str(world.draft_id),
        "{job}": str(job["id"]),
        "{sign_off}": sign_off["id"],
        "{account}": str(account["id"]),
        "{platform}": program.get("/platforms")["items"][0]["slug"],
        "{number}": str(aside),
        "{target}": program.get("/outgoing")["items"][0]["slug"],
        "{framework}": "skills",
        "{simulation}": str(run["simulation"]),
        "{file}": sign_off["files"][0]["id"],
    }
    return program


def address(program: Program, operation: Operation) -> str:
    path = operation.path
    for name, value in program.places.items():
        path = path.replace(name, value)
    return path + NEEDED.get(operation.name, "")


@pytest.mark.parametrize("operation", READS, ids=lambda one: one.name)
def test_what_is_read_has_the_shape_that_is_declared(program: Program, operation: Operation) -> None:
    answer = program.ask("GET", address(program, operation))
    assert_shape(operation, answer)
    if operation.answer and "items" in answer.get_json() and operation.name not in EMPTY:
        assert answer.get_json()["items"], operation.name
    if operation.tagged:
        again = program.ask("GET", address(program, operation), If_None_Match=answer.headers["ETag"])
        assert again.status_code == 304


# Of these the organisation has none.
EMPTY = {"getStepsToJob", "searchSkills"}
# The query without which they answer nothing.
NEEDED = {"exportPeople": "?why=A+test", "getSkill": "?uri=https://skills.example/pastry"}


def test_examples_are_answers_of_that_shape() -> None:
    """Taken by `tools/api-examples`: of every operation that reads and does not answer with a file."""
    for operation in OPERATIONS:
        shown = example(operation.name)
        if shown is not None:
            shape = {**COMPONENTS[operation.answer], "components": {"schemas": COMPONENTS}}
            faults = list(Draft202012Validator(shape).iter_errors(shown))
            assert not faults, (operation.name, "run tools/api-examples", faults[:3])
    assert {one.name for one in READS if one.answer and example(one.name) is None} == set()
