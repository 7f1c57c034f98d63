"""LTI launches on their way and those that arrived, and who a platform's users are.

A *login* is the first leg (LTI Security Framework 1.0 §5.1.1): we sent a browser to its platform with a state and a
nonce, and remember both until it comes back, once. A *launch* is what came back with it. A *platform user* is a
subject (`sub`) of a platform, and the learner whom it means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.base import PERSONAL, Base, BigId
from records.errors import NotFoundError


class Login(Base):
    """A browser that was sent to its platform and is expected back."""

    __tablename__ = "lti_logins"

    # SHA-256 of the state: who reads the table can finish nobody's login.
    state_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    # SHA-256 of the value that the browser keeps, in a cookie or in its platform's storage.
    browser_digest: Mapped[str] = mapped_column(String(64))
    target_link_uri: Mapped[str] = mapped_column(String(2000))
    # The frame of the platform that stores for us (LTI Client Side postMessages 1.0), where it offers one.
    storage_frame: Mapped[str | None] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Launch(Base):
    """A message that a platform's user brought, and what it allows us to do."""

    __tablename__ = "lti_launches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    message_type: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(255), info=PERSONAL)
    context_id: Mapped[str | None] = mapped_column(String(255), index=True)
    context_title: Mapped[str | None] = mapped_column(String(300))
    resource_link_id: Mapped[str | None] = mapped_column(String(255))
    # The claims on services and on deep linking, as they came.
    services: Mapped[dict[str, Any]]
    # Whom a mentor accompanies, as the platform's subjects (LTI 1.3 §5.4.3); empty for everybody else.
    mentees: Mapped[list[Any]] = mapped_column(default=list, info=PERSONAL)
    launched_at: Mapped[datetime] = mapped_column(index=True)
    # When the person signed out of what it opened.
    ended_at: Mapped[datetime | None]


class PlatformUser(Base):
    """A subject of a platform, and the learner whom it means."""

    __tablename__ = "platform_users"
    __table_args__ = (UniqueConstraint("platform_id", "subject"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    # `sub`: at most 255 ASCII characters (LTI 1.3 §5.3.6.1).
    subject: Mapped[str] = mapped_column(String(255), info=PERSONAL)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learners.id"), index=True)
    # When a launch or a roster last spoke of them.
    met_at: Mapped[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What to remember of a browser that is sent to its platform."""

    state: str
    nonce: str
    browser_key: str
    target_link_uri: str
    storage_frame: str | None
    expires_at: datetime


def browser_digest(browser_key: str) -> str:
    """What a login remembers of the value that its browser keeps."""
    return _digest(browser_key)


def remember_login(session: Session, platform_id: int, sent: Sent, now: datetime) -> None:
    """Expect the browser back; forgets those that never came."""
    session.execute(delete(Login).where(Login.expires_at <= now))
    session.add(
        Login(
            state_digest=_digest(sent.state),
            platform_id=platform_id,
            nonce=sent.nonce,
            browser_digest=browser_digest(sent.browser_key),
            target_link_uri=sent.target_link_uri,
            storage_frame=sent.storage_frame,
            expires_at=sent.expires_at,
        )
    )


def login_by_state(session: Session, state: str, now: datetime) -> Login | None:
    """The login that is still awaited under this state."""
    return session.scalar(select(Login).where(Login.state_digest == _digest(state), Login.expires_at > now))


def finish_login(session: Session, state: str) -> bool:
    """Expect the browser no more. False where somebody else was quicker: a login is good for one launch."""
    finished = delete(Login).where(Login.state_digest == _digest(state)).returning(Login.state_digest)
    return session.scalar(finished) is not None


def launch_by_id(session: Session, platform_ids: list[int], launch_id: int) -> Launch:
    """That launch from one of these platforms; raises `NotFoundError`."""
    found = session.get(Launch, launch_id)
    if found is None or found.platform_id not in platform_ids:
        raise NotFoundError("this launch is not known in this organisation")
    return found


def end_launch(session: Session, launch_id: int, now: datetime) -> None:
    """Let nobody in any more by what this launch opened."""
    session.execute(update(Launch).where(Launch.id == launch_id, Launch.ended_at.is_(None)).values(ended_at=now))


def platform_user(session: Session, platform_id: int, subject: str) -> PlatformUser | None:
    """What is known of that subject."""
    query = select(PlatformUser).where(PlatformUser.platform_id == platform_id, PlatformUser.subject == subject)
    return session.scalar(query)


def know_platform_user(
    session: Session, platform_id: int, subject: str, learner_id: int, now: datetime
) -> PlatformUser:
    """Say whom the subject means. The caller holds the platform (`records.platforms.lock_platform`)."""
    user = platform_user(session, platform_id, subject)
    if user is None:
        user = PlatformUser(platform_id=platform_id, subject=subject)
        session.add(user)
    user.learner_id, user.met_at = learner_id, now
    session.flush()
    return user


def hold_platform_users(
    session: Session, *, of_learner: int | None = None, ids: Iterable[int] = ()
) -> list[PlatformUser]:
    """The users who mean this learner, or those of these ids; nobody else changes them before the transaction ends."""
    query = select(PlatformUser)
    query = (
        query.where(PlatformUser.learner_id == of_learner)
        if of_learner is not None
        else query.where(PlatformUser.id.in_(sorted(set(ids))))
    )
    held = query.order_by(PlatformUser.id).with_for_update()
    return list(session.scalars(held.execution_options(populate_existing=True)))


def learners_of_subjects(session: Session, platform_id: int, subjects: list[str]) -> dict[str, int]:
    """The learners whom these subjects mean, as far as they are known."""
    query = select(PlatformUser.subject, PlatformUser.learner_id).where(
        PlatformUser.platform_id == platform_id, PlatformUser.subject.in_(subjects)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
