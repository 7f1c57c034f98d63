"""For owners: the tokens with which programs use the REST API; making one, and its end."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.admitting import end_token, make_token
from recognition.errors import TokenError
from records.api_tokens import NAME_LENGTH, SCOPES, token_by_id, tokens_of

# Whom the records name for what is decided on a page.
DAYS = (30, 90, 365)
ALL = "/o/<organisation>/tokens"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def make(visit: Visit) -> ResponseReturnValue:
        name, scopes = request.form.get("name", ""), request.form.getlist("scopes")
        days = request.form.get("days", DAYS[-1], type=int)
        ends = visit.now + timedelta(days=days if days in DAYS else DAYS[-1])
        try:
            with door.database.transaction() as session:
                made = make_token(session, visit.organisation.id, name, scopes, ends, by=visit.by, now=visit.now)
        except TokenError as error:
            problem = {
                "name": gettext("Give a name of 1 to %(most)s characters.", most=NAME_LENGTH),
                "scopes": gettext("Say what it may do: choose one or more."),
                "expires_at": str(error),
            }[error.field]
            return make_response(_page(visit, name=name, chosen=scopes, problem=problem), 422)
        response = make_response(_page(visit, told=made.text))
        # Shown once: no cache may show it again.
        response.headers["Cache-Control"] = "no-store"
        return response

    def revoke(visit: Visit, number: int) -> ResponseReturnValue:
        with door.database.transaction() as session:
            end_token(session, token_by_id(session, visit.organisation.id, number), by=visit.by, now=visit.now)
        return redirect(url_for("pages.tokens", organisation=visit.organisation.slug), 303)

    blueprint.add_url_rule(ALL, "tokens", door.page(_show, "staff", duty="owner"))
    blueprint.add_url_rule(ALL, "make_token", door.page(make, "staff", duty="owner"), methods=["POST"])
    blueprint.add_url_rule(
        f"{ALL}/<int:number>/revoke", "revoke_token", door.page(revoke, "staff", duty="owner"), methods=["POST"]
    )


def _show(visit: Visit) -> Response:
    return make_response(_page(visit))


def _page(visit: Visit, *, name: str = "", chosen: list[str] | None = None, problem: str = "", told: str = "") -> str:
    return render_template(
        "entrance/tokens.html",
        it=[(one, one.is_good(visit.now)) for one in tokens_of(visit.session, visit.organisation.id)],
        scopes=SCOPES,
        days=DAYS,
        name=name,
        chosen=chosen or [],
        most=NAME_LENGTH,
        problem=problem,
        told=told,
        address=f"{visit.base_url}/api/v1/o/{visit.organisation.slug}",
    )
