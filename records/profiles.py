"""Public profiles: the page that a learner composes of what they hold, under an address that nobody can guess.

No row, or one that is not published: there is no page. What the page shows of a credential, its own sharing decides
(`records.sharing`): who takes a credential back takes it off the profile.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from records.audit import note
from records.awards import Award, Credential
from records.base import PERSONAL, Base
from records.errors import NotFoundError
from records.learners import NAME_LENGTH, Learner
from records.sharing import Sharing

ABOUT_LENGTH = 600
# Whose name the page shows: the one that the organisation knows, one that the learner gives, or none.
Naming = Literal["known", "own", "none"]
NAMINGS: tuple[Naming, ...] = get_args(Naming)


@dataclass(frozen=True, slots=True)
class Composition:
    """What a learner put together."""

    naming: Naming = "known"
    own_name: str = ""
    about: str = ""
    # In the order in which they are shown.
    credentials: tuple[uuid.UUID, ...] = ()
    shows_skills: bool = True
    # Whether search engines are let in.
    is_listed: bool = False


class Profile(Base):
    """A learner's profile."""

    __tablename__ = "profiles"
    __table_args__ = (
        Index("uq_profiles_handle", "handle", unique=True),
        Index("ix_profiles_organisation", "organisation_id"),
    )

    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # The secret of its address.
    handle: Mapped[str] = mapped_column(String(32), info=PERSONAL)
    is_published: Mapped[bool]
    is_listed: Mapped[bool]
    naming: Mapped[str] = mapped_column(String(8))
    own_name: Mapped[str] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    about: Mapped[str] = mapped_column(Text, info=PERSONAL)
    # The ids of credentials, in order.
    credentials: Mapped[list[Any]]
    shows_skills: Mapped[bool]
    # Goes up with each change: a form that was fetched before another change is told so.
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    learner: Mapped[Learner] = relationship()

    @property
    def composition(self) -> Composition:
        """What it shows, as a value."""
        naming: Naming = next((each for each in NAMINGS if each == self.naming), "none")
        chosen = tuple(uuid.UUID(each) for each in self.credentials)
        return Composition(naming, self.own_name, self.about, chosen, self.shows_skills, self.is_listed)


def profile_of(session: Session, learner: Learner) -> Profile | None:
    """The learner's profile, if they ever composed one."""
    return session.get(Profile, learner.id)


def published_profile(session: Session, organisation_id: int, handle: str) -> Profile:
    """The profile at this address, where it is published; raises `NotFoundError`.

    Of somebody who was merged into another nothing is public: that other has not composed it.
    """
    query = (
        select(Profile)
        .join(Profile.learner)
        .where(
            Profile.organisation_id == organisation_id,
            Profile.handle == handle,
            Profile.is_published,
            Learner.merged_into_id.is_(None),
        )
        .options(joinedload(Profile.learner))
    )
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("there is no profile at this address")
    return found


def published_profiles(session: Session, organisation_id: int) -> list[Profile]:
    """The organisation's published profiles, those changed last first."""
    query = select(Profile).where(Profile.organisation_id == organisation_id, Profile.is_published)
    return list(session.scalars(query.options(joinedload(Profile.learner)).order_by(Profile.changed_at.desc())))


def keep_profile(session: Session, profile: Profile, by: str, action: str, now: datetime) -> None:
    """Keep a change of the profile. Call it with the learner locked."""
    profile.revision += 1
    profile.changed_at = now
    session.add(profile)
    told = {"published": profile.is_published, "listed": profile.is_listed, "credentials": len(profile.credentials)}
    note(session, profile.organisation_id, by, action, f"learner:{profile.learner_id}", now, told)


def shown_credentials(session: Session, learner_id: int) -> dict[uuid.UUID, tuple[Credential, Sharing | None]]:
    """The credentials of the learner's awards, each with its holder's choice, the newest award first."""
    query = (
        select(Credential, Sharing)
        .join(Credential.award)
        .outerjoin(Sharing, Sharing.credential_id == Credential.id)
        .where(Award.learner_id == learner_id)
        .options(joinedload(Credential.award).joinedload(Award.version))
        .order_by(Award.awarded_at.desc(), Credential.id)
    )
    return {credential.id: (credential, choice) for credential, choice in session.execute(query)}


def as_stored(credentials: Sequence[uuid.UUID]) -> list[str]:
    """The ids as a profile keeps them."""
    return [str(each) for each in credentials]
