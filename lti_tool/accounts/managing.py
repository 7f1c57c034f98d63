"""What somebody does with their own account: its password, and the codes of their telephone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from credentials.keys import seal, unseal
from lti_tool.accounts.codes import matching_step, new_recovery_codes, new_totp_secret
from lti_tool.accounts.passwords import check_password, hash_password
from lti_tool.errors import SignInRefusedError
from recognition.people.accounts import Acting, noted
from records.accounts import (
    Account,
    account_by_id,
    end_sessions,
    keep_recovery_codes,
    link_of,
    take_totp_step,
    use_link,
    void_links,
)
from records.errors import NotFoundError


def set_password_by_link(
    session: Session, organisation_id: int, link: str, password: str, known_by: Collection[str], now: datetime
) -> Account:
    """Set it and end the account's sessions, once; raises `NotFoundError` and `PasswordUnfitError`."""
    found = link_of(session, organisation_id, link, now)
    if found is None:
        raise NotFoundError("this link is over, or was used")
    account = account_by_id(session, organisation_id, found[1].id, hold=True)
    check_password(password, personal_words(account, known_by))
    if not use_link(session, link):
        raise NotFoundError("this link was used")
    _set_password(session, account, password, Acting(organisation_id, f"account:{account.id}", now))
    return account


def change_password(
    session: Session, account: Account, password: str, known_by: Collection[str], keep: int, now: datetime
) -> None:
    """Set it, and end all sessions but the one to `keep`; raises `PasswordUnfitError`."""
    check_password(password, personal_words(account, known_by))
    _set_password(session, account, password, _own(account, now), keep=keep)


def offer_totp(session: Session, account: Account, secret: str) -> None:
    """Make a secret for a telephone, which counts once a code of it was typed."""
    account.sealed_totp, account.totp_step = seal(new_totp_secret().encode(), secret), None
    session.flush()


def offered_totp(account: Account, secret: str) -> str | None:
    """The secret that was offered, while it does not count yet."""
    if account.sealed_totp is None or account.totp_on_at is not None:
        return None
    return unseal(account.sealed_totp, secret).decode()


def turn_totp_on(session: Session, account: Account, secret: str, code: str, now: datetime) -> tuple[str, ...]:
    """Ask for codes from now on; the recovery codes, to be shown once. Raises `SignInRefusedError` for a wrong code."""
    offered = offered_totp(account, secret)
    step = matching_step(offered, code, now) if offered is not None else None
    if step is None or not take_totp_step(session, account.id, step):
        raise SignInRefusedError("this is no code of now")
    account.totp_on_at = now
    return renew_recovery_codes(session, account, _own(account, now), "account-code-on")


def renew_recovery_codes(
    session: Session, account: Account, acting: Acting, action: str = "account-recovery-codes"
) -> tuple[str, ...]:
    """New recovery codes, to be shown once; the old ones are void."""
    codes = new_recovery_codes()
    keep_recovery_codes(session, account.id, codes)
    noted(session, acting, action, account)
    return codes


def personal_words(account: Account, known_by: Collection[str]) -> list[str]:
    """What no password of this account is made of."""
    return [account.email, account.name or "", *known_by]


def _own(account: Account, now: datetime) -> Acting:
    return Acting(account.organisation_id, f"account:{account.id}", now)


def _set_password(
    session: Session, account: Account, password: str, acting: Acting, *, keep: int | None = None
) -> None:
    account.password_hash, account.password_set_at = hash_password(password), acting.now
    void_links(session, account.id)
    end_sessions(session, account.id, acting.now, but=keep)
    noted(session, acting, "account-password-set", account)
