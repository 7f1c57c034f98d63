"""Platforms: the learning management systems that may launch Acquis over LTI 1.3.

A *platform* is one registration of the tool: an *issuer* (`iss`, the platform's name for itself) and the *client id*
that it gave us (LTI 1.3 §3.1.2–3.1.3). Hosted systems share one issuer among all their customers, so only the pair
names a registration. A *deployment* is one place of that registration, an account or a site (LTI 1.3 §3.1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import Base
from records.errors import AlreadyExistsError, NotFoundError
from records.gradebooks import pause_gradebook
from records.launches import Launch, PlatformUser
from records.learners import Learner


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What platform and tool must know of each other."""

    issuer: str
    client_id: str
    # Where the browser is sent to be signed in (OpenID Connect's authorization endpoint).
    authorization_endpoint: str
    # Where the tool asks for access tokens (LTI Security Framework 1.0 §4.1).
    token_endpoint: str
    # Where the platform publishes its public keys.
    jwks_uri: str
    # The `aud` of the tool's assertion, where the platform wants another than its token endpoint.
    token_audience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """How a platform's users are met in the records, and where its pages may show ours."""

    # Which claim the records' accounts are named by: sub, username or sourcedid.
    account_name: str = "sub"
    # The records' `account.homePage`, where it is not the issuer.
    account_home: str | None = None
    # Whether an e-mail address that the platform sends may be taken for its user's.
    trust_email: bool = False
    # Whether who administers the platform, and comes from no course, is staff here.
    trust_admins: bool = False
    # Origins of pages that may frame ours, besides those of the issuer and its endpoints.
    frame_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountRule:
    """How records name the accounts of a platform's users."""

    # sub, username, sourcedid, email, or custom.FIELD for a custom parameter.
    name: str
    # The records' `account.homePage`.
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRules:
    """Which identities of the records a signed launch vouches for, the surest first."""

    accounts: tuple[AccountRule, ...] = ()
    # What is made of the e-mail address: mbox, mbox_sha1sum, both or nothing.
    emails: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the column holds them."""
        return {"accounts": [[rule.name, rule.home] for rule in self.accounts], "emails": list(self.emails)}


class Platform(Base):
    """A platform that may launch the tool into this organisation."""

    __tablename__ = "platforms"
    __table_args__ = (
        UniqueConstraint("organisation_id", "slug"),
        UniqueConstraint("organisation_id", "issuer", "client_id", name="uq_platforms_registration"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    # moodle, canvas, or other: whose habits to expect.
    family: Mapped[str] = mapped_column(String(32))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    authorization_endpoint: Mapped[str] = mapped_column(String(2000))
    token_endpoint: Mapped[str] = mapped_column(String(2000))
    jwks_uri: Mapped[str] = mapped_column(String(2000))
    token_audience: Mapped[str | None] = mapped_column(String(2000))
    account_name: Mapped[str] = mapped_column(String(16))
    account_home: Mapped[str | None] = mapped_column(String(500))
    trust_email: Mapped[bool]
    trust_admins: Mapped[bool] = mapped_column(default=False)
    frame_origins: Mapped[list[Any]]
    # `LinkRules.to_json`; none where the three settings above and the family's habits say it.
    link_rules: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    # Since when it is refused; what came by it stays.
    ended_at: Mapped[datetime | None]
    deployments: Mapped[list[Deployment]] = relationship(
        back_populates="platform", order_by="Deployment.id", lazy="selectin"
    )

    @property
    def acquaintance(self) -> Acquaintance:
        """How its users are met in the records, and where its pages may show ours."""
        return Acquaintance(
            account_name=self.account_name,
            account_home=self.account_home,
            trust_email=self.trust_email,
            trust_admins=self.trust_admins,
            frame_origins=tuple(self.frame_origins),
        )

    @property
    def registration(self) -> Registration:
        """What both sides agreed on."""
        return Registration(
            issuer=self.issuer,
            client_id=self.client_id,
            authorization_endpoint=self.authorization_endpoint,
            token_endpoint=self.token_endpoint,
            jwks_uri=self.jwks_uri,
            token_audience=self.token_audience,
        )


class Deployment(Base):
    """One place where the platform deployed the tool."""

    __tablename__ = "platform_deployments"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    # The platform's own word for it, case-sensitive, at most 255 characters (LTI 1.3 §5.3.3).
    deployment_id: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    platform: Mapped[Platform] = relationship(back_populates="deployments")


def add_platform(
    session: Session,
    *,
    organisation_id: int,
    slug: str,
    name: str,
    family: str,
    registration: Registration,
    deployments: Sequence[str],
    now: datetime,
    acquaintance: Acquaintance = Acquaintance(),
) -> Platform:
    """Remember a platform; raises `AlreadyExistsError` when its slug, or its issuer and client id, are taken."""
    mine = select(Platform.slug).where(Platform.organisation_id == organisation_id)
    if session.scalar(mine.where(Platform.slug == slug)):
        raise AlreadyExistsError(f"platform {slug!r} exists already in this organisation")
    same = (Platform.issuer == registration.issuer, Platform.client_id == registration.client_id)
    twin = session.scalar(mine.where(*same))
    if twin is not None:
        named = f"client id {registration.client_id!r} of {registration.issuer}"
        raise AlreadyExistsError(f"{named} is registered already, as {twin!r}; one that was ended can be taken back")
    platform = Platform(
        organisation_id=organisation_id,
        slug=slug,
        name=name,
        family=family,
        issuer=registration.issuer,
        client_id=registration.client_id,
        authorization_endpoint=registration.authorization_endpoint,
        token_endpoint=registration.token_endpoint,
        jwks_uri=registration.jwks_uri,
        token_audience=registration.token_audience,
        account_name=acquaintance.account_name,
        account_home=acquaintance.account_home,
        trust_email=acquaintance.trust_email,
        trust_admins=acquaintance.trust_admins,
        frame_origins=list(acquaintance.frame_origins),
        created_at=now,
    )
    platform.deployments.extend(Deployment(deployment_id=each, created_at=now) for each in dict.fromkeys(deployments))
    session.add(platform)
    session.flush()
    return platform


def add_deployment(session: Session, platform: Platform, deployment_id: str, now: datetime) -> None:
    """Know one more deployment of the platform; raises `AlreadyExistsError` when it is known."""
    if any(each.deployment_id == deployment_id for each in platform.deployments):
        raise AlreadyExistsError(f"deployment {deployment_id!r} of {platform.slug!r} is known already")
    platform.deployments.append(Deployment(deployment_id=deployment_id, created_at=now))
    session.flush()


def drop_deployment(session: Session, platform: Platform, deployment_id: str) -> None:
    """Take no launch of this deployment any more; raises `NotFoundError` when it is not known."""
    found = next((each for each in platform.deployments if each.deployment_id == deployment_id), None)
    if found is None:
        raise NotFoundError(f"deployment {deployment_id!r} of {platform.slug!r} is not known")
    platform.deployments.remove(found)
    session.delete(found)
    session.flush()


def platforms_of(session: Session, organisation_id: int, *, ended: bool = False) -> list[Platform]:
    """The organisation's platforms with their deployments, by slug; those that have ended too where asked for."""
    query = select(Platform).where(Platform.organisation_id == organisation_id).order_by(Platform.slug)
    return list(session.scalars(query if ended else query.where(Platform.ended_at.is_(None))))


