"""Gradebooks of platforms: which micro-credential was placed where, and the column in which it shows.

A *gradebook* is a platform as a target of the outbox (`records.outbox`). A *placement* is a resource link (LTI 1.3
§3.1.5) that opens a micro-credential in a course. Its *column* is a line item of the course's gradebook (LTI Assignment
and Grade Services 2.0 §3.2), and its *mode* says what the column shows: the progress in percent, 100 once the award
was made, or nothing. A *grade* is what stands there for one user.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base, BigId
from records.errors import NotFoundError
from records.microcredentials import MicroCredential
from records.outbox import GRADEBOOK, OutboxItem, OutboxTarget

# What a column shows.
NONE, PROGRESS, AWARD = "none", "progress", "award"
MODES = (PROGRESS, AWARD, NONE)
ADDRESS_LENGTH = 2000


class Gradebook(Base):
    """A platform that scores are sent to."""

    __tablename__ = "gradebooks"

    target_id: Mapped[int] = mapped_column(ForeignKey("outbox_targets.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), unique=True)
    target: Mapped[OutboxTarget] = relationship(lazy="joined")


class Placement(Base):
    """A micro-credential that was placed into a course."""

    __tablename__ = "placements"
    __table_args__ = (
        # A resource link's id is the deployment's own (LTI 1.3 §5.3.5).
        UniqueConstraint("platform_id", "deployment_id", "resource_link_id", name="uq_placements_link"),
        Index("ix_placements_shown", "organisation_id", "microcredential_id"),
        Index("ix_placements_course", "platform_id", "context_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("gradebooks.target_id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[str] = mapped_column(String(255))
    context_title: Mapped[str | None] = mapped_column(String(300))
    microcredential_id: Mapped[int] = mapped_column(ForeignKey("microcredentials.id"))
    mode: Mapped[str] = mapped_column(String(16))
    # The column, where it is known, and where columns can be looked for and made (AGS §3.1): as launches say.
    lineitem: Mapped[str | None] = mapped_column(String(ADDRESS_LENGTH))
    lineitems: Mapped[str | None] = mapped_column(String(ADDRESS_LENGTH))
    scopes: Mapped[list[Any]]
    # Where the platform lists who is in the course (LTI Names and Role Provisioning Services 2.0), if it does.
    roster: Mapped[str | None] = mapped_column(String(ADDRESS_LENGTH))
    created_at: Mapped[datetime]
    launched_at: Mapped[datetime]
    microcredential: Mapped[MicroCredential] = relationship(lazy="joined")

    @property
    def reaches(self) -> bool:
        """Whether the platform offers a gradebook here."""
        return self.lineitem is not None or self.lineitems is not None


class Grade(Base):
    """What stands in a column for a user of the platform."""

    __tablename__ = "grades"

    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("platform_users.id"), primary_key=True, index=True)
    # What shall stand there: from 0 to 100.
    score: Mapped[int]
    # What the platform took last, and as of when we said so: in whole seconds.
    sent_score: Mapped[int | None]
    sent_at: Mapped[datetime | None]


def shows() -> ColumnElement[bool]:
    """Of placements, those whose column shows something."""
    return and_(Placement.mode != NONE, or_(Placement.lineitem.is_not(None), Placement.lineitems.is_not(None)))


def ensure_gradebook(session: Session, organisation_id: int, platform_id: int, now: datetime) -> int:
    """The platform as a target. The caller holds the platform (`records.platforms.lock_platform`)."""
    known = session.scalar(select(Gradebook.target_id).where(Gradebook.platform_id == platform_id))
    if known is not None:
        return known
    # LRSs have slugs of letters, digits and hyphens: none of them is called so.
    slug = f"platform:{platform_id}"
    target = OutboxTarget(organisation_id=organisation_id, kind=GRADEBOOK, slug=slug, created_at=now, next_at=now)
    made = Gradebook(organisation_id=organisation_id, platform_id=platform_id, target=target)
    session.add(made)
    session.flush()
    return made.target_id


def gradebook_of_target(session: Session, target_id: int) -> Gradebook | None:
    """The gradebook, if it is still there."""
    return session.get(Gradebook, target_id)


def gradebooks_of(session: Session, organisation_id: int) -> dict[int, Gradebook]:
    """The organisation's gradebooks, by platform."""
    query = select(Gradebook).where(Gradebook.organisation_id == organisation_id)
    return {each.platform_id: each for each in session.scalars(query.order_by(Gradebook.target_id))}


def placement_of_link(
    session: Session, platform_id: int, deployment_id: str, resource_link_id: str
) -> Placement | None:
    """What is placed at that resource link."""
    return session.scalar(
        select(Placement).where(
            Placement.platform_id == platform_id,
            Placement.deployment_id == deployment_id,
            Placement.resource_link_id == resource_link_id,
        )
    )


def placements_of(session: Session, organisation_id: int, course: tuple[int, str] | None = None) -> list[Placement]:
    """The organisation's placements, or those of one `course` (platform and context), by course and age."""
    query = select(Placement).where(Placement.organisation_id == organisation_id)
    if course is not None:
        query = query.where(Placement.platform_id == course[0], Placement.context_id == course[1])
    return list(session.scalars(query.order_by(Placement.context_title, Placement.context_id, Placement.id)))


def placement_by_id(session: Session, organisation_id: int, placement_id: int) -> Placement:
    """That placement of that organisation; raises `NotFoundError`."""
    found = session.get(Placement, placement_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError(f"placement {placement_id} is not known in this organisation")
    return found


def columns_in_use(session: Session, platform_id: int, but: int) -> frozenset[str]:
    """The line items of the platform that belong to placements, but for one of them."""
    query = select(Placement.lineitem).where(
        Placement.platform_id == platform_id, Placement.lineitem.is_not(None), Placement.id != but
    )
    return frozenset(str(each) for each in session.scalars(query))


def item_counts(session: Session, organisation_id: int) -> dict[int, tuple[int, int]]:
    """By placement: of how many grades changes wait, and how many were refused."""
    query = (
        select(OutboxItem.ordering_key, func.count() - func.count(OutboxItem.dead_at))
        .join(Gradebook, Gradebook.target_id == OutboxItem.target_id)
        .where(OutboxItem.organisation_id == organisation_id, OutboxItem.kind == "score")
        .group_by(OutboxItem.ordering_key)
    )
    found: dict[int, tuple[int, int]] = {}
    for key, living in session.execute(query):
        placement_id = int(key.partition(":")[0])
        waiting, refused = found.get(placement_id, (0, 0))
        found[placement_id] = (waiting + 1, refused) if living else (waiting, refused + 1)
    return found


def placed_in_course(session: Session, platform_id: int, context_id: str) -> frozenset[str]:
    """The slugs of the micro-credentials that were placed into the course, and opened from it."""
    query = (
        select(MicroCredential.slug)
        .join(Placement, Placement.microcredential_id == MicroCredential.id)
        .where(Placement.platform_id == platform_id, Placement.context_id == context_id)
    )
    return frozenset(session.scalars(query))


def pause_gradebook(session: Session, platform_id: int, *, paused: bool) -> None:
    """Let what is to go to the platform's gradebook wait, or go on."""
    gradebook = session.scalar(select(Gradebook).where(Gradebook.platform_id == platform_id))
    if gradebook is not None:
        gradebook.target.paused = paused
