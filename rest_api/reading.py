"""Reading a request against a declaration: texts become numbers, bodies are checked, what does not fit is refused."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from records.errors import NotFoundError
from rest_api.declaring import Operation, Query, Shape
from rest_api.errors import BodyError, NotJsonError, ParameterError
from rest_api.shapes import COMPONENTS

MOST_FAULTS = 20
DEEPEST = 200


def read_places(operation: Operation, given: Mapping[str, str]) -> dict[str, Any]:
    """The path's parameters; raises `NotFoundError` where one can name nothing."""
    found = {}
    for name, shape in operation.places.items():
        try:
            found[name] = _value(given[name], shape)
        except ValueError as error:
            raise NotFoundError(f"{name} {error}") from None
    return found


def read_queries(operation: Operation, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The parameters of the query, defaults filled in; raises `ParameterError`."""
    known = {query.name: query for query in operation.queries}
    for name in given:
        if name not in known:
            raise ParameterError(name, f"is no parameter; there are {', '.join(known) or 'none'}")
    return {name: _query(query, given.get(name, ())) for name, query in known.items()}


def _query(query: Query, texts: Sequence[str]) -> Any:
    if len(texts) > 1 and not query.repeated:
        raise ParameterError(query.name, "may come once")
    try:
        values = [_value(text, query.shape) for text in texts]
    except ValueError as error:
        raise ParameterError(query.name, str(error)) from None
    return values if query.repeated else values[0] if values else query.shape.get("default")


def _value(text: str, shape: Shape) -> Any:
    """The value that a text of an address is; raises ValueError."""
    if "\x00" in text:
        raise ValueError("has a character that no text has")
    if shape["type"] == "integer":
        if not text.isascii() or not text.isdigit() or len(text) > 12:
            raise ValueError("must be a whole number")
        number = int(text)
        if not shape.get("minimum", 0) <= number <= shape.get("maximum", number):
            raise ValueError(f"must lie between {shape.get('minimum', 0)} and {shape.get('maximum')}")
        return number
    if "enum" in shape and text not in shape["enum"]:
        raise ValueError(f"must be one of {', '.join(shape['enum'])}")
    if not shape.get("minLength", 0) <= len(text) <= shape.get("maxLength", len(text)):
        raise ValueError(f"must have {shape.get('minLength', 0)} to {shape.get('maxLength')} characters")
    if shape.get("format") == "uuid":
        try:
            return uuid.UUID(text)
        except ValueError:
            raise ValueError("must be a UUID") from None
    return text


def read_body(operation: Operation, content: bytes) -> Any:
    """The body; raises `NotJsonError`, and `BodyError` with every fault."""
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise NotJsonError(f"the body is no JSON: {error}") from None
    _check_depth(body)
    faults = [
        ("".join(f"/{part}" for part in error.absolute_path), error.message[:300])
        for error in _validator(operation.name, operation.body).iter_errors(body)
    ]
    faults.extend(_unwritable(body, ""))
    if faults:
        raise BodyError(faults[:MOST_FAULTS])
    return body


def _check_depth(body: Any) -> None:
    """Raise `BodyError` where lists and objects lie in more others than anybody nests them."""
    level, depth = [body], 0
    while level := [part for each in level for part in _parts(each)]:
        depth += 1
        if depth > DEEPEST:
            raise BodyError([("", f"is nested deeper than {DEEPEST}")])


def _parts(value: Any) -> Collection[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


_VALIDATORS: dict[str, Validator] = {}


def _validator(name: str, shape: Shape | None) -> Validator:
    if name not in _VALIDATORS:
        assert shape is not None  # noqa: S101 - only asked for operations that take a body
        whole = {**shape, "components": {"schemas": COMPONENTS}}
        _VALIDATORS[name] = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return _VALIDATORS[name]


def _unwritable(value: Any, pointer: str) -> list[tuple[str, str]]:
    """Texts that no database takes."""
    if isinstance(value, str):
        return [(pointer, "has a character that no text has")] if "\x00" in value else []
    parts: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [
        fault for key, part in parts for each in (key, part) for fault in _unwritable(each, f"{pointer}/{key}"[:200])
    ]


def read_instant(text: str | None) -> datetime | None:
    """An instant that the declaration has checked."""
    return None if text is None else datetime.fromisoformat(text.replace("z", "Z"))
