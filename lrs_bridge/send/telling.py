"""The statements that Acquis makes of awards. Pure.

*earned*: the learner earned the achievement, in the terms of the xAPI Open Badges profile
(`http://specification.openbadges.org/xapi`): the verb of the Tin Can registry, an activity of type badge, and the
credential's address as the badge assertion. *revoked*: the organisation revoked it, in 1EdTech's term; its object is
the statement that said it was earned, which stays true of its time. Their ids are made of the award's, so that a
statement which is sent twice is one.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules import agent_of

EARNED = "http://id.tincanapi.com/verb/earned"
REVOKED = "http://purl.imsglobal.org/caliper/actions/Revoked"
BADGE = "http://activitystrea.ms/schema/1.0/badge"
ASSERTION = "http://specification.openbadges.org/xapi/extensions/badgeassertion"
PROFILE = "http://specification.openbadges.org/xapi"
_STATEMENTS = uuid.UUID("b3c5a0de-6c25-5c0f-8a5a-3d1f0f6c9f10")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an award. Instants are RFC 3339."""

    award_id: str
    # As `rules.actor_ifi` writes it.
    learner_ifi: str
    learner_name: str | None
    achievement: str
    # Language maps.
    title: Mapping[str, str]
    aptitude: Mapping[str, str]
    credential: str
    at: str
    reason: str | None
    base_url: str
    organisation: str
    organisation_name: str


def statement_id(award_id: str, made: str) -> str:
    """The id of the statement that says so of an award."""
    return str(uuid.uuid5(_STATEMENTS, f"{made} {award_id}"))


def earned(told: Told) -> dict[str, Any]:
    """The statement that a learner earned an award."""
    return {
        "id": statement_id(told.award_id, "earned"),
        "actor": agent_of(told.learner_ifi, told.learner_name),
        "verb": {"id": EARNED, "display": {"en": "earned", "fr": "a obtenu"}},
        "object": _achievement(told),
        "result": {"success": True, "extensions": {ASSERTION: {"@id": told.credential}}},
        "context": {"platform": "Acquis", "contextActivities": {"category": [{"id": PROFILE}]}},
        "timestamp": told.at,
    }


def revoked(told: Told) -> dict[str, Any]:
    """The statement that the organisation revoked an award."""
    issuer = {
        "objectType": "Agent",
        "name": told.organisation_name,
        "account": {"homePage": told.base_url, "name": told.organisation},
    }
    extensions: dict[str, Any] = {ASSERTION: {"@id": told.credential}}
    if told.reason:
        extensions["urn:acquis:extension:reason"] = {"code": told.reason}
    return {
        "id": statement_id(told.award_id, "revoked"),
        "actor": issuer,
        "verb": {"id": REVOKED, "display": {"en": "revoked", "fr": "a révoqué"}},
        "object": {"objectType": "StatementRef", "id": statement_id(told.award_id, "earned")},
        "context": {
            "contextActivities": {"category": [{"id": PROFILE}], "grouping": [_achievement(told)]},
            "extensions": extensions,
        },
        "timestamp": told.at,
    }


def _achievement(told: Told) -> dict[str, Any]:
    definition = {"type": BADGE, "name": dict(told.title), "description": dict(told.aptitude)}
    return {"objectType": "Activity", "id": told.achievement, "definition": definition}
