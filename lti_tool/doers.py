"""Who of the staff did something, by name: records name the account by its number, pages name its person."""

from __future__ import annotations

from flask import g

from records.accounts import account_by_id
from records.errors import NotFoundError

ACCOUNT = "account:"


def doer_of(by: str) -> str | None:
    """The name, or else the address, of the account that the records name `account:3`; None where they name another.

    Looked up at the organisation that is visited.
    """
    number = by.removeprefix(ACCOUNT)
    if number == by or not number.isdecimal():
        return None
    visit = g.acquis_visit
    try:
        account = account_by_id(visit.session, visit.organisation.id, int(number))
    except NotFoundError:
        return None
    return account.name or account.email
