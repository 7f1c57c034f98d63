"""What a program sends that means no good."""

from __future__ import annotations

import base64
import json

import pytest

from rest_api.operations import OPERATIONS
from tests.api_program import Program, filled
from tests.pages_world import World

DEEP = (
    "[" * 900 + "]" * 900,
    "[" * 5000 + "]" * 5000,
    '{"a":' * 900 + "1" + "}" * 900,
    '{"document": {"a":' + "[" * 900 + "]" * 900 + "}}",
    '{"text": "\\ud800"}',
    '{"document": {"a": 1e400}}',
    '{"document": {"a": ' + "9" * 5000 + "}}",
)
WRITES = [operation for operation in OPERATIONS if operation.body is not None]
LISTS = [operation for operation in OPERATIONS if any(query.name == "cursor" for query in operation.queries)]


@pytest.mark.parametrize("operation", WRITES, ids=lambda one: one.name)
def test_no_body_breaks_an_operation(standing_world: World, operation: object) -> None:
    program = Program(standing_world)
    for body in DEEP:
        answer = program.client.open(
            program.address + filled(operation),  # type: ignore[arg-type]
            method=operation.method,  # type: ignore[attr-defined]
            data=body,
            content_type="application/json",
            headers={**program.headers, "If-Match": "*"},
        )
        assert 400 <= answer.status_code < 500, (body[:40], answer.text)


@pytest.mark.parametrize("operation", LISTS, ids=lambda one: one.name)
@pytest.mark.parametrize(
    "told", [["x", "y"], [2**63], [-1], [True], [None], [], [1.5], [[1]], ["\x00"], {"a": 1}, 7, "x"], ids=repr
)
def test_a_cursor_that_was_bent_is_refused_or_leads_to_a_page(
    standing_world: World, operation: object, told: object
) -> None:
    program = Program(standing_world)
    cursor = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    answer = program.ask("GET", f"{filled(operation)}?cursor={cursor}")  # type: ignore[arg-type]
    assert answer.status_code in (200, 400, 404), answer.text


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer acquis__x", "Basic x", f"Bearer acquis_{'a' * 5000}_b", "bearer é"]
)
def test_what_is_no_token_opens_nothing(standing_world: World, header: str) -> None:
    program = Program(standing_world)
    answer = program.client.get(program.address, headers={"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code == 401


def test_no_other_sites_script_reads_an_answer(standing_world: World) -> None:
    program = Program(standing_world)
    answer = program.ask("GET", "/learners", Origin="https://evil.example")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cache-Control"] == "no-store"
