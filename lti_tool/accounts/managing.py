"""What an owner does with accounts, and what somebody does with their own."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from credentials.keys import seal, unseal
from lti_tool.accounts.codes import matching_step, new_recovery_codes, new_totp_secret
from lti_tool.accounts.passwords import check_password, hash_password
from lti_tool.accounts.signing_in import normal_email
from lti_tool.errors import AccountError, SignInRefusedError
from lti_tool.languages import NAMES
from recognition.people.addresses import is_address
from records.accounts import (
    NAME_LENGTH,
    Account,
    NewAccount,
    Purpose,
    account_by_id,
    add_account,
    end_sessions,
    give_link,
    hold_owners,
    keep_recovery_codes,
    link_of,
    take_totp_step,
    use_link,
    void_links,
)
from records.audit import note
from records.duties import known_duties
from records.errors import AlreadyExistsError, NotFoundError
from records.learners import learner_by_email, learner_by_id

LINK_LIFE: dict[Purpose, timedelta] = {"invite": timedelta(days=7), "reset": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Acting:
    """Where, who and when."""

    organisation_id: int
    by: str
    now: datetime


def wanted_account(
    email: str, name: str, duties: Collection[str], language: str, learner_id: int | None = None
) -> NewAccount:
    """Check what was typed; raises `AccountError` that names the field."""
    email, name = normal_email(email), " ".join(name.split())
    if not is_address(email):
        raise AccountError("email", "an e-mail address is name@host")
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise AccountError("name", f"a name has at most {NAME_LENGTH} characters")
    if language not in NAMES:
        raise AccountError("language", f"a language is one of {', '.join(NAMES)}")
    held = known_duties(duties)
    if not held and learner_id is None:
        raise AccountError("duties", "somebody without a duty can only be a learner")
    return NewAccount(email=email, name=name or None, duties=held, language=language, learner_id=learner_id)


def invite(session: Session, new: NewAccount, acting: Acting) -> tuple[Account, str]:
    """Make an account, and the secret of the link by which its password is set; raises `AccountError`."""
    _check_learner(session, acting.organisation_id, new.learner_id)
    try:
        account = add_account(session, acting.organisation_id, new, acting.by, acting.now)
    except AlreadyExistsError as error:
        raise AccountError("taken", str(error)) from error
    _note(session, acting, "account-invited", account, {"duties": sorted(new.duties), "learner": new.learner_id})
    return account, link_for(session, account, "invite", acting)


def password_address(base_url: str, organisation: str, secret: str) -> str:
    """The address at which the password is set."""
    return f"{base_url}/o/{organisation}/password/{secret}"


def link_for(session: Session, account: Account, purpose: Purpose, acting: Acting) -> str:
    """The secret of a new link by which the account's password is set; earlier ones are void."""
    secret = secrets.token_urlsafe(32)
    give_link(session, account.id, secret, purpose, acting.now, LINK_LIFE[purpose])
    _note(session, acting, f"account-link-{purpose}", account)
    return secret


def change_account(
    session: Session, account_id: int, duties: Collection[str], learner_id: int | None, acting: Acting
) -> Account:
    """Give other duties, or say which learner it is; raises `AccountError` where no owner would be left."""
    owners = hold_owners(session, acting.organisation_id)
    account = account_by_id(session, acting.organisation_id, account_id, hold=True)
    held = known_duties(duties)
    if not held and learner_id is None:
        raise AccountError("duties", "somebody without a duty can only be a learner")
    _check_learner(session, acting.organisation_id, learner_id)
    if "owner" not in held:
        _check_last(owners, account)
    before = {"duties": sorted(account.held_duties), "learner": account.learner_id}
    account.duties, account.learner_id = sorted(held), learner_id
    after = {"duties": sorted(held), "learner": learner_id}
    if after != before:
        _note(session, acting, "account-changed", account, {"before": before, "after": after})
    return account


def close_account(session: Session, account_id: int, acting: Acting) -> None:
    """Let it sign in no more, and end its sessions; raises `AccountError` where no owner would be left."""
    owners = hold_owners(session, acting.organisation_id)
    account = account_by_id(session, acting.organisation_id, account_id, hold=True)
    _check_last(owners, account)
    if account.closed_at is None:
        account.closed_at = acting.now
        end_sessions(session, account.id, acting.now)
        void_links(session, account.id)
        _note(session, acting, "account-closed", account)


def open_account(session: Session, account_id: int, acting: Acting) -> None:
    """Let it sign in again."""
    account = account_by_id(session, acting.organisation_id, account_id, hold=True)
    if account.closed_at is not None:
        account.closed_at = None
        _note(session, acting, "account-opened", account)


def drop_second_factor(session: Session, account: Account, acting: Acting) -> None:
    """Ask for no code any more."""
    account.sealed_totp = account.totp_on_at = account.totp_step = None
    keep_recovery_codes(session, account.id, ())
    _note(session, acting, "account-code-off", account)


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
    _note(session, acting, action, account)
    return codes


def learner_named(session: Session, organisation_id: int, text: str) -> int | None:
    """The learner of this number or e-mail address, none where nothing was typed; raises `AccountError`."""
    text = text.strip()
    if not text:
        return None
    if text.isdecimal() and len(text) < 19:
        return int(text)
    found = learner_by_email(session, organisation_id, text)
    if found is None:
        raise AccountError("learner", "no learner of this organisation has this number or e-mail address")
    return found.id


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
    _note(session, acting, "account-password-set", account)


def _check_learner(session: Session, organisation_id: int, learner_id: int | None) -> None:
    if learner_id is None:
        return
    try:
        learner_by_id(session, organisation_id, learner_id)
    except NotFoundError as error:
        raise AccountError("learner", str(error)) from error


def _check_last(owners: list[Account], account: Account) -> None:
    if [owner.id for owner in owners] == [account.id]:
        raise AccountError("last-owner", "the last owner stays one: make somebody else an owner first")


def _note(
    session: Session, acting: Acting, action: str, account: Account, details: dict[str, object] | None = None
) -> None:
    note(session, acting.organisation_id, acting.by, action, f"account:{account.id}", acting.now, details)
