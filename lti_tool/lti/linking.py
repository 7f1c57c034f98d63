"""Which identities of the records a platform vouches for: its link rules, and what they make of a person. Pure.

A rule names an account of the records by a claim of the launch, under a `homePage`; or says what is made of the e-mail
address. What the platform says and no rule links is a mark: it can only suggest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti.messages import Participant
from lti_tool.lti.registrations import MANY, NO_ACCOUNT, check_address
from recognition.people.identifiers import MAILBOX_KINDS, account_ifi, mailbox_ifis
from records.marks import email_marks
from records.platforms import AccountRule, LinkRules, Platform

NAMES: Final = ("sub", "username", "sourcedid", "email")
CUSTOM: Final = "custom."
# Canvas' own number of the user, as its Live Events write it; `sub` is of LTI alone.
CANVAS_USER: Final = f"{CUSTOM}canvas_global_id"
MOST_RULES: Final = 10


def rules_of(platform: Platform) -> LinkRules:
    """The platform's link rules: those that were set, or else what its settings and its family's habits say.

    Moodle's log store names accounts by the user's number, which is `sub`; where it is set to user names,
    `account_name` says so. Canvas' `sub` is of LTI alone: under the address of the installation, records name Canvas'
    own number.
    """
    if platform.link_rules is not None:
        accounts = tuple(AccountRule(name, home) for name, home in platform.link_rules["accounts"])
        return LinkRules(accounts=accounts, emails=tuple(platform.link_rules["emails"]))
    home = platform.account_home or platform.issuer
    by_number = platform.family == "canvas" and platform.account_home is not None and platform.account_name == "sub"
    return LinkRules(
        accounts=(AccountRule(CANVAS_USER if by_number else platform.account_name, home),),
        emails=MAILBOX_KINDS if platform.trust_email else (),
    )


def read_rules(accounts: Sequence[str], emails: Sequence[str], issuer: str) -> LinkRules:
    """The rules in their written form, `NAME` or `NAME@HOMEPAGE`; raises `RegistrationInvalidError`."""
    if len(accounts) > MOST_RULES:
        raise RegistrationInvalidError("account", MANY, most=MOST_RULES)
    return LinkRules(
        accounts=tuple(dict.fromkeys(_account_rule(text, issuer) for text in accounts)),
        emails=tuple(kind for kind in MAILBOX_KINDS if kind in emails),
    )


def _account_rule(text: str, issuer: str) -> AccountRule:
    name, at, home = text.partition("@")
    if name not in NAMES and not re.fullmatch(r"custom\.[A-Za-z0-9_.-]{1,64}", name):
        names = f"{', '.join(NAMES)}, {CUSTOM}FIELD"
        raise RegistrationInvalidError("account", NO_ACCOUNT, given=repr(name[:80]), names=names)
    if at:
        check_address("account", home)
    return AccountRule(name, home if at else issuer)


def identities_of(who: Participant, platform: Platform) -> tuple[str, ...]:
    """The IFIs under which records speak of this person, the surest first, as the platform's rules say."""
    rules = rules_of(platform)
    named = ((rule.home, _named(who, rule.name)) for rule in rules.accounts)
    accounts = [account_ifi(home, name) for home, name in named if name is not None]
    mailboxes = mailbox_ifis(who.email, rules.emails) if who.email else ()
    return tuple(dict.fromkeys([*filter(None, accounts), *mailboxes]))


def marks_of(who: Participant, platform: Platform) -> frozenset[str]:
    """What the platform says of this person that can be compared, whether or not a rule links it."""
    homes = {platform.issuer, *(rule.home for rule in rules_of(platform).accounts)}
    names = {who.subject, who.username, who.sourcedid, who.custom.get("canvas_global_id")}
    accounts = {account_ifi(home, name) for home in homes for name in names if name is not None}
    # None of an address that is no address.
    emails = email_marks(who.email) if who.email and mailbox_ifis(who.email) else set()
    numbers = {f"sourcedid:{who.sourcedid}"} if who.sourcedid else set()
    return frozenset({*filter(None, accounts), *emails, *numbers})


def _named(who: Participant, name: str) -> str | None:
    if name.startswith(CUSTOM):
        return who.custom.get(name.removeprefix(CUSTOM))
    return {"sub": who.subject, "username": who.username, "sourcedid": who.sourcedid, "email": who.email}[name]
