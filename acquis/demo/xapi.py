"""The pieces of which the demo's statements are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from acquis.demo.roster import Agent
from acquis.demo.tracks import Thing

MODALITY = "urn:acquis:modality:"
ADL = "http://adlnet.gov/expapi/verbs/"
VERBS: Mapping[str, tuple[str, str, str]] = {
    "answered": (f"{ADL}answered", "a répondu à", "answered"),
    "asked": (f"{ADL}asked", "a demandé", "asked"),
    "attempted": (f"{ADL}attempted", "a essayé", "attempted"),
    "commented": (f"{ADL}commented", "a commenté", "commented"),
    "completed": (f"{ADL}completed", "a terminé", "completed"),
    "created": ("http://activitystrea.ms/create", "a créé", "created"),
    "demonstrated": ("https://w3id.org/xapi/dod-isd/verbs/demonstrated", "a démontré", "demonstrated"),
    "experienced": (f"{ADL}experienced", "a consulté", "experienced"),
    "failed": (f"{ADL}failed", "a échoué à", "failed"),
    "passed": (f"{ADL}passed", "a réussi", "passed"),
    "replied": ("http://id.tincanapi.com/verb/replied", "a répondu", "replied"),
    "scored": ("https://w3id.org/xapi/tla/verbs/scored", "a obtenu la note de", "scored"),
    "shared": (f"{ADL}shared", "a partagé", "shared"),
    "started": ("http://activitystrea.ms/schema/1.0/start", "a commencé", "started"),
    "submitted": ("http://activitystrea.ms/schema/1.0/submit", "a remis", "submitted"),
    "thanked": ("http://id.tincanapi.com/verb/thanked", "a remercié", "thanked"),
    "viewed": ("http://id.tincanapi.com/verb/viewed", "a vu", "viewed"),
    "watched": ("http://activitystrea.ms/schema/1.0/watch", "a regardé", "watched"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with neither id nor timestamp, and how many seconds after its occasion it is made."""

    after: int
    source: str
    statement: Mapping[str, Any]


def activity(thing: Thing, kind: str, **more: Any) -> dict[str, Any]:
    """An activity with its name in both languages."""
    return {
        "objectType": "Activity",
        "id": thing.iri,
        "definition": {"type": kind, "name": {"fr": thing.fr, "en": thing.en}, **more},
    }


def statement(
    actor: Agent,
    verb: str,
    thing: Mapping[str, Any],
    modality: Literal["e-learning", "micro-learning", "social", "workplace"],
    *,
    platform: str,
    parent: Sequence[Mapping[str, Any]] = (),
    category: Sequence[Mapping[str, Any]] = (),
    result: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A statement without id and timestamp; the modality stands among the categories."""
    iri, fr, en = VERBS[verb]
    activities: dict[str, Any] = {"category": [*category, {"objectType": "Activity", "id": MODALITY + modality}]}
    if parent:
        activities["parent"] = list(parent)
    made: dict[str, Any] = {
        "actor": actor,
        "verb": {"id": iri, "display": {"fr": fr, "en": en}},
        "object": thing,
        "context": {"platform": platform, "language": "fr", "contextActivities": activities, **(context or {})},
    }
    if result:
        made["result"] = result
    return made
