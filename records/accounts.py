"""People of an organisation who sign in here and not by their LMS: their duties, secrets, sessions and open links.

An *account* is one e-mail address at one organisation. It is *closed*, never deleted: what its holder did stays told.
A *session* is opened by signing in, and ends by signing out, by time, when the account is closed or its password
changes. A *link* is a random value, of which the digest is kept: it is good once and for a while, to set a password.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from records.base import PERSONAL, Base, BigId
from records.duties import Duty, known_duties
from records.errors import AlreadyExistsError, NotFoundError

EMAIL_LENGTH = 254
NAME_LENGTH = 200
# How much is kept of what a browser calls itself.
BROWSER_LENGTH = 300
Purpose = Literal["invite", "reset"]


class Account(Base):
    """Somebody who may sign in at an organisation."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    # In lower case.
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), info=PERSONAL)
    name: Mapped[str | None] = mapped_column(String(NAME_LENGTH), info=PERSONAL)
    # Names of `records.duties.Duty`.
    duties: Mapped[list[Any]]
    # The language of what is written to them.
    language: Mapped[str] = mapped_column(String(16))
    # Who they are among the learners, where they learn too.
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learners.id"), index=True)
    # Argon2id, in its own notation; none before it is set, and for who comes by a provider alone.
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_set_at: Mapped[datetime | None]
    # The secret of RFC 6238, sealed. Asked for from `totp_on_at` on; before that it was only offered.
    sealed_totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_on_at: Mapped[datetime | None]
    # The time step of the newest code that was taken: it and those before it are taken no more (RFC 6238 §5.2).
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    invited_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def held_duties(self) -> frozenset[Duty]:
        """What they may do as staff."""
        return known_duties(self.duties)


class AccountLink(Base):
    """What lets its holder set the account's password, once."""

    __tablename__ = "account_links"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    # invite, reset
    purpose: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccountSession(Base):
    """One browser in which the account is signed in."""

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    # How they signed in: `password`, or `provider main` by its slug.
    way: Mapped[str] = mapped_column(String(80))
    # What the provider's word adds to the account's duties, as long as this session lasts.
    duties: Mapped[list[Any]]
    browser: Mapped[str] = mapped_column(String(BROWSER_LENGTH), info=PERSONAL)
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")


class RecoveryCode(Base):
    """What stands in once for a code of the telephone that is lost."""

    __tablename__ = "account_recovery_codes"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """Who is to have an account."""

    email: str
    name: str | None
    duties: frozenset[Duty]
    language: str
    learner_id: int | None = None


def digest_of(secret: str) -> str:
    """What is kept of a random value that somebody else holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_account(session: Session, organisation_id: int, new: NewAccount, by: str, now: datetime) -> Account:
    """Make the account; raises `AlreadyExistsError` where the address has one."""
    if account_by_email(session, organisation_id, new.email) is not None:
        raise AlreadyExistsError(f"{new.email} has an account at this organisation already")
    made = Account(
        organisation_id=organisation_id,
        email=new.email,
        name=new.name,
        duties=sorted(new.duties),
        language=new.language,
        learner_id=new.learner_id,
        invited_by=by,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def accounts_of(session: Session, organisation_id: int) -> list[Account]:
    """The organisation's accounts by address, those that were closed last."""
    query = select(Account).where(Account.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Account.closed_at.is_not(None), Account.email)))


def account_by_email(session: Session, organisation_id: int, email: str) -> Account | None:
    """The account of that address, which is given in lower case."""
    query = select(Account).where(Account.organisation_id == organisation_id, Account.email == email)
    return session.scalar(query)


def account_by_id(session: Session, organisation_id: int, account_id: int, *, hold: bool = False) -> Account:
    """That account, held until the transaction ends where asked for; raises `NotFoundError`."""
    query = select(Account).where(Account.organisation_id == organisation_id, Account.id == account_id)
    found = session.scalar(query.with_for_update() if hold else query)
    if found is None:
        raise NotFoundError("this account is not known in this organisation")
    return found


def hold_owners(session: Session, organisation_id: int) -> list[Account]:
    """The open accounts that have the duty of an owner; nobody else changes one before the transaction ends."""
    query = select(Account).where(Account.organisation_id == organisation_id, Account.closed_at.is_(None))
    held = session.scalars(query.order_by(Account.id).with_for_update().execution_options(populate_existing=True))
    return [account for account in held if "owner" in account.held_duties]


# Links


def give_link(session: Session, account_id: int, secret: str, purpose: Purpose, now: datetime, life: timedelta) -> None:
    """Let who holds this secret set the account's password; a link given before for the same purpose is void."""
    earlier = and_(AccountLink.account_id == account_id, AccountLink.purpose == purpose)
    session.execute(delete(AccountLink).where(or_(earlier, AccountLink.expires_at <= now)))
    session.add(AccountLink(digest=digest_of(secret), account_id=account_id, purpose=purpose, expires_at=now + life))


