"""What link rules would do with the users whom a platform has spoken of already. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recognition.people.identifiers import account_ifi, mailbox_ifis
from records.platforms import AccountRule, LinkRules, UserMet

# What is kept of a user is their number and, of the learner, the e-mail address; the rest is said anew at each launch.
_KEPT = ("sub", "email")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One rule: how many users it would link to an account of the records that is another's now, or nobody's yet, how
    many have theirs already, and of how many the records know none. `tells` is false where only a launch says."""

    name: str
    home: str
    tells: bool
    linked: int = 0
    there: int = 0
    unknown: int = 0


def identities_foreseen(rules: LinkRules, users: Iterable[UserMet]) -> set[str]:
    """The IFIs to look for in the records."""
    return {ifi for user in users for rule in _all(rules) for ifi in _ifis(rule, user)}


def foreseen(rules: LinkRules, users: Sequence[UserMet], owners: Mapping[str, int]) -> tuple[Foreseen, ...]:
    """What each rule would do; `owners` are the learners to whom these identities belong now, by IFI."""
    return tuple(_foreseen(rule, users, owners) for rule in _all(rules))


def _all(rules: LinkRules) -> tuple[AccountRule, ...]:
    """The rules for e-mails as accounts without a home page."""
    return (*rules.accounts, *(AccountRule(kind, "") for kind in rules.emails))


def _ifis(rule: AccountRule, user: UserMet) -> tuple[str, ...]:
    if not rule.home:
        return mailbox_ifis(user.email, (rule.name,)) if user.email else ()
    value = {"sub": user.subject, "email": user.email}.get(rule.name)
    ifi = account_ifi(rule.home, value) if value else None
    return (ifi,) if ifi is not None else ()


def _foreseen(rule: AccountRule, users: Sequence[UserMet], owners: Mapping[str, int]) -> Foreseen:
    if rule.home and rule.name not in _KEPT:
        return Foreseen(rule.name, rule.home, tells=False)
    linked = there = unknown = 0
    for user in users:
        found = [owners[ifi] for ifi in _ifis(rule, user) if ifi in owners]
        unknown += not found
        there += bool(found) and all(owner == user.learner_id for owner in found)
        linked += any(owner != user.learner_id for owner in found)
    return Foreseen(rule.name, rule.home, tells=True, linked=linked, there=there, unknown=unknown)
