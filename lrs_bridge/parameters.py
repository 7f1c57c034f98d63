"""Query parameters: each read and checked in one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lrs_bridge.errors import BadRequestError
from lrs_bridge.validation import values
from lrs_bridge.validation.actors import check_identified
from lrs_bridge.validation.json_text import parse_json
from lrs_bridge.validation.problems import Invalid


def check_names(params: Mapping[str, str], allowed: frozenset[str]) -> None:
    """Raises `BadRequestError` for a parameter that the resource does not know (xAPI 2.0 §4.1.6)."""
    for name in params:
        if name not in allowed:
            raise BadRequestError(
                f"the parameter {name[:40]!r} is not known here; known are {', '.join(sorted(allowed))}"
            )


def required(params: Mapping[str, str], name: str) -> str:
    """The parameter; raises `BadRequestError` if it is missing."""
    if name not in params:
        raise BadRequestError(f"the parameter {name!r} is missing")
    return params[name]


def iri(params: Mapping[str, str], name: str) -> str | None:
    """An IRI."""
    value = params.get(name)
    if value is not None and not values.iri[value]:
        raise BadRequestError(f"the parameter {name!r} must be an absolute IRI")
    return value


def uuid(params: Mapping[str, str], name: str) -> str | None:
    """A UUID."""
    value = params.get(name)
    if value is not None and not values.is_uuid(value):
        raise BadRequestError(f"the parameter {name!r} must be a UUID")
    return value


def boolean(params: Mapping[str, str], name: str) -> bool:
    """`true` or `false`, as in JSON; false if it is not given."""
    value = params.get(name, "false")
    if value not in ("true", "false"):
        raise BadRequestError(f"the parameter {name!r} must be true or false")
    return value == "true"


def timestamp(params: Mapping[str, str], name: str) -> datetime | None:
    """A timestamp."""
    value = params.get(name)
    if value is None:
        return None
    instant = values.timestamp[value] or values.loose_timestamp[value]
    if instant is None:
        raise BadRequestError(f"the parameter {name!r} must be a timestamp (xAPI 2.0 §4.2.7)")
    return instant


def count(params: Mapping[str, str], name: str) -> int:
    """A whole number that is not negative; 0 if it is not given."""
    value = params.get(name, "0")
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise BadRequestError(f"the parameter {name!r} must be a whole number that is not negative")
    return int(value)


def agent(params: Mapping[str, str], name: str) -> dict[str, Any] | None:
    """An agent or identified group, in JSON."""
    value = params.get(name)
    if value is None:
        return None
    try:
        data = parse_json(value.encode())
        check_identified(data)
    except Invalid as problem:
        raise BadRequestError(str(problem.under(name))) from None
    found: dict[str, Any] = data
    return found
