"""Of people as HR may see them, and of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, get_args

from records.consents import SCOPES, VISIBILITIES
from records.having import Kind, Stage
from rest_api.shapes.basics import (
    COUNT,
    INSTANT,
    NUMBER,
    SHARE,
    TEXT,
    either,
    listed,
    page,
    record,
    ref,
)

KIND: Final = {"enum": list(get_args(Kind))}
CONSENT_SCOPE: Final = {"enum": list(SCOPES)}
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Ability": record(
        kind=KIND,
        key={**TEXT, "description": "Of a skill, the id of a micro-credential, or such an id and the key of a block."},
        title=TEXT,
        at={**either(INSTANT), "description": "When it was earned or renewed last."},
        until={**either(INSTANT), "description": "When it ends."},
        progress=SHARE,
        waived={"type": "boolean", "description": "Of a block: whether a named person let it count as met."},
    ),
    "Person": record(id=NUMBER, name=either(TEXT), team=either(TEXT), abilities=listed(ref("Ability"))),
    "People": record(
        items=listed(ref("Person")),
        next=either(TEXT),
        total=COUNT,
        looked_for=listed(record(kind=KIND, key=TEXT, title=TEXT)),
    ),
    "Way": record(microcredential=TEXT, title=TEXT, progress=SHARE, blocks=listed(TEXT)),
    "JobStanding": record(
        job=NUMBER,
        name=TEXT,
        held=listed(TEXT),
        missing=listed(record(microcredential=TEXT, percent={"type": "integer", "minimum": 0, "maximum": 100})),
        hours={**either({"type": "number"}), "description": "What is left, where the rules say how much there is."},
    ),
    "OnePerson": record(
        id=NUMBER,
        name=either(TEXT),
        team=either(TEXT),
        shares=listed(CONSENT_SCOPE),
        held=listed(ref("Ability")),
        skills=listed(ref("Ability")),
        ways=listed(ref("Way")),
        jobs=listed(ref("JobStanding")),
    ),
    "Gain": record(
        microcredential=TEXT,
        before=SHARE,
        after=SHARE,
        finishes={"type": "boolean"},
        asks={"type": "boolean", "description": "Whether it asks for the criterion itself."},
    ),
    "Step": record(
        microcredential=TEXT,
        criterion=TEXT,
        minutes=COUNT,
        begins=INSTANT,
        ends=INSTANT,
        gains=listed(ref("Gain")),
    ),
    "Steps": record(items=listed(ref("Step"))),
    "PeopleMap": record(
        of=KIND,
        show={"enum": list(get_args(Stage))},
        teams=listed(record(team=either(TEXT), people=COUNT)),
        lines=listed(record(key=TEXT, title=TEXT, numbers=listed(record(team=either(TEXT), number=COUNT)))),
    ),
    "Job": record(
        id=NUMBER, name=TEXT, description=TEXT, microcredentials=listed(TEXT), revision=NUMBER, changed_at=INSTANT
    ),
    "Jobs": record(items=listed(ref("Job"))),
    "Candidate": record(id=NUMBER, name=either(TEXT), team=either(TEXT), standing=ref("JobStanding")),
    "Candidates": page(ref("Candidate")),
    "ConsentEntry": record(
        at=INSTANT, visibility={"enum": list(VISIBILITIES)}, scopes=listed(CONSENT_SCOPE), text=TEXT, by=TEXT
    ),
    "Consent": record(
        visibility={"enum": list(VISIBILITIES)}, scopes=listed(CONSENT_SCOPE), history=listed(ref("ConsentEntry"))
    ),
    "Look": record(at=INSTANT, by=TEXT, page=TEXT, subject=TEXT, why=either(TEXT)),
    "Looks": page(ref("Look")),
    "Goal": record(microcredential=TEXT, wanted_by=either({"type": "string", "format": "date"}), set_at=INSTANT),
    "Goals": record(items=listed(ref("Goal"))),
    "Happening": record(
        at=INSTANT,
        kind={"enum": ["record", "award", "waiver"]},
        what={**TEXT, "description": "`counted`, or what was done to the award or the waiver."},
        by=either(TEXT),
        reason=either(TEXT),
        microcredential=either(TEXT),
        award=either(TEXT),
        statement_id=either(TEXT),
        criteria=listed(record(microcredential=TEXT, criterion=TEXT)),
    ),
    "Timeline": page(ref("Happening")),
}
