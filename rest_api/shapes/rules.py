"""Of rules and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_api.shapes.basics import COUNT, INSTANT, NUMBER, OPEN, SHARE, TEXT, TEXTS, either, listed, record, ref

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
    "SimulationRun": record(
        simulation=NUMBER,
        microcredential=TEXT,
        state={"enum": ["waiting", "running", "done", "failed"]},
        phase=either(TEXT),
        done=COUNT,
        whole=COUNT,
        against=either(NUMBER),
        since=either(INSTANT),
        near=SHARE,
        asked_by=TEXT,
        asked_at=INSTANT,
        ended_at=either(INSTANT),
        counts=either({"type": "object", "additionalProperties": {"type": "integer"}}),
        trouble=either(TEXT),
    ),
    "SimulationRuns": record(items=listed(ref("SimulationRun"))),
    "Change": record(aspect=TEXT, before=TEXTS, after=TEXTS),
    "PartChange": record(
        what={"enum": ["added", "removed", "changed"]},
        key=TEXT,
        title=either(TEXTS),
        matches={**either({"enum": ["kept", "searched"]}), "description": "What becomes of a criterion's matches."},
        changes=listed(ref("Change")),
    ),
    "Differences": record(old=NUMBER, new=NUMBER, rule=listed(ref("Change")), parts=listed(ref("PartChange"))),
    "Analytics": record(
        version=NUMBER,
        people=COUNT,
        waiting={**COUNT, "description": "Who is still to be evaluated by this version."},
        funnel=listed(record(key=TEXT, depth=COUNT, begun=COUNT, half=COUNT, met=COUNT)),
        stopped=COUNT,
        lacking=listed(record(key=TEXT, people=COUNT)),
        awards=COUNT,
        median_seconds=either({"type": "number"}),
        spread=listed(record(up_to_seconds=either({"type": "number"}), awards=COUNT)),
        modalities=listed(record(modality=TEXT, records=COUNT)),
    ),
    "Tables": record(version=COUNT, text=TEXT),
}
