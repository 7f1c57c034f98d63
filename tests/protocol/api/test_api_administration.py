"""Programs administer what owners and designers administer on the pages."""

from __future__ import annotations

import csv
import io
import zipfile
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from recognition.people.consenting import let_hr_see
from recognition.trying.running import Working, work_on_all
from records.api_tokens import SCOPES as TOKEN_SCOPES
from records.audit import entries_on
from records.consents import SCOPES, Terms
from records.learners import learner_by_id
from records.looks import looks_at
from records.organisations import organisation_by_slug
from records.outbox import OutboxItem
from records.quarantine import Bad, quarantined, set_aside
from records.sources import source_by_slug
from rest_api.operations import OPERATIONS
from tests.api_program import Program, problem
from tests.pages_world import CAMPUS, World
from tests.protocol.api.test_api_answers import PRACTICE


def here_of(session: Any) -> int:
    return organisation_by_slug(session, CAMPUS).id


def test_an_account_is_invited_by_mail_changed_and_closed(world: World, program: Program) -> None:
    owner = program.ask("POST", "/accounts", {"email": "Olga@campus.example", "duties": ["owner"]})
    path, tag = f"/accounts/{owner.get_json()['id']}", owner.headers["ETag"]
    assert "/password/" not in owner.text
    with world.database.reading() as session:
        letters = [one.payload for one in session.scalars(select(OutboxItem).where(OutboxItem.kind == "letter"))]
    assert [one["to"] for one in letters if "/password/" in one["text"]] == ["olga@campus.example"]
    taken = problem(program.ask("POST", "/accounts", {"email": "olga@campus.example", "duties": ["hr"]}), 409)
    assert taken["errors"][0]["pointer"] == "/email"
    # Somebody is always left who can let others in.
    assert problem(program.ask("PUT", path, {"duties": ["hr"]}, If_Match=tag), 409)["code"] == "account-invalid"
    problem(program.ask("DELETE", path), 409)
    program.ask("POST", "/accounts", {"email": "second@campus.example", "duties": ["owner"]})
    problem(program.ask("PUT", path, {"duties": ["hr"]}), 428)
    changed = program.ask("PUT", path, {"duties": ["hr"]}, If_Match=tag)
    assert changed.get_json()["duties"] == ["hr"]
    problem(program.ask("PUT", path, {"duties": []}, If_Match=tag), 412)
    assert program.ask("DELETE", path).get_json()["closed_at"] is not None
    assert program.ask("POST", f"{path}/opening").get_json()["closed_at"] is None
    with world.database.reading() as session:
        by = {entry.actor for entry in entries_on(session, here_of(session), f"account:{path.rpartition('/')[2]}")}
    assert by == {"api:Program"}


def test_a_remit_is_said_anew_on_the_state_that_was_seen(program: Program) -> None:
    seen = program.ask("GET", "/sources/moodle")
    remit = {"modalities": ["e-learning"], "verbs": ["passed"], "trust": "system"}
    problem(program.ask("PUT", "/sources/moodle/remit", remit), 428)
    tag = seen.headers["ETag"]
    wrong = problem(program.ask("PUT", "/sources/moodle/remit", {**remit, "verbs": ["flew"]}, If_Match=tag), 422)
    assert wrong["errors"][0]["pointer"] == "/verbs"
    changed = program.ask("PUT", "/sources/moodle/remit", remit, If_Match=tag)
    assert changed.get_json()["remit"]["verbs"] == ["http://adlnet.gov/expapi/verbs/passed"]
    problem(program.ask("PUT", "/sources/moodle/remit", remit, If_Match=tag), 412)


def test_what_was_set_aside_is_repaired_and_released_or_given_up(world: World, program: Program) -> None:
    with world.database.transaction() as session:
        here = here_of(session)
        source = source_by_slug(session, here, "moodle")
        bad = [Bad(b"{}", "actor: is needed"), Bad(b'{"a":1}', "a: is unknown")]
        set_aside(session, here, source.id, bad, program.now)
        first, second = sorted(one.id for one in quarantined(session, here, limit=2))
    assert [one["number"] for one in program.get("/quarantine?limit=1")["items"]] == [second]
    assert problem(program.ask("POST", f"/quarantine/{first}/release"), 422)["code"] == "statement-refused"
    good = {
        "actor": {"mbox": "mailto:yann@campus.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/passed"},
        "object": {"id": "https://lms.campus.example/quiz"},
    }
    assert program.ask("POST", f"/quarantine/{first}/repair", {"statement": good}).get_json()["state"] == "held"
    released = program.ask("POST", f"/quarantine/{first}/release").get_json()
    assert (released["state"], released["settled_by"]) == ("released", "api:Program")
    problem(program.ask("POST", f"/quarantine/{first}/release"), 409)
    assert program.ask("POST", f"/quarantine/{second}/discard").get_json()["state"] == "discarded"
    assert {first, second}.isdisjoint(one["number"] for one in program.get("/quarantine")["items"])


