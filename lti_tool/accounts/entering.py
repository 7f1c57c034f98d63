"""What a browser is given when somebody signs in, and what it brings."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from flask import redirect, request, url_for
from werkzeug import Response

from lti_tool.accounts.signing_in import HALFWAY_LIFE, KNOWN_COOKIE, KNOWN_LIFE, Caller, halfway_value, known_value
from lti_tool.protection import cookie_scope
from lti_tool.sessions import SESSION_COOKIE, SESSION_LIFE, Role, Visitor, first_page, session_value
from lti_tool.visit import Door, Visit
from records.accounts import Account, open_session
from records.audit import note
from records.duties import Duty

HALFWAY_COOKIE: Final = "acquis_halfway"
RETURN_COOKIE: Final = "acquis_return"


def caller() -> Caller:
    """Who asks."""
    return Caller(request.remote_addr or "", request.cookies.get(KNOWN_COOKIE))


def let_in(
    door: Door, visit: Visit, account: Account, way: str, address: str | None, duties: Collection[Duty] = ()
) -> Response:
    """Open a session in this browser, and go to the address, or to where such people begin."""
    organisation, now = visit.organisation, visit.now
    with door.database.transaction() as session:
        opened = open_session(
            session, account, way=way, browser=request.headers.get("User-Agent", ""), now=now, life=SESSION_LIFE,
            duties=duties,
        )  # fmt: skip
        note(session, organisation.id, f"account:{account.id}", "signed-in", f"account:{account.id}", now, {"way": way})
        held = account.held_duties | frozenset(duties)
        role: Role = "staff" if held else "learner"
        visitor = Visitor(organisation.slug, role, account.learner_id, now, duties=held, account_session_id=opened.id)
    response = redirect(address or url_for(first_page(visitor), organisation=organisation.slug, launch=None), 303)
    _keep(door, response, SESSION_COOKIE, session_value(door.secret, visitor, now), SESSION_LIFE)
    known = known_value(door.secret, organisation.id, account, secrets.token_urlsafe(12))
    _keep(door, response, KNOWN_COOKIE, known, KNOWN_LIFE)
    for name in (HALFWAY_COOKIE, RETURN_COOKIE):
        response.delete_cookie(name, httponly=True, **cookie_scope(secure=door.secure))
    response.headers["Cache-Control"] = "no-store"
    return response


def to_halfway(door: Door, visit: Visit, account: Account, address: str | None) -> Response:
    """The password was right: the code is asked for next."""
    response = redirect(url_for("pages.sign_in_code", organisation=visit.organisation.slug, next=address), 303)
    _keep(door, response, HALFWAY_COOKIE, halfway_value(door.secret, account, visit.now), HALFWAY_LIFE)
    return response


def keep_for_return(door: Door, response: Response, browser_key: str, life: timedelta) -> None:
    """Have the browser keep what only it can bring back from its provider."""
    _keep(door, response, RETURN_COOKIE, browser_key, life)


def _keep(door: Door, response: Response, name: str, value: str, life: timedelta) -> None:
    response.set_cookie(name, value, max_age=life, httponly=True, **cookie_scope(secure=door.secure))
