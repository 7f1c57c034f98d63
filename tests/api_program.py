"""A program with a token, as the tests of the REST API use it, and what it is told."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from recognition.admitting import make_token
from records.api_tokens import SCOPES
from records.organisations import organisation_by_slug
from rest_api.declaring import Operation
from rest_api.shapes import COMPONENTS
from tests.pages_world import CAMPUS, World


class Program:
    """A program with a token."""

    def __init__(self, world: World, *scopes: str, organisation: str = CAMPUS) -> None:
        self.client: FlaskClient = world.app.test_client()
        self.address = f"/api/v1/o/{organisation}"
        self.now = now = datetime.now(UTC)
        with world.database.transaction() as session:
            where = organisation_by_slug(session, organisation).id
            made = make_token(session, where, "Program", scopes or SCOPES, None, by="test", now=now)
            self.token_id = made.token.id
        self.headers = {"Authorization": f"Bearer {made.text}"}
        # What stands in addresses for the names in braces.
        self.places: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(self.address + path, method=method, json=body, headers={**self.headers, **told})

    def get(self, path: str, **headers: str) -> Any:
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.get_json()


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem that is told, in its form."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.get_json()
    shape = {**COMPONENTS["Problem"], "components": {"schemas": COMPONENTS}}
    assert not list(Draft202012Validator(shape).iter_errors(told))
    assert told["status"] == status
    return told


def filled(operation: Operation) -> str:
    """The path of the operation, with names that may be there."""
    path = operation.path
    for name, shape in operation.places.items():
        value = str(uuid.uuid4()) if shape.get("format") == "uuid" else "1"
        path = path.replace("{" + name + "}", value)
    return path


def assert_shape(operation: Operation, answer: TestResponse) -> None:
    """The answer is what the operation declares."""
    assert answer.status_code == operation.status, (operation.name, answer.text)
    assert answer.mimetype == operation.media, operation.name
    if operation.answer:
        shape = {**COMPONENTS[operation.answer], "components": {"schemas": COMPONENTS}}
        faults = list(Draft202012Validator(shape).iter_errors(answer.get_json()))
        assert not faults, (operation.name, faults[:3])
