"""Signing in with e-mail address and password, and with a code where the account asks for one.

Guessing is made slow, for each account and for each address on the network; never for good. A browser in which
somebody signed in before is counted by itself, so that who guesses at an account elsewhere keeps nobody out of it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from credentials.keys import unseal
from lti_tool.accounts.codes import is_recovery_code, matching_step, plain_recovery_code
from lti_tool.accounts.passwords import hash_password, is_outdated, password_matches
from lti_tool.errors import SignInRefusedError, TooManyAttemptsError
from lti_tool.signed import read, sign
from recognition.people.accounts import normal_email
from records.accounts import Account, account_by_email, account_by_id, take_totp_step, use_recovery_code
from records.attempts import Allowance, attempts_key, forget_attempts, take_back_attempt, take_turn
from records.database import Database

ON_ACCOUNT = Allowance(free=5, longest=timedelta(minutes=5))
# Many people may come from one address.
FROM_ADDRESS = Allowance(free=30, longest=timedelta(minutes=5))
FORGOTTEN = Allowance(free=3, longest=timedelta(hours=1))
# How long there is to type the code once the password was right.
HALFWAY_LIFE = timedelta(minutes=5)
KNOWN_COOKIE = "acquis_known"
KNOWN_LIFE = timedelta(days=180)
_HALFWAY = "acquis.sign-in-halfway"
_KNOWN = "acquis.known-browser"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as that is known before they have signed in."""

    # The address on the network; empty where there is none.
    address: str
    # What a browser keeps in which somebody signed in before.
    known: str | None


def check_password_of(
    database: Database, secret: str, organisation_id: int, email: str, password: str, caller: Caller, now: datetime
) -> Account:
    """The account of this address and password.

    Raises `SignInRefusedError` where there is none, and `TooManyAttemptsError`; whether the address has an account
    shows neither in words nor in time.
    """
    email = normal_email(email)
    keys = _Counters(secret, organisation_id, email, caller)
    keys.take(database, now)
    with database.reading() as session:
        account = account_by_email(session, organisation_id, email)
        session.expunge_all()
    if not password_matches(account.password_hash if account is not None else None, password):
        raise SignInRefusedError("no account has this address and this password")
    if account is None or account.closed_at is not None:
        raise SignInRefusedError("the account is closed")
    keys.forget(database, now)
    if account.password_hash is not None and is_outdated(account.password_hash):
        with database.transaction() as session:
            account_by_id(session, organisation_id, account.id, hold=True).password_hash = hash_password(password)
    return account


def check_code_of(
    database: Database, secret: str, organisation_id: int, account_id: int, code: str, caller: Caller, now: datetime
) -> None:
    """Take the code of the account's telephone, or one of its recovery codes, once.

    Raises `SignInRefusedError` where it is none, or was used before, and `TooManyAttemptsError`.
    """
    keys = _Counters(secret, organisation_id, _code_of(account_id), caller)
    keys.take(database, now)
    with database.transaction() as session:
        account = account_by_id(session, organisation_id, account_id, hold=True)
        if is_recovery_code(code):
            taken = use_recovery_code(session, account.id, plain_recovery_code(code))
        elif account.sealed_totp is None:
            taken = False
        else:
            step = matching_step(unseal(account.sealed_totp, secret).decode(), code, now)
            taken = step is not None and take_totp_step(session, account.id, step)
    if not taken:
        raise SignInRefusedError("this is no code of now, or it was used")
    keys.forget(database, now)


def count_forgotten(
    database: Database, secret: str, organisation_id: int, email: str, caller: Caller, now: datetime
) -> None:
    """Count that a link was asked for by mail; raises `TooManyAttemptsError`, for addresses without an account too."""
    _Counters(secret, organisation_id, f"forgot {email}", caller, FORGOTTEN).take(database, now)


class _Counters:
    """Under which keys an attempt is counted."""

    def __init__(
        self, secret: str, organisation_id: int, about: str, caller: Caller, allowance: Allowance = ON_ACCOUNT
    ) -> None:
        known = is_known(secret, organisation_id, about, caller.known)
        self._account = attempts_key("account", organisation_id, about, caller.known if known else "")
        self._address = attempts_key("address", _network(caller.address))
        # Who signed in here before is not kept out by what others do from the same address.
        self._allowances = {self._account: allowance} | ({} if known else {self._address: FROM_ADDRESS})

    def take(self, database: Database, now: datetime) -> None:
        """Count it; raises `TooManyAttemptsError`."""
        with database.transaction() as session:
            wait = take_turn(session, self._allowances, now)
        if wait is not None:
            raise TooManyAttemptsError(wait)

    def forget(self, database: Database, now: datetime) -> None:
        """It was somebody who may."""
        with database.transaction() as session:
            forget_attempts(session, [self._account])
            take_back_attempt(session, self._address, now)


def _network(address: str) -> str:
    """An address of version 4, or of version 6 the network that one customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    # A server that listens on both versions hears of those of version 4 in this form: they are no one network.
    mapped = found.ipv4_mapped
    return str(mapped or ipaddress.ip_network((found, 64), strict=False))


# What a browser is given


def known_value(secret: str, organisation_id: int, account: Account, nonce: str) -> str:
    """What a browser keeps in which the account signed in; `nonce` tells browsers apart."""
    facts = [organisation_id, [_about(account.email), _about(_code_of(account.id))], nonce]
    return sign(secret, _KNOWN, facts)


def is_known(secret: str, organisation_id: int, about: str, value: str | None) -> bool:
    """Whether the browser keeps what it was given when this account signed in there."""
    facts = read(secret, _KNOWN, value) if value is not None else None
    return facts is not None and facts[0] == organisation_id and _about(about) in facts[1]


def _about(about: str) -> str:
    """What is counted, without saying whom it is about: browsers are shared."""
    return attempts_key("about", about)[:16]


def _code_of(account_id: int) -> str:
    return f"code of {account_id}"


def halfway_value(secret: str, account: Account, now: datetime) -> str:
    """What a browser keeps between password and code."""
    facts = [account.id, _password_mark(account), int((now + HALFWAY_LIFE).timestamp())]
    return sign(secret, _HALFWAY, facts)


def halfway_account(database: Database, secret: str, organisation_id: int, value: str | None, now: datetime) -> Account:
    """Whose password was right a moment ago; raises `SignInRefusedError` where it is too long ago, or has changed."""
    facts = read(secret, _HALFWAY, value) if value is not None else None
    if facts is None:
        raise SignInRefusedError("no password was given")
    account_id, mark, ends = facts
    with database.reading() as session:
        account = account_by_id(session, organisation_id, account_id)
        session.expunge_all()
    if ends <= now.timestamp() or account.closed_at is not None or mark != _password_mark(account):
        raise SignInRefusedError("the password was given too long ago")
    return account


def _password_mark(account: Account) -> str:
    return account.password_set_at.isoformat() if account.password_set_at is not None else ""
