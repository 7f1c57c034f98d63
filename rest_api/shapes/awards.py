"""Of awards and credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from records.award_states import STATES
from rest_api.shapes.basics import (
    IDENTIFIER,
    INSTANT,
    OPEN,
    TEXT,
    either,
    listed,
    page,
    record,
    ref,
)

# What a list and a single one say of an award alike.
_AWARD: Final[Mapping[str, Mapping[str, Any]]] = {
    "id": IDENTIFIER,
    "microcredential": TEXT,
    "version": {"type": "integer"},
    "learner": {"type": "integer"},
    "learner_name": either(TEXT),
    "state": {"enum": list(STATES)},
    "reason": either(TEXT),
    "awarded_at": INSTANT,
    "recorded_at": INSTANT,
    "valid_until": either(INSTANT),
    "credential": either(IDENTIFIER),
}
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Award": record(**_AWARD),
    "Awards": page(ref("Award")),
    "AwardDetail": record(
        **_AWARD,
        cited=listed(OPEN),
        past=listed(record(at=INSTANT, by=TEXT, action=TEXT, reason=TEXT)),
    ),
    "CredentialHead": record(
        id=IDENTIFIER, award=IDENTIFIER, microcredential=TEXT, learner={"type": "integer"}, issued_at=INSTANT, url=TEXT
    ),
    "Credentials": page(ref("CredentialHead")),
    "CredentialDocument": {**OPEN, "description": "The signed Open Badges 3.0 credential."},
}
