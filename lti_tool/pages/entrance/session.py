"""Coming and going: the first page, sign-in links, signing out, and the choice of a language."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.languages import LANGUAGE_COOKIE, LANGUAGE_COOKIE_LIFE, request_language, spoken
from lti_tool.protection import cookie_scope, session_in_address
from lti_tool.sessions import (
    SESSION_COOKIE,
    SESSION_LIFE,
    Visitor,
    first_page,
    in_address,
    read_sign_in_token,
    session_value,
)
from lti_tool.visit import Door
from records.accounts import end_account_session
from records.launches import end_launch
from records.organisations import all_organisations
from rules import local


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    @blueprint.get("/")
    def landing() -> ResponseReturnValue:
        """The one organisation's catalogue, or the choice between several."""
        with door.database.reading() as session:
            organisations = all_organisations(session)
            if len(organisations) == 1:
                return redirect(url_for("pages.catalogue", organisation=organisations[0].slug))
            language = request_language()
            names = [{"slug": each.slug, "name": local(each.name, language)} for each in organisations]
        return render_template("entrance/landing.html", organisations=names)

    @blueprint.get("/enter/<token>")
    def enter(token: str) -> ResponseReturnValue:
        """Open the session that a sign-in link stands for."""
        now = door.clock()
        visitor = read_sign_in_token(door.secret, token, now)
        response = redirect(url_for(first_page(visitor), organisation=visitor.organisation))
        response.set_cookie(
            SESSION_COOKIE,
            session_value(door.secret, visitor, now),
            max_age=SESSION_LIFE,
            httponly=True,
            **cookie_scope(secure=door.secure),
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @blueprint.post("/leave")
    def leave() -> ResponseReturnValue:
        """End the session, and with it every one that the same launch opened, in an address or a cookie."""
        visitor = door.visitor()
        if visitor is not None:
            with door.database.transaction() as session:
                if visitor.launch_id is not None:
                    end_launch(session, visitor.launch_id, door.clock())
                if visitor.account_session_id is not None:
                    end_account_session(session, visitor.account_session_id, door.clock())
        # A session in the address ends by being left out of the next one; what the cookie keeps is another's matter.
        g.acquis_session_in_address = None
        response = redirect(
            url_for("pages.catalogue", organisation=visitor.organisation) if visitor else url_for("pages.landing")
        )
        if session_in_address() is None:
            response.delete_cookie(SESSION_COOKIE, httponly=True, **cookie_scope(secure=door.secure))
        return response

    @blueprint.post("/language")
    def set_language() -> ResponseReturnValue:
        """Remember the language that the visitor chose, and go back to where they were."""
        address = own_path(request.form.get("next", "/"))
        language = spoken(request.form.get("language"))
        visitor = door.visitor()
        if language is not None and visitor is not None and visitor.launch_id is not None:
            return _launched(door, replace(visitor, language=language), address)
        response = redirect(address)
        if language is not None:
            response.set_cookie(
                LANGUAGE_COOKIE, language, max_age=LANGUAGE_COOKIE_LIFE, **cookie_scope(secure=door.secure)
            )
        return response


def _launched(door: Door, visitor: Visitor, address: str) -> ResponseReturnValue:
    """Go on in the same session with what was changed in it."""
    now = door.clock()
    life = visitor.expires_at - now
    value = session_value(door.secret, visitor, now, life)
    if g.acquis_session_in_address is not None:
        return redirect(in_address(address, value))
    response = redirect(address)
    response.set_cookie(SESSION_COOKIE, value, max_age=life, httponly=True, **cookie_scope(secure=door.secure))
    return response


def own_path(address: str) -> str:
    """The address if it is a path on this site, else the first page: a form must not send people elsewhere."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and not parts.scheme and not parts.netloc and address.isprintable() else "/"
