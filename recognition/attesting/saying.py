"""The statements that sign-offs become, and those that void them. Pure.

The learner is the actor, the attester the instructor (xAPI 2.0 §4.2.2.6) under the address that the link went to. How
it came about stands in an extension, so that nobody reads more into it than there is: that whoever held the link said
so, whether the organisation vouches for their role, and whether somebody looked again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from recognition.attesting.practices import MODALITY_OF, Practice, Rating, total
from recognition.people.addresses import shown_in_part
from rules import ATTESTER_ROLE, RUBRIC, agent_of

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
# How it came about.
PROVENANCE = "urn:acquis:extension:sign-off"
WORK = "http://id.tincanapi.com/activitytype/on-the-job-training"
_STATEMENTS = uuid.UUID("6b1d7c0a-4f1f-5c7a-9a53-0d6a0c2f8e11")
# The verbs' last words, for people.
_DISPLAY = {
    "demonstrated": {"en": "demonstrated", "fr": "a démontré"},
    "mastered": {"en": "mastered", "fr": "a maîtrisé"},
    "mentored": {"en": "mentored", "fr": "a accompagné"},
    "completed": {"en": "completed", "fr": "a terminé"},
    "answered": {"en": "answered", "fr": "a répondu"},
    "commented": {"en": "commented", "fr": "a commenté"},
    "replied": {"en": "replied", "fr": "a répliqué"},
    "shared": {"en": "shared", "fr": "a partagé"},
}


@dataclass(frozen=True, slots=True)
class Saying:
    """All that a statement says beside its practice."""

    sign_off_id: uuid.UUID
    # As `rules.actor_ifi` writes it.
    learner_ifi: str
    learner_name: str | None
    title: str
    happened_at: datetime
    minutes: int | None
    attester_name: str
    attester_email: str
    role: str | None
    vouched: bool
    # Whether somebody looked again; and whether a link was there at all.
    checked: bool
    by_link: bool
    # Whether who confirmed typed a code that was sent to their address.
    by_code: bool
    rating: Rating
    # Where the ids of practices that no rule names begin.
    own_practices: str
    language: str
    # The achievement that it is for, if any.
    achievement: str | None


def statement_id_of(sign_off_id: uuid.UUID) -> uuid.UUID:
    """The id of a sign-off's statement: made of its own, so that it is stored once."""
    return uuid.uuid5(_STATEMENTS, str(sign_off_id))


def statement_of(practice: Practice, said: Saying) -> dict[str, Any]:
    """The statement that the learner did it, as the attester says."""
    activities: dict[str, list[dict[str, Any]]] = {
        "category": [{"id": f"urn:acquis:modality:{MODALITY_OF[practice.kind]}"}]
    }
    if said.achievement is not None:
        activities["grouping"] = [{"id": said.achievement}]
    for kind, iri in practice.context:
        activities.setdefault(kind, []).append({"id": iri})
    extensions: dict[str, Any] = {PROVENANCE: _provenance(said)}
    if said.role is not None:
        extensions[ATTESTER_ROLE] = said.role
    definition: dict[str, Any] = {"name": {said.language: said.title}}
    if practice.activity_type is not None or practice.kind == "practice":
        definition["type"] = practice.activity_type or WORK
    return {
        "id": str(statement_id_of(said.sign_off_id)),
        "actor": agent_of(said.learner_ifi, said.learner_name),
        "verb": _verb(practice.verb),
        "object": {
            "objectType": "Activity",
            "id": practice.activity_named(said.title, said.own_practices),
            "definition": definition,
        },
        "result": _result(practice, said),
        "context": {
            "instructor": agent_of(f"mbox:mailto:{said.attester_email}", said.attester_name),
            "platform": "Acquis",
            "contextActivities": activities,
            "extensions": extensions,
        },
        "timestamp": _instant(said.happened_at),
        "version": "2.0.0",
    }


def voiding_of(statement_id: uuid.UUID, who: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The statement that voids it (xAPI 2.0 §4.2.1)."""
    return {
        "id": str(uuid.uuid5(_STATEMENTS, f"voided {statement_id}")),
        "actor": dict(who),
        "verb": {"id": VOIDED, "display": {"en": "voided", "fr": "a annulé"}},
        "object": {"objectType": "StatementRef", "id": str(statement_id)},
        "timestamp": _instant(at),
        "version": "2.0.0",
    }


def _provenance(said: Saying) -> dict[str, Any]:
    told: dict[str, Any] = {"vouched": said.vouched, "checked": said.checked}
    if said.by_link:
        told["held-link-sent-to"] = shown_in_part(said.attester_email)
    if said.by_code:
        told["typed-code-sent-by-mail"] = True
    return told


def _result(practice: Practice, said: Saying) -> dict[str, Any]:
    result: dict[str, Any] = {"success": True, "completion": True}
    if said.minutes:
        result["duration"] = f"PT{said.minutes}M"
    if said.rating.levels:
        result["extensions"] = {RUBRIC: dict(said.rating.levels)}
    points = total(practice, said.rating)
    if said.rating.score is not None:
        score = said.rating.score
        result["score"] = {"scaled": score, "raw": round(score * 100, 2), "min": 0, "max": 100}
    elif points is not None and points[1] > 0:
        result["score"] = {"scaled": points[0] / points[1], "raw": points[0], "min": 0, "max": points[1]}
    return result


def _verb(iri: str) -> dict[str, Any]:
    display = _DISPLAY.get(iri.rpartition("/")[2])
    return {"id": iri} if display is None else {"id": iri, "display": display}


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
