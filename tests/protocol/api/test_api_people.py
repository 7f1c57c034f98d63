"""Programs see of people what these agreed to, and each look is noted for them to read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from recognition.people.consenting import let_hr_see
from records.consents import SCOPES, Terms, Visibility
from records.learners import learner_by_id
from records.looks import Look, looks_at
from records.organisations import organisation_by_slug
from tests.api_program import Program, problem
from tests.pages_world import CAMPUS, World


def agrees(world: World, name: str, visibility: Visibility, *scopes: str) -> None:
    with world.database.transaction() as session:
        here = organisation_by_slug(session, CAMPUS).id
        learner = learner_by_id(session, here, world.learners[name])
        terms = Terms(visibility, frozenset(scope for scope in SCOPES if scope in scopes))
        let_hr_see(session, learner, terms, text_version="1", language="fr", now=datetime.now(UTC))


def looks(world: World, name: str) -> list[Look]:
    with world.database.reading() as session:
        found = looks_at(session, organisation_by_slug(session, CAMPUS).id, world.learners[name], 10)
        session.expunge_all()
    return found


def test_a_program_sees_who_agreed_and_they_read_of_each_look(world: World) -> None:
    program, maelle = Program(world, "read:people"), world.learners["Maëlle"]
    assert program.get("/people")["items"] == []
    problem(program.ask("GET", f"/people/{maelle}"), 404)
    assert looks(world, "Maëlle") == []
    agrees(world, "Maëlle", "named", "credentials")
    found = program.get("/people?micro_credential=food-hygiene&why=A+shift+to+fill")
    assert [(one["name"], one["abilities"][0]["key"]) for one in found["items"]] == [("Maëlle", "food-hygiene")]
    # What she did not agree to is not told: neither skills nor what she is on the way to.
    one = program.get(f"/people/{maelle}")
    assert (one["shares"], one["skills"], one["ways"], one["jobs"]) == (["credentials"], [], [], [])
    assert [each["key"] for each in one["held"]] == ["food-hygiene"]
    assert program.get("/people?q=hygiene&stage=near")["items"] == []
    noted = [(each.by, each.page, each.subject, each.why) for each in looks(world, "Maëlle")]
    assert noted == [
        ("api:Program", "person", "", None),
        ("api:Program", "people", "Hygiène alimentaire", "A shift to fill"),
    ]
    agrees(world, "Maëlle", "hidden")
    problem(program.ask("GET", f"/people/{maelle}"), 404)
    assert "Maëlle" not in json.dumps(program.get("/people"), ensure_ascii=False)


def test_whoever_is_only_counted_is_named_nowhere(world: World) -> None:
    program = Program(world, "read:people", "read:catalogue", "write:jobs")
    agrees(world, "Maëlle", "counted", "credentials", "skills")
    job = program.ask("POST", "/jobs", {"name": "Cook", "microcredentials": ["food-hygiene"]}).get_json()["id"]
    for path in ("/people", "/people?q=hygiene", f"/jobs/{job}/candidates"):
        assert program.get(path)["items"] == []
    # One alone is no crowd that hides her.
    assert program.get("/people/map")["teams"] == []
    assert program.get(f"/jobs/{job}/gap")["teams"] == []


def test_what_is_asked_wrongly_is_told(world: World) -> None:
    program = Program(world)
    for query in ("skill=nothing", "micro_credential=nothing", "recent=5", "stage=dead", "q=a&skill=b"):
        assert problem(program.ask("GET", f"/people?{query}"), 400)["code"] == "parameter"
    job = {"name": "Cook", "microcredentials": ["nothing"]}
    assert problem(program.ask("POST", "/jobs", job), 422)["errors"][0]["pointer"] == "/microcredentials"


def test_a_job_is_not_overwritten(world: World) -> None:
    program = Program(world)
    made = program.ask("POST", "/jobs", {"name": "Cook", "microcredentials": ["food-hygiene"]})
    path, tag = f"/jobs/{made.get_json()['id']}", made.headers["ETag"]
    chef = {"name": "Chef", "microcredentials": ["shift-lead"]}
    problem(program.ask("PUT", path, chef), 428)
    changed = program.ask("PUT", path, chef, If_Match=tag)
    assert (changed.get_json()["name"], changed.get_json()["microcredentials"]) == ("Chef", ["shift-lead"])
    problem(program.ask("PUT", path, chef, If_Match=tag), 412)
    problem(program.ask("DELETE", path, If_Match=tag), 412)
    assert program.ask("DELETE", path, If_Match=changed.headers["ETag"]).status_code == 200
    problem(program.ask("GET", path), 404)


def test_what_is_accepted_is_answered_or_refused(world: World) -> None:
    program = Program(world)
    assert problem(program.ask("GET", "/jobs", Accept="text/html"), 406)["code"] == "not-acceptable"
    for accepted in ("*/*", "application/*", "text/html, application/json;q=0.1"):
        assert program.ask("GET", "/jobs", Accept=accepted).status_code == 200


def test_a_page_links_to_the_next(world: World) -> None:
    program = Program(world)
    answer = program.ask("GET", "/learners?limit=1&q=e")
    following = answer.get_json()["next"]
    assert answer.headers["Link"].endswith(f'/o/campus/learners?limit=1&q=e&cursor={following}>; rel="next"')
    assert "Link" not in program.ask("GET", "/learners").headers
