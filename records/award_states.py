"""The life of an award: the states that it can be in, and what leads from one to another. Pure.

*recommended*: a person has still to confirm it. *issued*: it stands. *review*: it stands, and a person has to say
whether it still should. *suspended*: it does not count for now. The others have ended: *declined* and *lapsed* were
never held (a person said no; nobody said yes in time), *revoked* and *expired* were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from records.errors import AwardStateError

State = Literal["recommended", "issued", "review", "suspended", "declined", "lapsed", "revoked", "expired"]
Act = Literal["confirm", "decline", "lapse", "question", "keep", "suspend", "resume", "revoke", "expire", "renew"]

STATES: tuple[State, ...] = (
    "recommended", "issued", "review", "suspended", "declined", "lapsed", "revoked", "expired",
)  # fmt: skip
# An award stands in one of these states: another of the same micro-credential cannot be made beside it.
STANDING: tuple[State, ...] = ("issued", "suspended", "review", "recommended")
# The learner has the award, whether or not it counts just now.
HELD: tuple[State, ...] = ("issued", "suspended", "review")
NEVER_HELD: tuple[State, ...] = ("recommended", "declined", "lapsed")
# A person has to decide.
TO_DECIDE: tuple[State, ...] = ("recommended", "review")

LIFE: Mapping[Act, Mapping[State, State]] = {
    # A person changes their mind: what was declined can be confirmed.
    "confirm": {"recommended": "issued", "declined": "issued"},
    "decline": {"recommended": "declined"},
    "lapse": {"recommended": "lapsed"},
    # Something that the award rests on is gone.
    "question": {"issued": "review"},
    "keep": {"review": "issued"},
    "suspend": {"issued": "suspended", "review": "suspended"},
    "resume": {"suspended": "issued"},
    "revoke": {"issued": "revoked", "review": "revoked", "suspended": "revoked", "expired": "revoked"},
    "expire": {"issued": "expired", "review": "expired", "suspended": "expired"},
    "renew": {"issued": "issued", "expired": "issued"},
}

# How the audit trail names each step.
PAST: Mapping[Act, str] = {
    "confirm": "award-confirmed",
    "decline": "award-declined",
    "lapse": "award-lapsed",
    "question": "award-questioned",
    "keep": "award-kept",
    "suspend": "award-suspended",
    "resume": "award-resumed",
    "revoke": "award-revoked",
    "expire": "award-expired",
    "renew": "award-renewed",
}


def can(state: str, act: Act) -> bool:
    """Whether an award in this state can take this step."""
    return state in LIFE[act]


def after(state: str, act: Act) -> State:
    """The state that follows; raises `AwardStateError` where there is no such step."""
    for before, then in LIFE[act].items():
        if before == state:
            return then
    raise AwardStateError(f"state: {act} is for an award that is {' or '.join(LIFE[act])}; this one is {state}")
