"""Programs do over the REST API what people do on the pages, as far as their token goes."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from recognition.admitting import end_token
from records.api_tokens import SCOPES, ApiReply, ApiToken, token_by_id
from records.audit import entries_on
from records.organisations import organisation_by_slug
from rest_api.declaring import Operation
from rest_api.operations import OPERATIONS
from rest_api.problems import codes
from tests.api_program import Program, filled, problem
from tests.pages_world import CAMPUS, OTHER, World
from tests.rule_samples import BOTH, criterion

RULE = {
    "schema": "acquis/1",
    "id": "from-a-program",
    "title": BOTH,
    "aptitude": BOTH,
    "issuer": CAMPUS,
    "needs": criterion(where={"verb": "passed", "activity": "https://lms.campus.example/quiz"}),
}


@pytest.fixture(scope="module")
def stranger(standing_world: World) -> Program:
    """A program of another organisation, which asks for what is the campus's."""
    program = Program(standing_world, organisation=OTHER)
    program.address = f"/api/v1/o/{CAMPUS}"
    return program


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_an_operation_needs_a_token_of_its_organisation_with_its_scope(
    standing_world: World, stranger: Program, operation: Operation
) -> None:
    path = filled(operation)
    refused = standing_world.app.test_client().open(stranger.address + path, method=operation.method, json={})
    assert problem(refused, 401)["code"] == "not-admitted"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(stranger.ask(operation.method, path, {}), 404)["code"] == "not-found"
    others = [scope for scope in SCOPES if scope != operation.scope]
    assert operation.scope in problem(Program(standing_world, *others).ask(operation.method, path, {}), 403)["detail"]


def test_what_belongs_to_another_organisation_is_not_found(world: World) -> None:
    there = Program(world, organisation=OTHER)
    learner, credential = world.learners["Maëlle"], world.credential_of("Maëlle")
    for path in (
        f"/learners/{learner}",
        f"/credentials/{credential}",
        "/micro-credentials/food-hygiene",
        "/sources/moodle",
    ):
        problem(there.ask("GET", path), 404)
    assert "Maëlle" not in json.dumps(there.get("/learners"), ensure_ascii=False)
    assert there.get("/awards")["items"] == []


def test_a_token_ends_by_its_time_and_by_its_owner(world: World, program: Program) -> None:
    program.get("/micro-credentials")
    with world.database.transaction() as session:
        where = organisation_by_slug(session, CAMPUS).id
        token = token_by_id(session, where, program.token_id)
        assert token.last_used_at is not None
        end_token(session, token, by="test", now=datetime.now(UTC))
        assert [entry.action for entry in entries_on(session, where, f"token {token.id}")] == [
            "token-made",
            "token-revoked",
        ]
    problem(program.ask("GET", "/micro-credentials"), 401)
    late = Program(world)
    with world.database.transaction() as session:
        session.get_one(ApiToken, late.token_id).expires_at = datetime.now(UTC) - timedelta(seconds=1)
    problem(late.ask("GET", "/micro-credentials"), 401)
    for text in ("", "acquis__", "acquis_x_y", late.headers["Authorization"][7:-1] + "x", "Bearer"):
        late.headers = {"Authorization": f"Bearer {text}"}
        problem(late.ask("GET", "/micro-credentials"), 401)


def test_the_secret_is_not_kept(world: World, program: Program) -> None:
    secret = program.headers["Authorization"].rsplit("_", 1)[1]
    with world.database.reading() as session:
        told = repr([vars(token) for token in session.scalars(select(ApiToken))])
    assert secret not in told


def test_lists_go_on_where_the_page_before_ended(program: Program) -> None:
    whole = [one["id"] for one in program.get("/learners?limit=100")["items"]]
    assert len(whole) > 2
    found: list[int] = []
    page = program.get("/learners?limit=2")
    while True:
        assert len(page["items"]) <= 2
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        page = program.get(f"/learners?limit=2&cursor={page['next']}")
    assert found == whole
    for path in ("/awards", "/credentials", "/statements"):
        first = program.get(f"{path}?limit=1")
        if first["next"] is None:
            assert len(program.get(path)["items"]) == 1
            continue
        second = program.get(f"{path}?limit=1&cursor={first['next']}")
        assert second["items"][0]["id"] != first["items"][0]["id"]
    for cursor in ("x", "W10", "bnVsbA", "WyJ4IiwieCJd"):
        assert program.ask("GET", f"/awards?cursor={cursor}").status_code in (200, 400)