def test_a_learner_aims_at_something_and_is_told_the_next_step(world: World, program: Program) -> None:
    at = f"/learners/{world.learners['Yann']}"
    day = problem(program.ask("PUT", f"{at}/goals/food-hygiene", {"wanted_by": "2001-01-01"}), 422)
    assert day["errors"][0]["pointer"] == "/wanted_by"
    problem(program.ask("PUT", f"{at}/goals/nothing", {}), 404)
    (goal,) = program.ask("PUT", f"{at}/goals/food-hygiene", {"wanted_by": "2027-01-31"}).get_json()["items"]
    assert (goal["microcredential"], goal["wanted_by"]) == ("food-hygiene", "2027-01-31")
    assert program.get(f"{at}/steps")["items"][0]["gains"][0]["microcredential"] == "food-hygiene"
    assert program.ask("DELETE", f"{at}/goals/food-hygiene").get_json()["items"] == []


def test_a_consent_is_read_and_taken_back_and_never_given(world: World, program: Program) -> None:
    learner = world.learners["Maëlle"]
    assert program.get(f"/learners/{learner}/consent") == {"visibility": "hidden", "scopes": [], "history": []}
    with world.database.transaction() as session:
        known = learner_by_id(session, here_of(session), learner)
        terms = Terms("named", frozenset(SCOPES))
        let_hr_see(session, known, terms, text_version="1", language="fr", now=program.now)
    assert program.get(f"/learners/{learner}/consent")["scopes"] == sorted(SCOPES)
    problem(program.ask("PUT", f"/learners/{learner}/consent", {}), 405)
    gone = program.ask("DELETE", f"/learners/{learner}/consent").get_json()
    assert (gone["visibility"], gone["history"][0]["by"]) == ("hidden", "api:Program")


def test_a_table_of_people_is_taken_away_with_a_reason_alone(world: World, program: Program) -> None:
    with world.database.transaction() as session:
        here, learner = here_of(session), world.learners["Maëlle"]
        terms = Terms("named", frozenset({"credentials"}))
        known = learner_by_id(session, here, learner)
        let_hr_see(session, known, terms, text_version="1", language="fr", now=program.now)
    lacking = problem(program.ask("GET", "/exports/people.csv"), 400)
    assert lacking["errors"][0]["parameter"] == "why"
    taken = program.ask("GET", "/exports/people.csv?why=An+audit")
    assert (taken.mimetype, taken.headers["Content-Disposition"]) == ("text/csv", "attachment; filename=people.csv")
    (row,) = csv.DictReader(io.StringIO(taken.text.lstrip("\ufeff")))
    assert (row["name"], row["key"]) == ("Maëlle", "food-hygiene")
    with world.database.reading() as session:
        (look,) = looks_at(session, here, learner, 10)
    assert (look.page, look.by, look.why) == ("table", "api:Program", "An audit")
    problem(program.ask("GET", "/exports/people.csv?why=x", Accept="application/json"), 406)
    awards = list(csv.DictReader(io.StringIO(program.ask("GET", "/exports/awards.csv").text.lstrip("\ufeff"))))
    assert {row["microcredential"] for row in awards} >= {"food-hygiene"}
    copy = zipfile.ZipFile(io.BytesIO(program.ask("GET", "/exports/catalogue.zip").data))
    assert "rules/food-hygiene/1.yaml" in copy.namelist()


def test_a_draft_is_published_once_it_was_seen_what_that_does(world: World, program: Program) -> None:
    made = program.ask("POST", "/drafts", {"text": PRACTICE})
    path, tag = f"/drafts/{made.get_json()['id']}", made.headers["ETag"]
    assert program.get(f"{path}/check")["can_be_published"]
    begun = program.ask("POST", f"{path}/simulations", {})
    run = begun.get_json()
    told = begun.headers["Location"].removeprefix(program.address)
    assert program.get(told)["state"] == "waiting"
    body = {"simulation": run["simulation"]}
    assert problem(program.ask("POST", f"{path}/publication", body, If_Match=tag), 409)["code"] == "not-done"
    assert problem(program.ask("GET", f"{told}/result"), 409)["code"] == "not-done"
    work_on_all(Working(world.database, lambda: datetime.now(UTC), "test"))
    assert program.get(told)["counts"]["people"] == program.get(f"{told}/result")["people"] > 0
    problem(program.ask("POST", f"{path}/publication", body), 428)
    changed = program.ask("PUT", path, {"text": PRACTICE + "# more\n"}, If_Match=tag)
    problem(program.ask("POST", f"{path}/publication", body, If_Match=tag), 412)
    # The text means the same: what was seen holds.
    done = program.ask("POST", f"{path}/publication", body, If_Match=changed.headers["ETag"])
    assert (done.status_code, done.get_json()["version"]) == (201, 1), done.text
    # By now it is beside another version.
    problem(program.ask("POST", f"{path}/publication", body, If_Match=changed.headers["ETag"]), 412)
    again = program.ask("POST", "/drafts", {"from": {"microcredential": "open-the-kitchen"}}).get_json()
    assert "open-the-kitchen" in again["text"]
    assert problem(program.ask("POST", "/drafts", {}), 422)["code"] == "body"
    unfit = program.ask("POST", "/drafts", {"text": "id: x"}).get_json()["id"]
    assert problem(program.ask("POST", f"/drafts/{unfit}/simulations", {}), 422)["errors"]


