"""Of what arrives, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from records.quarantine import STATES
from rest_api.shapes.basics import (
    IDENTIFIER,
    INSTANT,
    NUMBER,
    OPEN,
    TEXT,
    either,
    listed,
    page,
    record,
    ref,
)
from rules import MODALITIES, TRUST

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
_ASIDE: Final[Mapping[str, Mapping[str, Any]]] = {
    "number": NUMBER,
    "source": TEXT,
    "reason": TEXT,
    "set_aside_at": INSTANT,
    "state": {"enum": list(STATES)},
    "settled_at": either(INSTANT),
    "settled_by": either(TEXT),
    "statement_id": either(IDENTIFIER),
}
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Statement": record(id=IDENTIFIER, stored=INSTANT, source=TEXT, voided={"type": "boolean"}, statement=OPEN),
    "Statements": page(ref("Statement")),
    "Source": record(slug=TEXT, name=TEXT, remit=REMIT, created_at=INSTANT, is_active={"type": "boolean"}),
    "Sources": record(items=listed(ref("Source"))),
    "SourceSecret": record(source=TEXT, endpoint=TEXT, key=TEXT, secret=TEXT, older_keys_until=either(INSTANT)),
    "Quarantined": record(**_ASIDE),
    "Quarantine": page(ref("Quarantined")),
    "QuarantinedDetail": record(**_ASIDE, raw=TEXT, repaired=either(TEXT)),
}
