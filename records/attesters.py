"""Attesters for whom the organisation vouches, and its policy on sign-offs.

Whoever holds a link says themselves in which role they were there. Of an *attester* in this list the organisation says
it: by their e-mail address, which the link went to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base
from records.sign_offs import EMAIL_LENGTH, NAME_LENGTH, ROLE_LENGTH
from records.upsert import insert_or_replace

# `demanding`: where a rule asks for more than the word of whoever holds a link.
CodesFor = Literal["never", "demanding", "always"]
CODES_FOR: tuple[CodesFor, ...] = get_args(CodesFor)
ROLES = ("manager", "mentor", "assessor", "teacher", "peer", "client")


class Attester(Base):
    """Somebody whose role the organisation knows."""

    __tablename__ = "attesters"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    # In lower case.
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), primary_key=True, info=PERSONAL)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    # One of `ROLES`.
    role: Mapped[str] = mapped_column(String(ROLE_LENGTH))
    added_by: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime]


class SignOffPolicy(Base):
    """What an organisation asks of sign-offs."""

    __tablename__ = "sign_off_policies"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    # Of a hundred confirmations, how many a second person looks at before they count.
    checked_percent: Mapped[int] = mapped_column(default=0)
    # How many days a link is good, and for how many days two people do not sign each other off.
    link_days: Mapped[int] = mapped_column(default=14)
    reciprocal_days: Mapped[int] = mapped_column(default=90)
    # How many thanks one person can give in a day.
    thanks_a_day: Mapped[int] = mapped_column(default=3)
    # For which confirmations by a link a code by mail is asked for: one of `CODES_FOR`.
    code_for: Mapped[str] = mapped_column(String(16), default="never")


def policy_of(session: Session, organisation_id: int) -> SignOffPolicy:
    """What holds; the defaults where nothing was said."""
    return session.get(SignOffPolicy, organisation_id) or SignOffPolicy(
        organisation_id=organisation_id,
        checked_percent=0,
        link_days=14,
        reciprocal_days=90,
        thanks_a_day=3,
        code_for="never",
    )


def set_policy(
    session: Session,
    organisation_id: int,
    *,
    checked_percent: int,
    link_days: int,
    reciprocal_days: int,
    thanks_a_day: int,
    code_for: CodesFor,
) -> None:
    """Say what holds from now on."""
    row = {
        "organisation_id": organisation_id,
        "checked_percent": checked_percent,
        "link_days": link_days,
        "reciprocal_days": reciprocal_days,
        "thanks_a_day": thanks_a_day,
        "code_for": code_for,
    }
    insert_or_replace(session, SignOffPolicy, [row])


def attesters_of(session: Session, organisation_id: int) -> list[Attester]:
    """The organisation's list, by name."""
    query = select(Attester).where(Attester.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Attester.name, Attester.email)))


def attesters_among(session: Session, organisation_id: int, emails: Iterable[str]) -> dict[str, Attester]:
    """Those in the list who have one of these addresses, by address."""
    query = select(Attester).where(Attester.organisation_id == organisation_id, Attester.email.in_(sorted(set(emails))))
    return {each.email: each for each in session.scalars(query)}


def vouch(session: Session, organisation_id: int, email: str, name: str, role: str, *, by: str, now: datetime) -> None:
    """Put somebody into the list, in place of what it said of this address."""
    row = {
        "organisation_id": organisation_id,
        "email": email,
        "name": name,
        "role": role,
        "added_by": by,
        "added_at": now,
    }
    insert_or_replace(session, Attester, [row])


def vouch_no_more(session: Session, organisation_id: int, email: str) -> None:
    """Take this address out of the list."""
    session.execute(delete(Attester).where(Attester.organisation_id == organisation_id, Attester.email == email))
