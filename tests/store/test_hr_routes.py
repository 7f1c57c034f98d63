"""No page of HR shows anybody who did not agree, in any form: not their name, and no figure that they are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from recognition.people.consenting import let_hr_see
from recognition.people.job_roles import RoleDraft, save_job_role
from records.consents import NOTHING, SCOPES, Terms
from records.database import Database
from records.learners import Learner
from records.looks import Look, looks_at
from tests.pages_world import World, address, build, passed_quiz
from tests.route_table import ROUTES

EVERYTHING = Terms("named", frozenset(SCOPES))
ASKED = (
    "",
    "?of=microcredential",
    "?of=microcredential&show=near&all=yes",
    "?show=ending",
    "?q=hygiene&why=x",
    "?q=chef+equipe&stage=near",
    "?of=food-hygiene",
    "?stage=near",
    "?stage=ending&team=Salle",
    "?level=3&recent=24",
    "?of=block",
    "?of=block&show=near&team=Salle",
    "?block=shift-lead/share",
    "?block=shift-lead/do&stage=near",
    "?why=x",
)


def routes() -> list[str]:
    """The endpoints for which HR's duty is enough, and which show something."""
    return sorted(name for name, route in ROUTES.items() if "hr" in route.duties)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Iterator[World]:
    path = tmp_path_factory.mktemp("hr") / "acquis.db"
    path.write_bytes(sqlite_template)
    database = Database(f"sqlite:///{path}")
    made = build(database)
    now = datetime.now(UTC)
    # Yann holds what Maëlle holds, and is on the way to the same.
    made.post(passed_quiz("Yann", now))
    with database.transaction() as session:
        save_job_role(session, 1, RoleDraft("Cheffe de rang", "", ["food-hygiene", "shift-lead"]), by="test", now=now)
    says(made, "Maëlle", EVERYTHING)
    says(made, "Zoé", EVERYTHING)
    yield made
    database.close()


def says(world: World, name: str, terms: Terms) -> None:
    """The learner's will from now on."""
    with world.database.transaction() as session:
        learner = session.get_one(Learner, world.learners[name])
        let_hr_see(session, learner, terms, text_version="1", language="en", now=datetime.now(UTC))


@pytest.fixture
def hr(world: World) -> FlaskClient:
    client = world.app.test_client()
    assert client.get(world.link("staff")).status_code == 302
    return client


def pages(world: World, client: FlaskClient, endpoint: str, about: str = "Yann") -> dict[str, str]:
    """What the addresses of that endpoint answer, by question, but for what is other each time."""
    found = {}
    for rule in world.app.url_map.iter_rules(endpoint):
        names = {"organisation": "campus", "learner_id": world.learners[about], "job": 1}
        with world.app.test_request_context():
            path = rule.build({name: names[name] for name in rule.arguments})
        for question in ASKED if path is not None and "GET" in (rule.methods or ()) else ():
            answer = client.get(path[1] + question)
            text = re.sub(r'name="form_token" value="[^"]+"', "", answer.text)
            found[f"{path[1]}{question}"] = f"{answer.status_code} {text}"
    return found


@pytest.mark.parametrize("endpoint", routes())
def test_who_did_not_agree_leaves_no_trace_on_a_page_of_hr(world: World, hr: FlaskClient, endpoint: str) -> None:
    says(world, "Yann", NOTHING)
    never = pages(world, hr, endpoint)
    for path, text in never.items():
        for trace in ("Yann", address("Yann"), "Inès", "Zoé", "Salle</"):
            assert trace not in text, path
    # Counted among fewer than a crowd is not counted.
    says(world, "Yann", Terms("counted", frozenset(SCOPES) - {"mobility"}))
    assert pages(world, hr, endpoint) == never
    says(world, "Yann", EVERYTHING)
    agreed = pages(world, hr, endpoint)
    forms = endpoint in ("pages.hr_roles", "pages.hr_new_role", "pages.hr_role_form")
    assert (agreed == never) == (forms or not agreed)
    assert not [path for path, text in agreed.items() if text.startswith("5")]
    says(world, "Yann", NOTHING)
    assert pages(world, hr, endpoint) == never


