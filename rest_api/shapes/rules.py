"""Of rules and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_api.shapes.basics import (
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
}