def link_of(session: Session, organisation_id: int, secret: str, now: datetime) -> tuple[AccountLink, Account] | None:
    """The link that this secret opens, and its account; none where it is over, or the account is closed."""
    query = (
        select(AccountLink, Account)
        .join(Account, Account.id == AccountLink.account_id)
        .where(
            AccountLink.digest == digest_of(secret),
            AccountLink.expires_at > now,
            Account.organisation_id == organisation_id,
            Account.closed_at.is_(None),
        )
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found is not None else None


def use_link(session: Session, secret: str) -> bool:
    """Take the link. False where somebody else was quicker."""
    taken = delete(AccountLink).where(AccountLink.digest == digest_of(secret)).returning(AccountLink.digest)
    return session.scalar(taken) is not None


def void_links(session: Session, account_id: int) -> None:
    """Let no link set the account's password any more."""
    session.execute(delete(AccountLink).where(AccountLink.account_id == account_id))


# Sessions


def open_session(
    session: Session,
    account: Account,
    *,
    way: str,
    browser: str,
    now: datetime,
    life: timedelta,
    duties: Collection[Duty] = (),
) -> AccountSession:
    """Sign the account in; forgets its sessions that were over long ago."""
    old = (AccountSession.account_id == account.id, AccountSession.expires_at <= now - life)
    session.execute(delete(AccountSession).where(*old))
    made = AccountSession(
        account_id=account.id,
        way=way,
        duties=sorted(duties),
        browser=browser[:BROWSER_LENGTH],
        opened_at=now,
        expires_at=now + life,
    )
    session.add(made)
    session.flush()
    return made


def standing_session(
    session: Session, organisation_id: int, session_id: int, now: datetime
) -> tuple[Account, AccountSession] | None:
    """The session and its account, where neither has ended and both are the organisation's."""
    query = (
        select(AccountSession)
        .join(Account, Account.id == AccountSession.account_id)
        .where(AccountSession.id == session_id, Account.organisation_id == organisation_id, *_standing(now))
        .where(Account.closed_at.is_(None))
    )
    found = session.scalar(query)
    return (found.account, found) if found is not None else None


def sessions_of(session: Session, account_id: int, now: datetime) -> list[AccountSession]:
    """Where the account is signed in, newest first."""
    query = select(AccountSession).where(AccountSession.account_id == account_id, *_standing(now))
    return list(session.scalars(query.order_by(AccountSession.opened_at.desc(), AccountSession.id.desc())))


def end_sessions(
    session: Session, account_id: int, now: datetime, *, only: int | None = None, but: int | None = None
) -> None:
    """End the account's sessions: all, `only` this one, or all `but` this one."""
    ending = update(AccountSession).where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
    if only is not None:
        ending = ending.where(AccountSession.id == only)
    if but is not None:
        ending = ending.where(AccountSession.id != but)
    session.execute(ending.values(ended_at=now))


def end_account_session(session: Session, session_id: int, now: datetime) -> None:
    """Let nobody in any more by this session."""
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_by(session: Session, organisation_id: int, way: str, now: datetime) -> None:
    """End all sessions that people of the organisation opened in this way."""
    of_them = select(Account.id).where(Account.organisation_id == organisation_id)
    mine = (AccountSession.way == way, AccountSession.ended_at.is_(None), AccountSession.account_id.in_(of_them))
    session.execute(update(AccountSession).where(*mine).values(ended_at=now))


def last_signed_in(session: Session, organisation_id: int) -> dict[int, datetime]:
    """When each account signed in last, as far as it is remembered."""
    query = (
        select(AccountSession.account_id, func.max(AccountSession.opened_at))
        .join(Account, Account.id == AccountSession.account_id)
        .where(Account.organisation_id == organisation_id)
        .group_by(AccountSession.account_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _standing(now: datetime) -> tuple[Any, ...]:
    return AccountSession.ended_at.is_(None), AccountSession.expires_at > now


# Second factors


def take_totp_step(session: Session, account_id: int, step: int) -> bool:
    """Remember that a code of this time step was taken. False where it, or one after it, was taken before."""
    fresh = or_(Account.totp_step.is_(None), Account.totp_step < step)
    taking = update(Account).where(Account.id == account_id, fresh).values(totp_step=step).returning(Account.id)
    return session.scalar(taking, execution_options={"synchronize_session": False}) is not None


def keep_recovery_codes(session: Session, account_id: int, codes: Iterable[str]) -> None:
    """Put these in place of the account's recovery codes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(RecoveryCode(account_id=account_id, digest=digest_of(code)) for code in codes)


def use_recovery_code(session: Session, account_id: int, code: str) -> bool:
    """Take the code. False where there is none, or it was used."""
    mine = (RecoveryCode.account_id == account_id, RecoveryCode.digest == digest_of(code))
    return session.scalar(delete(RecoveryCode).where(*mine).returning(RecoveryCode.id)) is not None


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are not used yet."""
    counting = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return session.scalar(counting) or 0