def test_one_s_page_is_found_by_who_may_see_it_alone(world: World, hr: FlaskClient) -> None:
    says(world, "Yann", NOTHING)
    at = "/o/campus/hr/people"
    known = hr.get(f"{at}/{world.learners['Maëlle']}?why=Renfort")
    assert known.status_code == 200
    assert "Hygiène" in known.text
    for nobody in (world.learners["Yann"], world.learners["Zoé"], 999_999):
        assert hr.get(f"{at}/{nobody}").status_code == 404
    with world.database.reading() as session:
        newest = looks_at(session, 1, world.learners["Maëlle"], 1)[0]
        assert (newest.page, newest.why) == ("person", "Renfort")
        assert looks_at(session, 1, world.learners["Zoé"], 1) == []


def test_a_list_a_table_and_a_job_note_whom_they_showed(world: World, hr: FlaskClient) -> None:
    says(world, "Yann", NOTHING)
    at, maelle = "/o/campus/hr", world.learners["Maëlle"]

    def newest() -> tuple[str, str, str | None, str]:
        with world.database.reading() as session:
            look = session.scalars(select(Look).order_by(Look.id.desc()).limit(1)).one()
            return look.page, look.subject, look.why, look.seen

    hr.get(f"{at}/people?q=hygene&team=Cuisine")
    page, subject, _, seen = newest()
    assert (page, seen) == ("people", f",{maelle},")
    assert "Hygiène alimentaire" in subject
    assert subject.endswith("Cuisine")
    assert hr.get(f"{at}/people.csv?of=food-hygiene").status_code == 422
    table = hr.get(f"{at}/people.csv?of=food-hygiene&why=Plan")
    assert table.mimetype == "text/csv"
    assert "Maëlle,Cuisine,Hygiène alimentaire" in table.text
    assert newest() == ("table", "Hygiène alimentaire", "Plan", f",{maelle},")
    hr.get(f"{at}/roles/1")
    assert newest() == ("job-role", "Cheffe de rang", None, f",{maelle},")
    before = newest()
    hr.get(f"{at}/people?q=nothing-of-the-kind")
    hr.get(at)
    assert newest() == before


def test_a_table_has_no_formulas(world: World, hr: FlaskClient) -> None:
    with world.database.transaction() as session:
        session.get_one(Learner, world.learners["Yann"]).name = "=cmd()"
    says(world, "Yann", EVERYTHING)
    assert "\n'=cmd()," in hr.get("/o/campus/hr/people.csv?stage=near&why=x").text.replace("\r", "")
    with world.database.transaction() as session:
        session.get_one(Learner, world.learners["Yann"]).name = "Yann"
    says(world, "Yann", NOTHING)


def form(client: FlaskClient, path: str, status: int, **fields: object) -> str:
    """Post a form; the page that answers."""
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/o/campus/hr/roles/new").text)
    assert token is not None
    answer = client.post(path, data={"form_token": token[1], **fields})
    assert answer.status_code == status, answer.text
    return answer.text if status != 303 else answer.headers["Location"]


def test_jobs_are_kept_changed_and_removed(world: World, hr: FlaskClient) -> None:
    at = "/o/campus/hr/roles"
    one = form(hr, f"{at}/new", 303, name=" Plongeur  de nuit ", microcredential=["shift-lead", "food-hygiene"])
    assert "Plongeur de nuit" in hr.get(one).text
    assert 'id="problem"' in form(hr, f"{at}/new", 422, name="Plongeur de nuit", microcredential=["food-hygiene"])
    assert 'id="problem"' in form(hr, f"{at}/new", 422, name=" ", microcredential=["food-hygiene"])
    assert 'id="problem"' in form(hr, f"{at}/new", 422, name="Rien")
    assert 'id="problem"' in form(hr, f"{at}/new", 422, name="Autre", microcredential=["of-the-workshop"])
    changed = {"name": "Plongeur", "microcredential": ["food-hygiene"], "revision": 1}
    assert form(hr, f"{one}/change", 303, **changed) == one
    assert 'id="problem"' in form(hr, f"{one}/change", 409, **changed)
    form(hr, f"{one}/drop", 303)
    assert hr.get(one).status_code == 404


def test_hr_and_nobody_else_of_the_staff_sees_people(world: World) -> None:
    client = world.app.test_client()
    client.get(world.link("learner", "Maëlle"))
    assert client.get("/o/campus/hr").status_code == 403
