"""The shapes of what operations take and answer: JSON Schema, each once, under the name that OpenAPI gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from records.award_states import STATES
from rules import MODALITIES, TRUST

TEXT: Final = {"type": "string"}
OPEN: Final = {"type": "object", "additionalProperties": True}
INSTANT: Final = {"type": "string", "format": "date-time"}
TEXTS: Final = {"type": "object", "additionalProperties": {"type": "string"}, "description": "A text by language tag."}
COUNT: Final = {"type": "integer", "minimum": 0}
IDENTIFIER: Final = {"type": "string", "format": "uuid"}


def ref(name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def either(shape: Mapping[str, Any]) -> dict[str, Any]:
    """That shape, or nothing."""
    return {"anyOf": [shape, {"type": "null"}]}


def listed(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A list of that shape."""
    return {"type": "array", "items": shape}


def record(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object with all of these properties."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def asked(*needed: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a request: an object with some of these properties, of which the first named must be there."""
    return {"type": "object", "properties": properties, "required": [*needed], "additionalProperties": False}


def page(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a list. `next` is the cursor of the page after it, null at the end."""
    return record(items=listed(shape), next=either(TEXT))


NAME: Final = {"type": "string", "minLength": 1, "maxLength": 200}
REMIT: Final = record(
    modalities=either(listed({"enum": list(MODALITIES)})),
    attester_roles=either(listed(TEXT)),
    trust={"enum": list(TRUST)},
    may_read={"type": "boolean"},
    may_void={"type": "boolean"},
    verbs=either(listed(TEXT)),
    activities=either(listed(TEXT)),
    doubted=listed(TEXT),
    on_error=TEXT,
    dedup=TEXT,
)
FAULT: Final = {
    "type": "object",
    "properties": {"pointer": TEXT, "parameter": TEXT, "detail": TEXT},
    "required": ["detail"],
    "additionalProperties": True,
}
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
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457). `code` is stable, texts may change.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
            "errors": listed(FAULT),
        },
        "required": ["type", "title", "status", "detail", "code"],
        "additionalProperties": True,
    },
    "Organisation": record(slug=TEXT, name=TEXTS, language=TEXT, timezone=TEXT),
    "MicroCredential": record(
        id=TEXT, title=TEXTS, aptitude=TEXTS, version={"type": "integer"}, published_at=INSTANT, holders=COUNT
    ),
    "MicroCredentials": record(items=listed(ref("MicroCredential"))),
    "Version": record(id=TEXT, version={"type": "integer"}, published_at=INSTANT, document=OPEN),
    "VersionHead": record(version={"type": "integer"}, published_at=INSTANT),
    "Versions": record(items=listed(ref("VersionHead"))),
    "Remark": record(
        severity={"enum": ["error", "warning"]},
        code=TEXT,
        path=TEXT,
        line=either({"type": "integer"}),
        column=either({"type": "integer"}),
        message=TEXTS,
        hint=TEXTS,
    ),
    "Checked": record(
        id=either(TEXT), can_be_published={"type": "boolean"}, remarks=listed(ref("Remark")), words=TEXTS
    ),
    "Published": record(id=TEXT, version={"type": "integer"}, published_at=INSTANT, is_new={"type": "boolean"}),
    "Simulation": OPEN,
    "DraftHead": record(
        id={"type": "integer"}, title=TEXTS, revision={"type": "integer"}, changed_at=INSTANT, changed_by=TEXT
    ),
    "Drafts": record(items=listed(ref("DraftHead"))),
    "Draft": record(
        id={"type": "integer"},
        title=TEXTS,
        revision={"type": "integer"},
        changed_at=INSTANT,
        changed_by=TEXT,
        text=TEXT,
    ),
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
    "Statement": record(id=IDENTIFIER, stored=INSTANT, source=TEXT, voided={"type": "boolean"}, statement=OPEN),
    "Statements": page(ref("Statement")),
    "Evidence": record(microcredential=TEXT, criterion=TEXT, statement_id=IDENTIFIER, stored=INSTANT, source=TEXT),
    "EvidenceList": record(items=listed(ref("Evidence"))),
    "Identity": record(identity=TEXT, provenance=TEXT, by=either(TEXT), since=either(INSTANT)),
    "Identities": record(items=listed(ref("Identity"))),
    "IdentityChange": record(id={"type": "integer"}, kind=TEXT, learner={"type": "integer"}, at=INSTANT, by=TEXT),
    "IdentityOutcome": record(changed={"type": "boolean"}, change=either(ref("IdentityChange"))),
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
    "Source": record(slug=TEXT, name=TEXT, remit=REMIT, created_at=INSTANT, is_active={"type": "boolean"}),
    "Sources": record(items=listed(ref("Source"))),
    "SourceSecret": record(source=TEXT, endpoint=TEXT, key=TEXT, secret=TEXT, older_keys_until=either(INSTANT)),
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
}
