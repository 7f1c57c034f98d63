"""The page of the API, made from the declarations that the routes are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import render_template

from records.api_tokens import SCOPES
from rest_api.declaring import Operation, Shape
from rest_api.examples import example
from rest_api.openapi import PREFIX, document, statuses_of, tag_of
from rest_api.operations import OPERATIONS
from rest_api.problems import TITLES, codes

# What subjects are called, where their part of the address does not say it well.
CALLED: Mapping[str, str] = {
    "micro-credentials": "Micro-credentials",
    "rules": "Rules",
    "people": "People, as HR may see them",
    "learners": "Learners",
    "identities": "Who is who",
    "sign-offs": "Sign-offs of practice",
    "attesters": "Who is vouched for",
    "quarantine": "What was set aside",
    "statements": "What arrived",
    "outgoing": "What is sent",
    "exports": "Files to take away",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Operations that belong together."""

    tag: str
    title: str
    operations: tuple[Operation, ...]


def reference_page(base_url: str) -> str:
    """The page for the API at that public address."""
    return render_template(
        "api_reference.html",
        base_url=base_url,
        prefix=PREFIX,
        count=len(OPERATIONS),
        subjects=subjects(),
        scopes={scope: [one for one in OPERATIONS if one.scope == scope] for scope in SCOPES},
        statuses_of=statuses_of,
        titles=TITLES,
        codes=codes(),
        example=example,
        shown=lambda shape: orjson.dumps(shape, option=orjson.OPT_INDENT_2).decode(),
        shape_words=shape_words,
        components=document(base_url)["components"]["schemas"],
    )


def subjects() -> tuple[Subject, ...]:
    """All subjects, in the order of the operations."""
    found: dict[str, list[Operation]] = {}
    for operation in OPERATIONS:
        found.setdefault(tag_of(operation), []).append(operation)
    return tuple(Subject(tag, CALLED.get(tag, tag.capitalize()), tuple(own)) for tag, own in found.items())


def shape_words(shape: Shape) -> str:
    """What a property of a body is, in a few words. Pure."""
    if "anyOf" in shape:
        return " or ".join(shape_words(each) for each in shape["anyOf"])
    if "enum" in shape:
        return f"one of {', '.join(map(str, shape['enum']))}"
    if shape.get("type") == "array":
        return f"list: {shape_words(shape['items'])}"
    kind = shape.get("type", "value")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "properties" in shape:
        return f"{words} with {', '.join(shape['properties'])}"
    return " ".join(
        part for part in (words, f"({shape['format']})" if "format" in shape else "", _limits(shape)) if part
    )


def _limits(shape: Mapping[str, Any]) -> str:
    if "minimum" in shape and shape.get("maximum", 2**31) < 2**31 - 1:
        return f"from {shape['minimum']} to {shape['maximum']}"
    return f"of at most {shape['maxLength']:,} characters" if "maxLength" in shape else ""
