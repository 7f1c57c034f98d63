"""Providers of OpenID Connect by whose word people sign in here, and whom their subjects mean.

A *provider* is one registration at one organisation. A *subject* is its own name for somebody (`sub`), the only thing
by which it is sure to mean the same person again. A *departure* is a browser that was sent there and is awaited.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from records.accounts import Account, digest_of
from records.base import PERSONAL, Base, BigId
from records.errors import AlreadyExistsError, NotFoundError


class SignInProvider(Base):
    """A provider by which people of this organisation sign in."""

    __tablename__ = "sign_in_providers"
    __table_args__ = (
        UniqueConstraint("organisation_id", "slug"),
        UniqueConstraint("organisation_id", "issuer", "client_id", name="uq_sign_in_providers_registration"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    slug: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str] = mapped_column(String(255))
    # Where browsers are sent, as the provider said: the form on the sign-in page may lead there.
    authorization_origin: Mapped[str] = mapped_column(String(500))
    # None for a public client, which proves itself by PKCE alone.
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Whose addresses get an account by coming, where the provider has verified them.
    domains: Mapped[list[Any]]
    # The duties of an account that is made so.
    duties: Mapped[list[Any]]
    # A claim that names groups or roles, and which duties each of its values gives.
    claim: Mapped[str | None] = mapped_column(String(120))
    claim_duties: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    # Since when nobody comes in by it.
    ended_at: Mapped[datetime | None]


class AccountSubject(Base):
    """The account that a provider's subject means."""

    __tablename__ = "account_subjects"
    __table_args__ = (UniqueConstraint("provider_id", "subject"), UniqueConstraint("provider_id", "account_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_in_providers.id"))
    # At most 255 ASCII characters (OpenID Connect Core §2).
    subject: Mapped[str] = mapped_column(String(255), info=PERSONAL)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    linked_at: Mapped[datetime]


class SignInDeparture(Base):
    """A browser that was sent to its provider."""

    __tablename__ = "sign_in_departures"

    state_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_in_providers.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    # What PKCE proves (RFC 7636 §4.1).
    code_verifier: Mapped[str] = mapped_column(String(128))
    # Of what only the browser that left can bring back.
    browser_digest: Mapped[str] = mapped_column(String(64))
    # Where it wanted to go.
    address: Mapped[str | None] = mapped_column(String(2000))
    expires_at: Mapped[datetime] = mapped_column(index=True)


def add_provider(session: Session, provider: SignInProvider) -> SignInProvider:
    """Remember it; raises `AlreadyExistsError` when its slug, or its issuer and client id, are taken."""
    mine = select(SignInProvider.slug).where(SignInProvider.organisation_id == provider.organisation_id)
    if session.scalar(mine.where(SignInProvider.slug == provider.slug)):
        raise AlreadyExistsError(f"sign-in provider {provider.slug!r} exists already in this organisation")
    same = (SignInProvider.issuer == provider.issuer, SignInProvider.client_id == provider.client_id)
    twin = session.scalar(mine.where(*same))
    if twin is not None:
        named = f"client id {provider.client_id!r} of {provider.issuer}"
        raise AlreadyExistsError(f"{named} is registered already, as {twin!r}; one that was ended can be taken back")
    session.add(provider)
    session.flush()
    return provider


def providers_of(session: Session, organisation_id: int, *, ended: bool = False) -> list[SignInProvider]:
    """The organisation's providers by name; those that were ended too where asked for."""
    query = select(SignInProvider).where(SignInProvider.organisation_id == organisation_id)
    query = query.order_by(SignInProvider.name, SignInProvider.id)
    return list(session.scalars(query if ended else query.where(SignInProvider.ended_at.is_(None))))


def provider_by_slug(
    session: Session, organisation_id: int, slug: str, *, ended: bool = False, hold: bool = False
) -> SignInProvider:
    """That provider, one that was ended only where asked for; raises `NotFoundError`."""
    query = select(SignInProvider).where(SignInProvider.organisation_id == organisation_id, SignInProvider.slug == slug)
    found = session.scalar(query.with_for_update() if hold else query)
    if found is None or (found.ended_at is not None and not ended):
        raise NotFoundError(f"sign-in provider {slug!r} is not known in this organisation")
    return found


def remember_departure(session: Session, departure: SignInDeparture, now: datetime) -> None:
    """Expect the browser back; forgets those that never came."""
    session.execute(delete(SignInDeparture).where(SignInDeparture.expires_at <= now))
    session.add(departure)


def departure_by_state(session: Session, provider_id: int, state: str, now: datetime) -> SignInDeparture | None:
    """The departure to this provider that is still awaited under this state."""
    query = select(SignInDeparture).where(
        SignInDeparture.state_digest == digest_of(state),
        SignInDeparture.provider_id == provider_id,
        SignInDeparture.expires_at > now,
    )
    return session.scalar(query)


def finish_departure(session: Session, state: str) -> bool:
    """Expect the browser no more. False where somebody else was quicker: a departure is good for one return."""
    finished = delete(SignInDeparture).where(SignInDeparture.state_digest == digest_of(state))
    return session.scalar(finished.returning(SignInDeparture.state_digest)) is not None


def account_of_subject(session: Session, provider_id: int, subject: str) -> Account | None:
    """Whom the provider means."""
    query = (
        select(Account)
        .join(AccountSubject, AccountSubject.account_id == Account.id)
        .where(AccountSubject.provider_id == provider_id, AccountSubject.subject == subject)
    )
    return session.scalar(query)


def subject_of_account(session: Session, provider_id: int, account_id: int) -> str | None:
    """As whom the provider knows this account, if it is known."""
    query = select(AccountSubject.subject).where(
        AccountSubject.provider_id == provider_id, AccountSubject.account_id == account_id
    )
    return session.scalar(query)


def link_subject(session: Session, provider_id: int, subject: str, account_id: int, now: datetime) -> None:
    """From now on this subject means this account."""
    session.add(AccountSubject(provider_id=provider_id, subject=subject, account_id=account_id, linked_at=now))
    session.flush()