def test_a_learner_is_found_and_stands_where_the_pages_say(world: World, program: Program) -> None:
    (found,) = program.get("/learners?q=maëlle")["items"]
    assert found["id"] == world.learners["Maëlle"]
    standing = program.get(f"/learners/{found['id']}/standing")["items"][0]
    assert (standing["microcredential"], standing["held"]) == ("food-hygiene", True)
    counted = program.get(f"/learners/{found['id']}/evidence")["items"]
    assert {one["microcredential"] for one in counted} >= {"food-hygiene"}
    assert program.get(f"/learners/{found['id']}/identities")["items"][0]["identity"].startswith("mbox:")


def award_of(program: Program, world: World) -> dict[str, Any]:
    query = f"/awards?learner={world.learners['Maëlle']}&micro_credential=food-hygiene&state=issued"
    found: dict[str, Any] = program.get(query)["items"][0]
    return found


def test_an_award_is_suspended_on_the_state_that_was_seen(world: World, program: Program) -> None:
    path = f"/awards/{award_of(program, world)['id']}"
    seen = program.ask("GET", path).headers["ETag"]
    assert program.ask("GET", path, If_None_Match=seen).status_code == 304
    told = {"act": "suspend", "by": "Rozenn Le Goff", "reason": "A complaint"}
    assert (
        problem(program.ask("POST", f"{path}/decisions", told, If_Match='"other"'), 412)["code"] == "changed-meanwhile"
    )
    done = program.ask("POST", f"{path}/decisions", told, If_Match=seen)
    assert done.get_json()["state"] == "suspended"
    assert done.get_json()["past"][-1] == {
        **done.get_json()["past"][-1],
        "by": "api:Program for Rozenn Le Goff",
        "reason": "A complaint",
    }
    assert done.headers["ETag"] != seen
    assert problem(program.ask("POST", f"{path}/decisions", told), 409)["code"] == "award-state"
    lacking = problem(program.ask("POST", f"{path}/decisions", {"act": "revoke"}), 422)
    assert lacking["errors"][0]["pointer"] == "/reason"


def test_a_request_with_a_key_is_done_once(world: World, program: Program) -> None:
    body = {"name": "Kitchen"}
    first = program.ask("POST", "/sources", body, Idempotency_Key="one")
    assert (first.status_code, first.headers["Location"]) == (201, f"/api/v1/o/{CAMPUS}/sources/kitchen")
    again = program.ask("POST", "/sources", body, Idempotency_Key="one")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (
        problem(program.ask("POST", "/sources", {"name": "Bar"}, Idempotency_Key="one"), 422)["code"]
        == "idempotency-key"
    )
    # Another token's key is another key.
    assert problem(Program(world).ask("POST", "/sources", body, Idempotency_Key="one"), 409)["code"] == "already-exists"
    with world.database.transaction() as session:
        reply = session.scalars(select(ApiReply)).one()
        # What the answer tells once stands nowhere to be read.
        assert first.get_json()["secret"] not in reply.body
        reply.answered_at -= timedelta(days=2)
    problem(program.ask("POST", "/sources", body, Idempotency_Key="one"), 409)


def test_a_rule_is_checked_tried_and_published(world: World, program: Program) -> None:
    bad = program.ask("POST", "/rules/check", {"document": {**RULE, "needs": {"all": []}}}).get_json()
    assert not bad["can_be_published"]
    assert bad["remarks"][0]["severity"] == "error"
    good = program.ask("POST", "/rules/check", {"document": json.dumps(RULE)}).get_json()
    assert good["can_be_published"]
    assert set(good["words"]) == {"en", "fr"}
    nameless = Program(world, "read:rules").ask("POST", "/rules/simulate", {"document": RULE, "people": 5})
    named = program.ask("POST", "/rules/simulate", {"document": RULE, "people": 5})
    assert nameless.get_json()["people"] == named.get_json()["people"] > 0
    assert "Maëlle" not in json.dumps(nameless.get_json(), ensure_ascii=False)
    made = program.ask("POST", "/rules", {"document": RULE})
    assert (made.status_code, made.get_json()["version"], made.get_json()["is_new"]) == (201, 1, True)
    assert program.ask("POST", "/rules", {"document": RULE}).get_json()["is_new"] is False
    version = program.get("/micro-credentials/from-a-program/versions/1")
    assert version["document"]["id"] == "from-a-program"
    told = problem(program.ask("POST", "/rules", {"document": "a: ["}), 422)
    assert told["errors"][0]["pointer"] == "/document"


