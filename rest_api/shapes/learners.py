"""Of learners and who is who."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

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

COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Learner": record(
        id={"type": "integer"},
        name=either(TEXT),
        email=either(TEXT),
        team=either(TEXT),
        language=either(TEXT),
        created_at=INSTANT,
    ),
    "Learners": page(ref("Learner")),
    "Standing": record(
        microcredential=TEXT,
        version={"type": "integer"},
        held={"type": "boolean"},
        award=either(IDENTIFIER),
        state=either(TEXT),
        status={"enum": ["met", "open", "closed"]},
        progress={"type": "number", "minimum": 0, "maximum": 1},
        verdict=OPEN,
    ),
    "Standings": record(items=listed(ref("Standing"))),
    "Evidence": record(microcredential=TEXT, criterion=TEXT, statement_id=IDENTIFIER, stored=INSTANT, source=TEXT),
    "EvidenceList": record(items=listed(ref("Evidence"))),
    "Identity": record(identity=TEXT, provenance=TEXT, by=either(TEXT), since=either(INSTANT)),
    "Identities": record(items=listed(ref("Identity"))),
    "IdentityChange": record(id={"type": "integer"}, kind=TEXT, learner={"type": "integer"}, at=INSTANT, by=TEXT),
    "IdentityOutcome": record(changed={"type": "boolean"}, change=either(ref("IdentityChange"))),
}
