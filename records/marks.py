"""Marks: what an identity can be compared by with another that may be the same person's.

`email:` and the SHA-1 of the mailto IRI stands for an e-mail address, `sourcedid:` for the number of a student
information system, and an account's IFI for what a platform says its user may be called in the records. Addresses
themselves are not kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base, BigId
from records.upsert import insert_missing


class IdentityHint(Base):
    """One mark of one identity: of an actor, or of a platform's user."""

    __tablename__ = "identity_hints"
    __table_args__ = (
        UniqueConstraint("actor_id", "mark"),
        UniqueConstraint("platform_user_id", "mark"),
        Index("ix_identity_hints_mark", "organisation_id", "mark"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actors.id"))
    platform_user_id: Mapped[int | None] = mapped_column(BigId)
    mark: Mapped[str] = mapped_column(Text, info=PERSONAL)


def email_marks(address: str) -> set[str]:
    """The marks of an e-mail address: as it is written, and in lower case."""
    return {f"email:{_digest(f'mailto:{each}')}" for each in (address, address.lower())}


def marks_of(ifi: str) -> set[str]:
    """What an identity of the records can be compared by."""
    if ifi.startswith("mbox:mailto:"):
        return email_marks(ifi.removeprefix("mbox:mailto:"))
    if ifi.startswith("mbox_sha1sum:"):
        return {f"email:{ifi.removeprefix('mbox_sha1sum:').lower()}"}
    name = ifi.partition("|")[2].strip()
    # An account that is named by an e-mail address.
    return email_marks(name) if ifi.startswith("account:") and 0 < name.find("@") == name.rfind("@") else set()


def hint_at_actors(session: Session, organisation_id: int, ifis: Mapping[int, str]) -> None:
    """Remember the marks of these identities of the records, by the number of their actor."""
    rows = [
        {"organisation_id": organisation_id, "actor_id": actor_id, "mark": mark}
        for actor_id in sorted(ifis)
        for mark in sorted(marks_of(ifis[actor_id]))
    ]
    insert_missing(session, IdentityHint, rows)


def hint_at_user(session: Session, organisation_id: int, user_id: int, marks: Iterable[str]) -> None:
    """Say what the platform's user can be compared by now, in place of what was said before."""
    mine, wanted = IdentityHint.platform_user_id == user_id, set(marks)
    known = set(session.scalars(select(IdentityHint.mark).where(mine)))
    if known - wanted:
        session.execute(delete(IdentityHint).where(mine, IdentityHint.mark.in_(sorted(known - wanted))))
    rows = [
        {"organisation_id": organisation_id, "platform_user_id": user_id, "mark": mark}
        for mark in sorted(wanted - known)
    ]
    insert_missing(session, IdentityHint, rows)


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
