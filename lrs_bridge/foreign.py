"""Foreign statements: the JSON of statements that come otherwise than by a request, from a remote LRS or from a file.

A request is refused whole (xAPI 2.0 §4.1.6.1). What a remote LRS or a file holds is not ours to refuse whole: one bad
statement must not keep back the others. So a text that is not JSON to the letter is read piece by piece.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from lrs_bridge.validation.json_text import SECTION, parse_json
from lrs_bridge.validation.problems import Invalid

_DECODER = json.JSONDecoder()
_BLANK = " \t\r\n"


@dataclass(slots=True)
class Foreign:
    """One statement as it came: parsed, or the problem that its text has."""

    data: Any = None
    problem: Invalid | None = None
    raw: bytes | None = None

    @property
    def text(self) -> bytes:
        """Its JSON text."""
        return self.raw if self.raw is not None else orjson.dumps(self.data)


def read_statement(raw: bytes) -> Foreign:
    """One statement from its text."""
    try:
        return Foreign(parse_json(raw), raw=raw)
    except Invalid as problem:
        return Foreign(problem=problem, raw=raw)


def read_batch(body: bytes) -> list[Foreign]:
    """A statement or an array of them, each with the very bytes that came; raises `Invalid` if it is no JSON at all."""
    try:
        text = body.decode()
        place = _skip(text, 0)
        if text[place] == "[":
            found, end = _elements(text, place + 1)
        else:
            _, end = _DECODER.raw_decode(text, place)
            found = [read_statement(text[place:end].encode())]
        if text[end:].strip(_BLANK):
            raise ValueError("more follows")
    except (ValueError, IndexError, RecursionError) as error:
        raise Invalid(f"is not JSON: {error}", SECTION, "body") from None
    return found


def read_whole(body: bytes) -> Foreign:
    """The one statement of a body; raises `Invalid` if it is no JSON at all."""
    found = read_batch(body)
    return found[0] if len(found) == 1 and found[0].raw == body.strip() else read_statement(body)


def read_page(body: bytes) -> tuple[list[Foreign], str]:
    """The statements of a StatementResult and its `more` (xAPI 2.0 §4.2.3); raises `Invalid` if it is none."""
    try:
        data = parse_json(body)
    except Invalid as problem:
        members = dict(_members(body, problem))
        data = {key: value for key, value in members.items() if key != "statements"}
        found = members.get("statements")
    else:
        statements = data.get("statements") if type(data) is dict else None
        found = [Foreign(one) for one in statements] if type(statements) is list else None
    if found is None:
        raise Invalid("must be an object with an array `statements`", "4.2.3")
    more = data.get("more") or ""
    if type(more) is not str:
        raise Invalid("must be a link to the next page, or empty", "4.2.3", "more")
    return found, more


def _members(body: bytes, problem: Invalid) -> Iterator[tuple[str, Any]]:
    """The members of a JSON object, its statements read one by one; raises `problem` if it is no JSON at all."""
    try:
        text = body.decode()
        place = _at(text, _skip(text, 0), "{")
        while text[place] != "}":
            key, place = _DECODER.raw_decode(text, place)
            place = _skip(text, _at(text, _skip(text, place), ":"))
            if key == "statements" and text[place] == "[":
                value, place = _elements(text, place + 1)
            else:
                value, place = _DECODER.raw_decode(text, place)
            yield key, value
            place = _skip(text, place)
            if text[place] == ",":
                place = _skip(text, place + 1)
    except (ValueError, IndexError, RecursionError):
        raise problem from None


def _elements(text: str, place: int) -> tuple[list[Foreign], int]:
    found = []
    place = _skip(text, place)
    while text[place] != "]":
        _, end = _DECODER.raw_decode(text, place)
        found.append(read_statement(text[place:end].encode()))
        place = _skip(text, end)
        if text[place] == ",":
            place = _skip(text, place + 1)
    return found, place + 1


def _at(text: str, place: int, mark: str) -> int:
    if text[place] != mark:
        raise ValueError(mark)
    return _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    while text[place] in _BLANK:
        place += 1
    return place
