"""From what Canvas signs to its events. Pure.

An *envelope* is either Canvas' own, one event as `{metadata, body}`, or Caliper 1.1's (IMS Caliper 1.1 §4.2), an array
`data` of events. Canvas' own events have no id: theirs is made of all that they say, so that a repeated delivery is
the same event. A Caliper event's is made of its `id`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from lrs_bridge.canvas.errors import CanvasContentError

Kind = Literal["canvas", "caliper"]
CALIPER = "http://purl.imsglobal.org/ctx/caliper/v1p1"
# The names under which events become statement ids.
_EVENTS = uuid.UUID("0f2f9c8e-52b7-5b0a-9a43-8f0a1d6b3c57")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `name` is Canvas' event_name, or Caliper's `type/action`; `at` its instant as it stands there."""

    kind: Kind
    name: str
    at: str
    id: str
    data: Mapping[str, Any]


def events_of(claims: Any) -> list[Event]:
    """The events of an envelope; raises `CanvasContentError` that names the field."""
    if not isinstance(claims, dict):
        raise CanvasContentError("the signed content must be a JSON object")
    if "dataVersion" in claims or "sensor" in claims:
        return _caliper(claims)
    # New Quizzes says `attributes` where Canvas says `metadata`.
    head = "metadata" if "metadata" in claims else "attributes"
    if head in claims or "body" in claims:
        return [_native(claims, head)]
    raise CanvasContentError("the signed content is neither a Canvas event (metadata, body) nor a Caliper envelope")


def _native(claims: dict[str, Any], head: str) -> Event:
    metadata, body = claims.get(head), claims.get("body")
    if not isinstance(metadata, dict):
        raise CanvasContentError(f"{head}: must be an object")
    if not isinstance(body, dict):
        raise CanvasContentError("body: must be an object")
    told = orjson.dumps([metadata, body], option=orjson.OPT_SORT_KEYS).decode()
    return Event(
        kind="canvas",
        name=_name(metadata.get("event_name"), f"{head}.event_name"),
        at=_text(metadata.get("event_time"), f"{head}.event_time"),
        id=str(uuid.uuid5(_EVENTS, told)),
        data={"metadata": metadata, "body": body},
    )


def _caliper(claims: dict[str, Any]) -> list[Event]:
    if claims.get("dataVersion") != CALIPER:
        raise CanvasContentError(f"dataVersion: must be {CALIPER}: Caliper 1.1 is understood")
    found = claims.get("data")
    if not isinstance(found, list) or not found:
        raise CanvasContentError("data: must be an array of one event or more")
    return [_caliper_event(one, f"data[{place}]") for place, one in enumerate(found)]


def _caliper_event(one: Any, where: str) -> Event:
    if not isinstance(one, dict):
        raise CanvasContentError(f"{where}: must be an object")
    kind = _name(one.get("type"), f"{where}.type")
    action = _name(one.get("action"), f"{where}.action")
    return Event(
        kind="caliper",
        name=_name(f"{kind}/{action}", f"{where}.action"),
        at=_text(one.get("eventTime"), f"{where}.eventTime"),
        id=str(uuid.uuid5(_EVENTS, _text(one.get("id"), f"{where}.id"))),
        data=one,
    )


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CanvasContentError(f"{where}: must be a text that is not empty")
    return value


def _name(value: Any, where: str) -> str:
    text = _text(value, where)
    if len(text) > _LONGEST_NAME or not text.isprintable():
        raise CanvasContentError(f"{where}: must have at most {_LONGEST_NAME} printable characters")
    return text
