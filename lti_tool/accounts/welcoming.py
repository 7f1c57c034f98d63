"""Whom a provider's word lets in: the account that its subject means, one that was invited, or a new one.

The subject is the key: once it means an account, what address the provider tells matters no more. Before that a
verified address finds the account that was invited, where it was not used yet or the provider is trusted with the
address's domain; so no provider can speak for somebody who signs in with a password.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lti_tool.accounts.openid import Vouched
from lti_tool.errors import OpenIdRefusedError
from recognition.people.addresses import is_address
from records.accounts import Account, NewAccount, account_by_email, add_account
from records.audit import note
from records.duties import Duty, known_duties
from records.sign_in_providers import SignInProvider, account_of_subject, link_subject, subject_of_account


def welcome(
    session: Session, provider: SignInProvider, who: Vouched, language: str, now: datetime
) -> tuple[Account, frozenset[Duty]]:
    """The account, and the duties that the provider's word adds; raises `OpenIdRefusedError`.

    The caller holds the provider, so that two returns of one person make one account.
    """
    claimed = claimed_duties(provider.claim, provider.claim_duties, who.claims)
    account = account_of_subject(session, provider.id, who.subject)
    if account is None:
        account = _met(session, provider, who, claimed, language, now)
        link_subject(session, provider.id, who.subject, account.id, now)
        subject = f"account:{account.id}"
        note(session, provider.organisation_id, subject, "account-linked", subject, now, {"provider": provider.slug})
    if account.closed_at is not None:
        raise OpenIdRefusedError("not-invited", "the account is closed")
    if not account.held_duties and not claimed and account.learner_id is None:
        raise OpenIdRefusedError("no-duty", f"no duty is given by {provider.claim or 'the account'}")
    return account, claimed


def claimed_duties(claim: str | None, duties_by_value: Mapping[str, Any], claims: Mapping[str, Any]) -> frozenset[Duty]:
    """The duties that the values of the claim give. A claim within others is named by its path: `realm.roles`."""
    if claim is None:
        return frozenset()
    found: Any = claims.get(claim)
    if found is None:
        found = claims
        for step in claim.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    values: Sequence[Any] = found if isinstance(found, list) else [found]
    return known_duties({duty for value in values if isinstance(value, str) for duty in duties_by_value.get(value, ())})


def _met(
    session: Session, provider: SignInProvider, who: Vouched, claimed: frozenset[Duty], language: str, now: datetime
) -> Account:
    """Whom the verified address means, or a new account; raises `OpenIdRefusedError`."""
    if who.email is None or not is_address(who.email):
        raise OpenIdRefusedError("email-unverified", "the provider tells no verified e-mail address")
    trusted = who.email.rpartition("@")[2] in provider.domains
    account = account_by_email(session, provider.organisation_id, who.email)
    if account is None:
        given = known_duties(provider.duties)
        if not trusted:
            raise OpenIdRefusedError("not-invited", "the address has no account, and its domain is not listed")
        if not given and not claimed:
            raise OpenIdRefusedError("no-duty", "neither the provider nor what it tells gives a duty")
        new = NewAccount(email=who.email, name=who.name, duties=given, language=language)
        return add_account(session, provider.organisation_id, new, f"provider {provider.slug}", now)
    if account.closed_at is not None:
        raise OpenIdRefusedError("not-invited", "the account is closed")
    if subject_of_account(session, provider.id, account.id) is not None:
        raise OpenIdRefusedError("not-invited", "the account is known under another subject of this provider")
    if account.password_hash is not None and not trusted:
        raise OpenIdRefusedError("password-first", "the account has a password, and its domain is not listed")
    if account.name is None:
        account.name = who.name
    return account
