"""Whom the organisation vouches for, and what it asks of sign-offs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from recognition.errors import SignOffError
from recognition.people.addresses import is_address
from records.attesters import CODES_FOR, ROLES, set_policy, vouch, vouch_no_more
from records.audit import note
from records.sign_offs import NAME_LENGTH

# The least and the most of each number of the policy.
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "checked_percent": (0, 100),
    "link_days": (1, 90),
    "reciprocal_days": (0, 1000),
    "thanks_a_day": (0, 50),
}


def vouch_for(
    session: Session, organisation_id: int, email: str, name: str, role: str, *, by: str, now: datetime
) -> None:
    """Vouch for whoever has this address, in this role; raises `SignOffError` that names the field."""
    email, name = _address(email), name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise SignOffError("name", f"a name has 1 to {NAME_LENGTH} characters")
    if role not in ROLES:
        raise SignOffError("role", f"one of {', '.join(ROLES)}")
    vouch(session, organisation_id, email, name, role, by=by, now=now)
    note(session, organisation_id, by, "attester-vouched-for", email, now, {"role": role})


def end_vouching(session: Session, organisation_id: int, email: str, *, by: str, now: datetime) -> None:
    """Vouch for this address no more; raises `SignOffError` where it is none."""
    email = _address(email)
    vouch_no_more(session, organisation_id, email)
    note(session, organisation_id, by, "attester-removed", email, now)


def change_policy(
    session: Session, organisation_id: int, values: Mapping[str, int], code_for: str, *, by: str, now: datetime
) -> None:
    """Ask these numbers, which are those of `LIMITS`, and codes by mail for one of `CODES_FOR`; raises `SignOffError`
    where one is out of them."""
    for name, (least, most) in LIMITS.items():
        if not least <= values[name] <= most:
            raise SignOffError("policy", f"{name}: from {least} to {most}")
    wanted = next((each for each in CODES_FOR if each == code_for), None)
    if wanted is None:
        raise SignOffError("policy", f"code_for: one of {', '.join(CODES_FOR)}")
    numbers = {name: values[name] for name in LIMITS}
    set_policy(session, organisation_id, **numbers, code_for=wanted)
    note(session, organisation_id, by, "sign-off-policy", "policy", now, {**numbers, "code_for": wanted})


def _address(text: str) -> str:
    email = text.strip().lower()
    if not is_address(email):
        raise SignOffError("email", "an e-mail address is name@host")
    return email
