"""Of accounts, platforms, and what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from records.duties import DUTIES
from rest_api.shapes.basics import COUNT, INSTANT, NUMBER, TEXT, either, listed, record, ref

COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "Account": record(
        id=NUMBER,
        email=TEXT,
        name=either(TEXT),
        duties=listed({"enum": list(DUTIES)}),
        language=TEXT,
        learner=either(NUMBER),
        has_password={"type": "boolean"},
        second_factor={"type": "boolean"},
        invited_by=TEXT,
        created_at=INSTANT,
        last_signed_in=either(INSTANT),
        closed_at=either(INSTANT),
    ),
    "Accounts": record(items=listed(ref("Account"))),
    "Platform": record(
        slug=TEXT,
        name=TEXT,
        family=TEXT,
        issuer=TEXT,
        client_id=TEXT,
        deployments=listed(TEXT),
        people={**COUNT, "description": "How many of its users were met."},
        last_met=either(INSTANT),
        created_at=INSTANT,
        ended_at=either(INSTANT),
    ),
    "Platforms": record(items=listed(ref("Platform"))),
    "Target": record(
        slug=TEXT,
        kind={"enum": ["lrs", "mail"]},
        state=TEXT,
        sent=COUNT,
        waiting=COUNT,
        dead=COUNT,
        next_at=either(INSTANT),
        trouble=either(record(code=TEXT, words=TEXT)),
    ),
    "Targets": record(items=listed(ref("Target"))),
    "DeadLetter": record(
        id=NUMBER,
        target=TEXT,
        kind=TEXT,
        to=either(TEXT),
        subject=either(TEXT),
        at=INSTANT,
        status=either({"type": "integer"}),
        answer=TEXT,
    ),
    "DeadLetters": record(items=listed(ref("DeadLetter"))),
    "Revived": record(target=TEXT, items=COUNT),
}
