"""Who of the staff did something, by name: records name the account by its number, pages name its person."""

from __future__ import annotations

from flask import g

from lti_tool.visit import Visit
from records.accounts import account_by_id
from records.errors import NotFoundError

ACCOUNT = "account:"
# What stands before a name that was typed: nobody can type who the records call otherwise.
TYPED = "staff "
BY_LENGTH = 120


def decider(visit: Visit, typed: str) -> str:
    """Whom the records name for a decision: the account, or else the name that was typed; an empty text for none."""
    name = " ".join(typed.split())
    if visit.account is not None:
        return visit.by
    return f"{TYPED}{name}"[:BY_LENGTH] if name and name.isprintable() else ""


def doer_of(by: str) -> str | None:
    """The name, or else the address, of the account that the records name `account:3`, or the name that was typed; None
    where they name another.

    Looked up at the organisation that is visited.
    """
    if by.startswith(TYPED):
        return by.removeprefix(TYPED)
    number = by.removeprefix(ACCOUNT)
    if number == by or not number.isdecimal():
        return None
    visit = g.acquis_visit
    try:
        account = account_by_id(visit.session, visit.organisation.id, int(number))
    except NotFoundError:
        return None
    return account.name or account.email