def test_a_simulation_names_people_for_who_may_see_learners_alone(world: World, program: Program) -> None:
    run = program.ask("POST", "/micro-credentials/shift-lead/simulations", {"near": 0.01}).headers["Location"]
    work_on_all(Working(world.database, lambda: datetime.now(UTC), "test"))
    path = run.removeprefix(program.address) + "/result"
    assert "Maëlle" in program.ask("GET", path).text
    assert "Maëlle" not in Program(world, "read:rules").ask("GET", path).text


def test_versions_differ_in_words(program: Program) -> None:
    found = program.get("/micro-credentials/food-hygiene/versions/1")["document"]
    found["title"] = {"en": "Hygiene", "fr": "Hygiène"}
    assert program.ask("POST", "/rules", {"document": found}).status_code == 201
    told = program.get("/micro-credentials/food-hygiene/differences")
    assert (told["old"], told["new"], [one["aspect"] for one in told["rule"]]) == (1, 2, ["title"])
    assert told["rule"][0]["after"]["en"] == "Hygiene"
    problem(program.ask("GET", "/micro-credentials/food-hygiene/differences?new=9"), 404)


def test_figures_are_of_a_team_and_a_time(program: Program) -> None:
    whole = program.get("/micro-credentials/food-hygiene/analytics?days=0")
    assert whole["people"] >= whole["funnel"][0]["met"] >= 1
    assert whole["awards"] == sum(one["awards"] for one in whole["spread"]) == 1
    assert program.get("/micro-credentials/food-hygiene/analytics?team=Nobody")["people"] == 0
    problem(program.ask("GET", "/micro-credentials/food-hygiene/analytics?source=nothing"), 404)


def test_a_framework_is_brought_in_and_removed_unless_rules_name_it(program: Program) -> None:
    rows = b"RSD Name,Skill Statement,Canonical URL\nHygiene,Apply hygiene,http://data.europa.eu/esco/skill/1\n"
    body = {"files": [{"name": "skills.csv", "content": b64encode(rows).decode()}], "name": "Our skills"}
    made = program.ask("POST", "/frameworks", body).get_json()
    assert made == {"framework": "our-skills", "added": 1, "changed": 0, "same": 0, "retired": 0}
    assert program.ask("POST", "/frameworks", body).get_json()["same"] == 1
    assert program.get("/skills?q=hygeine")["items"][0]["framework"] == "Our skills"
    named = problem(program.ask("DELETE", "/frameworks/our-skills"), 409)
    assert "food-hygiene" in named["detail"]
    assert program.ask("DELETE", "/frameworks/our-skills?anyway=yes").status_code == 200
    unread = {"files": [{"name": "x.txt", "content": b64encode(b"nothing").decode()}]}
    assert problem(program.ask("POST", "/frameworks", unread), 422)["errors"][0]["pointer"] == "/files"


def test_what_was_refused_is_tried_again_or_given_up(world: World, program: Program) -> None:
    (target,) = [one for one in program.get("/outgoing")["items"] if one["dead"]]
    at = f"/outgoing/{target['slug']}"
    (dead,) = program.get(f"{at}/dead")["items"]
    assert program.ask("DELETE", f"{at}/dead/{dead['id']}").get_json()["items"] == 1
    assert program.get(f"{at}/dead")["items"] == []
    assert program.ask("POST", f"{at}/retries", {}).get_json()["items"] == 0
    problem(program.ask("POST", "/outgoing/nothing/retries", {}), 404)


def test_every_scope_lets_something_be_done_and_reading_changes_nothing() -> None:
    assert {one.scope for one in OPERATIONS} == set(TOKEN_SCOPES)
    assert all(one.scope.startswith("read:") for one in OPERATIONS if one.method == "GET")
    # What is asked by POST and changes nothing, reads.
    for one in OPERATIONS:
        assert one.scope.startswith("write:") == (one.writes or one.apart), one.name