def platform_by_slug(session: Session, organisation_id: int, slug: str) -> Platform:
    """The platform of that slug; raises `NotFoundError`."""
    query = select(Platform).where(Platform.organisation_id == organisation_id, Platform.slug == slug)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(f"platform {slug!r} is not known in this organisation")
    return found


def platforms_of_issuer(session: Session, organisation_id: int, issuer: str, client_id: str | None) -> list[Platform]:
    """The registrations of that issuer that stand; the one of that client id where one is given."""
    mine = (Platform.organisation_id == organisation_id, Platform.ended_at.is_(None))
    query = select(Platform).where(*mine, Platform.issuer == issuer)
    return list(session.scalars(query if client_id is None else query.where(Platform.client_id == client_id)))


def launch_stands(session: Session, organisation_id: int, launch_id: int) -> bool:
    """Whether the launch came to this organisation, and neither it nor its platform has ended."""
    query = select(Launch.id).join(Platform, Platform.id == Launch.platform_id)
    return (
        session.scalar(
            query.where(
                Launch.id == launch_id,
                Launch.ended_at.is_(None),
                Platform.organisation_id == organisation_id,
                Platform.ended_at.is_(None),
            )
        )
        is not None
    )


def lock_platform(session: Session, platform_id: int) -> Platform:
    """Hold the platform until the transaction ends, so that its users are met one at a time."""
    query = select(Platform).where(Platform.id == platform_id).with_for_update(key_share=True)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError("this platform is not known any more")
    return found


def end_platform(session: Session, platform: Platform, now: datetime) -> None:
    """Refuse the platform from now on, and all that its launches opened; what came by it stays, and grades wait."""
    platform.ended_at = platform.ended_at or now
    pause_gradebook(session, platform.id, paused=True)


def resume_platform(session: Session, platform: Platform) -> None:
    """Take a platform back that was ended."""
    platform.ended_at = None
    pause_gradebook(session, platform.id, paused=False)


@dataclass(frozen=True, slots=True)
class UserMet:
    """A user whom a platform has spoken of, and the learner's e-mail address."""

    subject: str
    learner_id: int
    email: str | None


def users_met(session: Session, platform_id: int, limit: int) -> list[UserMet]:
    """Those whom a launch or a roster spoke of last."""
    query = (
        select(PlatformUser.subject, PlatformUser.learner_id, Learner.email)
        .join(Learner, Learner.id == PlatformUser.learner_id)
        .where(PlatformUser.platform_id == platform_id)
        .order_by(PlatformUser.met_at.desc(), PlatformUser.id)
        .limit(limit)
    )
    return [UserMet(*row) for row in session.execute(query)]


def people_of_platforms(session: Session, organisation_id: int) -> dict[int, tuple[int, datetime]]:
    """How many users of each platform were met, and when the last of them was; platforms of nobody are left out."""
    query = (
        select(PlatformUser.platform_id, func.count(), func.max(PlatformUser.met_at))
        .join(Platform, Platform.id == PlatformUser.platform_id)
        .where(Platform.organisation_id == organisation_id)
        .group_by(PlatformUser.platform_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
