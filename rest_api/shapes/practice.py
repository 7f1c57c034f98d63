"""Of sign-offs and thanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from records.attesters import CODES_FOR, ROLES
from records.sign_offs import STATES
from rest_api.shapes.basics import (
    COUNT,
    IDENTIFIER,
    INSTANT,
    NUMBER,
    OPEN,
    SHARE,
    TEXT,
    TEXTS,
    either,
    listed,
    page,
    record,
    ref,
)

SHOWN_STATES: Final = [*STATES, "expired"]
_SIGN_OFF: Final[Mapping[str, Mapping[str, Any]]] = {
    "id": IDENTIFIER,
    "kind": {"enum": ["practice", "thanks"]},
    "state": {"enum": SHOWN_STATES},
    "learner": NUMBER,
    "learner_name": either(TEXT),
    "title": TEXT,
    "about": {**either(TEXT), "description": "The offer that it is for: `micro-credential/criterion`."},
    "happened_at": INSTANT,
    "minutes": either(COUNT),
    "attester_name": TEXT,
    "attester_email": TEXT,
    "attester_role": either(TEXT),
    "vouched": {"type": "boolean"},
    "by_code": {"type": "boolean", "description": "Whether who confirmed typed a code that was sent to the address."},
    "asked_at": INSTANT,
    "expires_at": INSTANT,
    "answered_at": either(INSTANT),
}
COMPONENTS: Final[Mapping[str, dict[str, Any]]] = {
    "SignOff": record(**_SIGN_OFF),
    "SignOffs": page(ref("SignOff")),
    "SignOffFile": record(id=IDENTIFIER, name=TEXT, media_type=TEXT, size=COUNT),
    "SignOffDetail": record(
        **_SIGN_OFF,
        reflection=TEXT,
        comment=TEXT,
        levels=OPEN,
        score=either(SHARE),
        asked_by=TEXT,
        reminders=COUNT,
        reminded_at=either(INSTANT),
        checked_by=either(TEXT),
        checked_at=either(INSTANT),
        check_comment=TEXT,
        ended_by=either(TEXT),
        ended_at=either(INSTANT),
        end_reason=TEXT,
        statement_id=either(IDENTIFIER),
        files=listed(ref("SignOffFile")),
    ),
    "Scale": record(name=TEXT, levels=listed({"type": ["string", "number"]})),
    "SignOffOffer": record(
        about={**TEXT, "description": "How it is named when a sign-off is asked for."},
        kind={"enum": ["practice", "thanks"]},
        title=TEXTS,
        roles={**listed({"enum": list(ROLES)}), "description": "The roles that answer it; none for any."},
        scales=listed(ref("Scale")),
        asks_score={"type": "boolean"},
    ),
    "SignOffOffers": record(items=listed(ref("SignOffOffer"))),
    "Line": record(
        line=NUMBER,
        called=TEXT,
        learner=either(NUMBER),
        problem={**either(TEXT), "description": "What keeps this line from being signed off, if anything does."},
    ),
    "Lines": record(done={"type": "boolean"}, signed_off=COUNT, lines=listed(ref("Line"))),
    "Thanked": record(sign_off=either(IDENTIFIER)),
    "Attester": record(email=TEXT, name=TEXT, role={"enum": list(ROLES)}),
    "Attesters": record(items=listed(ref("Attester"))),
    "SignOffPolicy": record(
        checked_percent=COUNT,
        link_days=COUNT,
        reciprocal_days=COUNT,
        thanks_a_day=COUNT,
        code_for={"enum": list(CODES_FOR)},
    ),
}