def test_a_draft_is_not_overwritten(program: Program) -> None:
    made = program.ask("POST", "/drafts", {"text": "id: x"})
    path = made.headers["Location"].removeprefix(program.address)
    tag = made.headers["ETag"]
    assert problem(program.ask("PUT", path, {"text": "id: y"}), 428)["code"] == "if-match-needed"
    changed = program.ask("PUT", path, {"text": "id: y"}, If_Match=tag)
    assert changed.get_json()["text"] == "id: y"
    problem(program.ask("PUT", path, {"text": "id: z"}, If_Match=tag), 412)
    problem(program.ask("DELETE", path, If_Match=tag), 412)
    assert program.ask("DELETE", path, If_Match=changed.headers["ETag"]).status_code == 200
    problem(program.ask("GET", path), 404)


def test_identities_are_linked_split_and_put_back(world: World, program: Program) -> None:
    learner, ifi = world.learners["Yann"], "account:https://shop.example|77"
    linked = program.ask("POST", f"/learners/{learner}/identities", {"identities": [ifi]}).get_json()
    assert linked["changed"]
    known = [one["identity"] for one in program.get(f"/learners/{learner}/identities")["items"]]
    assert ifi in known
    back = program.ask("POST", f"/identities/changes/{linked['change']['id']}/undo")
    assert back.status_code == 200, back.text
    told = problem(program.ask("POST", f"/learners/{learner}/identities", {"identities": ["nonsense"]}), 422)
    assert told["errors"][0]["pointer"] == "/identities"


@pytest.mark.parametrize(
    ("method", "path", "send", "status", "code"),
    [
        ("GET", "/learners?limit=0", None, 400, "parameter"),
        ("GET", "/learners?limit=x", None, 400, "parameter"),
        ("GET", "/learners?limit=1&limit=2", None, 400, "parameter"),
        ("GET", "/learners?nothing=1", None, 400, "parameter"),
        ("GET", "/awards?state=lost", None, 400, "parameter"),
        ("GET", "/learners?q=%00", None, 400, "parameter"),
        ("GET", "/learners/x", None, 404, "not-found"),
        ("GET", "/learners/99999999999999999999", None, 404, "not-found"),
        ("GET", "/sources/%00", None, 404, "not-found"),
        ("POST", "/sources", b"{", 400, "not-json"),
        ("POST", "/sources", b"[]", 422, "body"),
        ("POST", "/sources", b'{"name": "x", "more": 1}', 422, "body"),
        ("POST", "/sources", b'{"name": "a\\u0000b"}', 422, "body"),
        ("POST", "/drafts", b'{"text": "\\ud800"}', 400, "not-json"),
        ("PATCH", "/sources", b"{}", 405, "method"),
    ],
)
def test_what_is_wrong_with_a_request_is_told(
    program: Program, method: str, path: str, send: bytes | None, status: int, code: str
) -> None:
    headers = {**program.headers, "Content-Type": "application/json"}
    answer = program.client.open(program.address + path, method=method, data=send, headers=headers)
    assert problem(answer, status)["code"] == code


def test_only_json_is_taken_and_not_too_much_of_it(world: World, program: Program) -> None:
    posted = program.client.post(f"{program.address}/sources", data="name=x", headers=program.headers)
    assert problem(posted, 415)["code"] == "media-type"
    large = b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    headers = {**program.headers, "Content-Type": "application/json"}
    assert problem(program.client.post(f"{program.address}/sources", data=large, headers=headers), 413)


def test_a_skill_is_found_as_a_rule_names_it(program: Program) -> None:
    assert program.get("/skills?q=hygiene") == {"items": []}
    assert program.get("/frameworks") == {"items": []}


def test_the_document_and_its_page_are_served(world: World) -> None:
    client = world.app.test_client()
    told = client.get("/api/v1/openapi.json").get_json()
    assert told["openapi"] == "3.1.0"
    count = sum(len(methods) for methods in told["paths"].values())
    assert count == len(OPERATIONS)
    page = client.get("/api/v1/")
    assert page.status_code == 200
    assert all(f'id="{operation.name}"' in page.text for operation in OPERATIONS)
    assert all(f'id="{code}"' in page.text for code, _ in codes())
    assert "script" not in page.headers["Content-Security-Policy"]


def test_the_document_is_what_openapi_asks_for(world: World, npm_peers: Path, tmp_path: Path) -> None:
    """By a validator that is not ours."""
    told = tmp_path / "openapi.json"
    told.write_bytes(world.app.test_client().get("/api/v1/openapi.json").data)
    validator = npm_peers / "peers-openapi" / ".venv" / "bin" / "openapi-spec-validator"
    done = subprocess.run([validator, "--schema", "3.1", told], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
