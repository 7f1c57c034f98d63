"""From a valid statement to a draft: what the LRS fills in, and what the statement is found by. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from lrs_bridge.validation import values
from records.activities import descriptions_of
from records.statement_keys import keys_of
from records.statement_writing import Draft


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, as what: the same for every statement of a request."""

    authority: dict[str, Any]
    # The version of a statement that names none: 1.0.0 or 2.0.0.
    version: str
    new_id: Callable[[], uuid.UUID] = uuid.uuid4


def draft(statement: dict[str, Any], writer: Writer) -> Draft:
    """The draft of a valid statement, which is changed in place (xAPI 2.0 §4.2.4.2, §4.2.4.3)."""
    given = statement.get("id")
    statement["id"] = given.lower() if given is not None else str(writer.new_id())
    statement["authority"] = writer.authority
    statement.setdefault("version", writer.version)
    statement.pop("stored", None)
    if "timestamp" in statement:
        _settle_timestamp(statement)
    _settle_context(statement)
    thing = statement["object"]
    if thing.get("objectType") == "SubStatement":
        _settle_context(thing)
        if "timestamp" in thing:
            _settle_timestamp(thing)
    return Draft(
        id=statement["id"],
        payload=orjson.dumps(statement).decode(),
        untimed="timestamp" not in statement,
        keys=keys_of(statement),
        descriptions=tuple(descriptions_of(statement)),
    )


def _settle_timestamp(statement: dict[str, Any]) -> None:
    """Whatever ISO 8601 form came in, RFC 3339 is what is kept: nobody downstream needs to know the others."""
    text = statement["timestamp"]
    if values.timestamp[text] is None:
        instant = values.loose_timestamp[text]
        if instant is not None:
            statement["timestamp"] = values.rfc_3339(instant)


def _settle_context(statement: dict[str, Any]) -> None:
    """A single context activity becomes an array of one (xAPI 1.0.3 Data 2.4.6.2)."""
    activities = statement.get("context", {}).get("contextActivities")
    if activities:
        for kind, value in activities.items():
            if type(value) is not list:
                activities[kind] = [value]
