"""Waivers: a named person lets one node of a rule count as met for one learner.

A waiver is kept when it ends, with who ended it and why: awards that rest on it can be explained later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.base import PERSONAL, Base, BigId
from records.errors import NotFoundError
from records.learners import Learner
from records.microcredentials import MicroCredential

_IN_FORCE_SQL = text("ended_at is null")


class StoredWaiver(Base):
    """One waiver. `node` is a node's key; of a node without a key of its own it is the path in the version given."""

    __tablename__ = "waivers"
    __table_args__ = (
        # One a node at a time.
        Index(
            "uq_waivers_in_force",
            "learner_id",
            "microcredential_id",
            "node",
            unique=True,
            sqlite_where=_IN_FORCE_SQL,
            postgresql_where=_IN_FORCE_SQL,
        ),
        Index("ix_waivers_learner_id", "learner_id"),
        Index("ix_waivers_organisation_made", "organisation_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"))
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"))
    # The version in force when it was given.
    version_id: Mapped[int] = mapped_column(ForeignKey("rule_versions.id"))
    node: Mapped[str] = mapped_column(Text)
    # Who lets it count, and why.
    by: Mapped[str] = mapped_column(String(120), info=PERSONAL)
    reason: Mapped[str] = mapped_column(Text, info=PERSONAL)
    # From when on the node counts as met.
    at: Mapped[datetime]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(120), info=PERSONAL)
    end_reason: Mapped[str | None] = mapped_column(Text, info=PERSONAL)
    learner: Mapped[Learner] = relationship()
    microcredential: Mapped[MicroCredential] = relationship()


# The waivers of each micro-credential.
Waivers = Mapping[int, Sequence[StoredWaiver]]


def waivers_of(session: Session, learner_ids: Sequence[int]) -> dict[int, dict[int, list[StoredWaiver]]]:
    """Every waiver of each learner, those that ended too, by micro-credential, oldest first."""
    query = (
        select(StoredWaiver)
        .where(StoredWaiver.learner_id.in_(learner_ids))
        .options(joinedload(StoredWaiver.microcredential))
        .order_by(StoredWaiver.id)
    )
    found: dict[int, dict[int, list[StoredWaiver]]] = {learner_id: {} for learner_id in learner_ids}
    for waiver in session.scalars(query):
        found[waiver.learner_id].setdefault(waiver.microcredential_id, []).append(waiver)
    return found


def waiver_by_id(session: Session, organisation_id: int, number: int) -> StoredWaiver:
    """That waiver of that organisation; raises `NotFoundError`."""
    found = session.get(StoredWaiver, number)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError(f"waiver {number} is not known in this organisation")
    return found


def newest_waivers(
    session: Session, organisation_id: int, limit: int, *, learner_id: int | None = None, ended: bool = False
) -> list[StoredWaiver]:
    """The organisation's latest waivers with learner and micro-credential, newest first; those that ended, if asked."""
    query = (
        select(StoredWaiver)
        .where(StoredWaiver.organisation_id == organisation_id)
        .options(joinedload(StoredWaiver.learner), joinedload(StoredWaiver.microcredential))
        .order_by(StoredWaiver.made_at.desc(), StoredWaiver.id.desc())
        .limit(limit)
    )
    if learner_id is not None:
        query = query.where(StoredWaiver.learner_id == learner_id)
    return list(session.scalars(query if ended else query.where(StoredWaiver.ended_at.is_(None))))
