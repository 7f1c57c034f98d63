"""The OpenAPI 3.1 document, made from the declarations of the operations."""

from __future__ import annotations

from typing import Any

from records.api_tokens import IDEMPOTENCY_KEY_LENGTH, SCOPES
from rest_api.declaring import SLUG, Operation
from rest_api.examples import example
from rest_api.operations import OPERATIONS
from rest_api.problems import TITLES
from rest_api.shapes import COMPONENTS
from rest_api.shapes.basics import ref

VERSION = "1.0.0"
PREFIX = "/api/v1"
# What every operation may be answered.
ALWAYS = (400, 401, 403, 404, 406, 429, 503)
WITH_BODY = (409, 413, 415, 422)


def document(base_url: str) -> dict[str, Any]:
    """The whole document for the API at that public address."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(f"/o/{{organisation}}{operation.path}", {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Acquis",
            "version": VERSION,
            "summary": "What the pages do, for programs.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{base_url}{PREFIX}"}],
        "security": [{"token": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(map(tag_of, OPERATIONS))],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"A token of `acquis token add`. Scopes: {', '.join(SCOPES)}.",
                }
            },
            "schemas": {name: dict(shape) for name, shape in COMPONENTS.items()},
            "responses": {f"Problem{status}": _problem(status) for status in TITLES},
        },
    }


def tag_of(operation: Operation) -> str:
    """The subject of an operation: the first part of its path."""
    return operation.path.strip("/").split("/")[0] or "organisation"


def statuses_of(operation: Operation) -> list[int]:
    """The problems that an operation may be answered with."""
    found = {*ALWAYS, *operation.problems}
    if operation.body is not None or operation.writes or operation.apart:
        found.update(WITH_BODY)
    return sorted(found)


def _operation(operation: Operation) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.tagged:
        headers["ETag"] = {"schema": {"type": "string"}, "description": "Of the state that is shown."}
    if operation.paged:
        headers["Link"] = {"schema": {"type": "string"}, "description": 'The page after this one: `<…>; rel="next"`.'}
    answers: dict[str, Any] = {
        str(operation.status): {
            "description": "Done." if operation.writes else "Found.",
            "content": {operation.media: _content(operation)},
            **({"headers": headers} if headers else {}),
        },
        **{str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses_of(operation)},
    }
    if operation.tagged and operation.method == "GET":
        answers["304"] = {"description": "It is as If-None-Match says."}
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.about,
        "tags": [tag_of(operation)],
        "description": f"Scope: `{operation.scope}`.",
        "security": [{"token": [operation.scope]}],
        "parameters": _parameters(operation),
        "responses": answers,
    }
    if operation.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
    return told


def _content(operation: Operation) -> dict[str, Any]:
    """The successful answer: its shape, and one that was really given."""
    if not operation.answer:
        return {}
    shown = example(operation.name)
    return {"schema": ref(operation.answer), **({"example": shown} if shown is not None else {})}


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    places = {"organisation": SLUG, **operation.places}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": shape} for name, shape in places.items()
    ]
    for query in operation.queries:
        shape = {"type": "array", "items": query.shape} if query.repeated else query.shape
        found.append({"name": query.name, "in": "query", "description": query.about, "schema": shape})
    if operation.method == "POST" and operation.writes:
        about = "Chosen by the caller: the same request with it again is answered as before, and done once."
        key = {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_LENGTH, "pattern": "^[!-~]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "description": about, "schema": key})
    if operation.tagged or operation.matched:
        name = "If-None-Match" if operation.method == "GET" else "If-Match"
        found.append({"name": name, "in": "header", "schema": {"type": "string", "maxLength": 300}})
    return found


def _problem(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": TITLES[status],
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if status == 429:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return answer
