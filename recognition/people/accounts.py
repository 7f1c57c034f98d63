"""What owners do with accounts: invite, change, close, open again, and links by which a password is set."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from recognition.errors import AccountError
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
    void_links,
)
from records.audit import note
from records.duties import known_duties
from records.errors import AlreadyExistsError, NotFoundError
from records.learners import learner_by_email, learner_by_id
from rules import LANGUAGES

LINK_LIFE: dict[Purpose, timedelta] = {"invite": timedelta(days=7), "reset": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Acting:
    """Where, who and when."""

    organisation_id: int
    by: str
    now: datetime


def normal_email(text: str) -> str:
    """An e-mail address as accounts have it."""
    return text.strip().lower()


def wanted_account(
    email: str, name: str, duties: Collection[str], language: str, learner_id: int | None = None
) -> NewAccount:
    """Check what was typed; raises `AccountError` that names the field."""
    email, name = normal_email(email), " ".join(name.split())
    if not is_address(email):
        raise AccountError("email", "an e-mail address is name@host")
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise AccountError("name", f"a name has at most {NAME_LENGTH} characters")
    if language not in LANGUAGES:
        raise AccountError("language", f"a language is one of {', '.join(LANGUAGES)}")
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
    noted(session, acting, "account-invited", account, {"duties": sorted(new.duties), "learner": new.learner_id})
    return account, link_for(session, account, "invite", acting)


def password_address(base_url: str, organisation: str, secret: str) -> str:
    """The address at which the password is set."""
    return f"{base_url}/o/{organisation}/password/{secret}"


def link_for(session: Session, account: Account, purpose: Purpose, acting: Acting) -> str:
    """The secret of a new link by which the account's password is set; earlier ones are void."""
    secret = secrets.token_urlsafe(32)
    give_link(session, account.id, secret, purpose, acting.now, LINK_LIFE[purpose])
    noted(session, acting, f"account-link-{purpose}", account)
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
        noted(session, acting, "account-changed", account, {"before": before, "after": after})
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
        noted(session, acting, "account-closed", account)


def open_account(session: Session, account_id: int, acting: Acting) -> None:
    """Let it sign in again."""
    account = account_by_id(session, acting.organisation_id, account_id, hold=True)
    if account.closed_at is not None:
        account.closed_at = None
        noted(session, acting, "account-opened", account)


def drop_second_factor(session: Session, account: Account, acting: Acting) -> None:
    """Ask for no code any more."""
    account.sealed_totp = account.totp_on_at = account.totp_step = None
    keep_recovery_codes(session, account.id, ())
    noted(session, acting, "account-code-off", account)


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


def noted(
    session: Session, acting: Acting, action: str, account: Account, details: dict[str, object] | None = None
) -> None:
    """Write down what was done with the account."""
    note(session, acting.organisation_id, acting.by, action, f"account:{account.id}", acting.now, details)
