"""What statements of all four sources are made of: verbs, activities, instants, ids."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson

from acquis.demo.story.content import Text

SEED = 2026
_NAMESPACE = uuid.UUID("6a1c5f0e-3b1d-5c58-9d3c-0f3f2f6f7a11")

VERBS: Mapping[str, tuple[str, Text]] = {
    "answered": ("http://adlnet.gov/expapi/verbs/answered", {"fr": "a répondu à", "en": "answered"}),
    "asked": ("http://adlnet.gov/expapi/verbs/asked", {"fr": "a demandé", "en": "asked"}),
    "commented": ("http://adlnet.gov/expapi/verbs/commented", {"fr": "a commenté", "en": "commented"}),
    "completed": ("http://adlnet.gov/expapi/verbs/completed", {"fr": "a terminé", "en": "completed"}),
    "demonstrated": (
        "https://w3id.org/xapi/dod-isd/verbs/demonstrated",
        {"fr": "a démontré", "en": "demonstrated"},
    ),
    "failed": ("http://adlnet.gov/expapi/verbs/failed", {"fr": "a échoué à", "en": "failed"}),
    "initialized": ("http://adlnet.gov/expapi/verbs/initialized", {"fr": "a ouvert", "en": "initialized"}),
    "passed": ("http://adlnet.gov/expapi/verbs/passed", {"fr": "a réussi", "en": "passed"}),
    "paused": ("https://w3id.org/xapi/video/verbs/paused", {"fr": "a mis en pause", "en": "paused"}),
    "played": ("https://w3id.org/xapi/video/verbs/played", {"fr": "a lancé", "en": "played"}),
    "terminated": ("http://adlnet.gov/expapi/verbs/terminated", {"fr": "a quitté", "en": "terminated"}),
    "thanked": ("http://id.tincanapi.com/verb/thanked", {"fr": "a remercié pour", "en": "gave thanks for"}),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement, and the slug of the source that sends it."""

    source: str
    statement: dict[str, Any]


def luck(*names: object) -> Random:
    """Chance that is the same at each run, and that one part of the story does not take from another."""
    return Random("/".join(map(str, (SEED, *names))))  # noqa: S311 - a story, not a secret


def sent(source: str, statement: dict[str, Any]) -> Sent:
    """The statement with an id that follows from its content."""
    content = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS).decode()
    return Sent(source, {"id": str(uuid.uuid5(_NAMESPACE, f"{source}\n{content}")), **statement})


def unique(*names: object) -> str:
    """A UUID for these names: a registration, a session."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(map(str, (SEED, *names)))))


def verb(name: str) -> dict[str, Any]:
    """A verb with what it is called in French and English."""
    iri, display = VERBS[name]
    return {"id": iri, "display": dict(display)}


def activity(iri: str, type_: str | None = None, name: Text | None = None) -> dict[str, Any]:
    """An activity."""
    definition: dict[str, Any] = {}
    if type_ is not None:
        definition["type"] = type_
    if name is not None:
        definition["name"] = dict(name)
    return {"objectType": "Activity", "id": iri, **({"definition": definition} if definition else {})}


def instant(at: datetime) -> str:
    """RFC 3339 with milliseconds, as most systems write it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def minutes(seconds: float) -> str:
    """An ISO 8601 duration of whole minutes and seconds."""
    whole, rest = divmod(round(seconds), 60)
    return "PT" + (f"{whole}M" if whole else "") + (f"{rest}S" if rest or not whole else "")
