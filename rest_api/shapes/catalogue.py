"""Of the catalogue, and of skills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_api.shapes.basics import (
    COUNT,
    INSTANT,
    OPEN,
    TEXT,
    TEXTS,
    either,
    listed,
    record,
    ref,
)

COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Organisation": record(slug=TEXT, name=TEXTS, language=TEXT, timezone=TEXT),
    "MicroCredential": record(
        id=TEXT, title=TEXTS, aptitude=TEXTS, version={"type": "integer"}, published_at=INSTANT, holders=COUNT
    ),
    "MicroCredentials": record(items=listed(ref("MicroCredential"))),
    "Version": record(id=TEXT, version={"type": "integer"}, published_at=INSTANT, document=OPEN),
    "VersionHead": record(version={"type": "integer"}, published_at=INSTANT),
    "Versions": record(items=listed(ref("VersionHead"))),
    "Framework": record(
        slug=TEXT, kind=TEXT, name=TEXTS, edition=either(TEXT), licence=either(TEXT), items=COUNT, retired=COUNT
    ),
    "Frameworks": record(items=listed(ref("Framework"))),
    "Skill": {
        "type": "object",
        "description": "An entry of a rule's `skills`.",
        "properties": {"uri": TEXT, "name": TEXTS, "framework": TEXT, "form": TEXT, "code": TEXT},
        "required": ["uri", "name", "framework"],
        "additionalProperties": False,
    },
    "Skills": record(items=listed(ref("Skill"))),
    "SkillDetail": {
        "type": "object",
        "properties": {
            "uri": TEXT,
            "name": TEXTS,
            "framework": TEXT,
            "form": TEXT,
            "code": TEXT,
            "other_names": {"type": "object", "additionalProperties": listed(TEXT)},
            "descriptions": TEXTS,
            "broader": listed(TEXT),
            "is_retired": {"type": "boolean"},
        },
        "required": ["uri", "name", "framework", "other_names", "descriptions", "broader", "is_retired"],
        "additionalProperties": False,
    },
    "FrameworkImport": record(framework=TEXT, added=COUNT, changed=COUNT, same=COUNT, retired=COUNT),
    "FrameworkRemoved": record(framework=TEXT),
}
