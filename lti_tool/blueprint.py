"""The blueprint of the door for people: every page, its words, its shield and its error pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, Flask, Response, g, request, url_for
from flask.blueprints import BlueprintSetupState

from credentials.fetching import Fetch
from lti_tool import error_pages
from lti_tool.attesting import Office
from lti_tool.languages import NAMES, request_language, speak
from lti_tool.lti import views as lti
from lti_tool.pages import setup
from lti_tool.pages.arriving import arrivals, outgoing, quarantine, sources, tables
from lti_tool.pages.arriving.arrival_counts import Rates
from lti_tool.pages.design import (
    analytics,
    designer,
    draft_text,
    editor,
    frameworks,
    naming,
    publishing,
    simulating,
    stepping,
    versions,
)
from lti_tool.pages.entrance import account, accounts, api_tokens, providers, session, sign_in
from lti_tool.pages.learning import consenting, learner, path, person, profile, skills, timeline
from lti_tool.pages.platforms import connecting, gradebook, identities, link_rules, people, placing, platforms
from lti_tool.pages.practice import my_sign_offs, sign_off_link, sign_off_many, sign_offs, thanking
from lti_tool.pages.recognising import catalogue, check, credential, decisions, endorsing
from lti_tool.pages.workforce import jobs, one_person, people_found, people_map
from lti_tool.protection import check_form, form_token, shield
from lti_tool.sessions import SESSION_PARAMETER, Role
from lti_tool.visit import Door, Visit
from lti_tool.words import filters
from recognition.attesting.writing import Scribe
from recognition.keeping import Quarantine
from recognition.rulebook.skill_book import SkillBooks
from records.database import Database
from records.duties import Duty
from records.errors import NotFoundError
from rules import local

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600
# These name their version in the address, so that a browser may keep them for good.
VERSIONED = (".css", ".js", ".svg")


# Whose addresses are given to others, or are the same for everybody.
WITHOUT_SESSION = frozenset(
    f"pages.{name}"
    for name in (
        "static",
        "art",
        "badge_picture",
        "check",
        "credential_embed",
        "credential_preview",
        "did_document",
        "lti_canvas",
        "lti_jwks",
        "lti_login",
        "person",
        "person_preview",
        "status_list",
        "version_art",
    )
)


def pages_blueprint(
    database: Database,
    *,
    clock: Callable[[], datetime],
    base_url: str,
    secret: str,
    kept_aside: Quarantine,
    fetch: Fetch,
) -> Blueprint:
    """The pages on this database. `base_url` is the public address; `secret` signs links, sessions and forms; `fetch`
    gets what strangers' credentials name."""
    door = Door(database, clock, base_url, secret)
    blueprint = Blueprint(
        "pages", "lti_tool", template_folder="templates", static_folder="static", static_url_path="/assets"
    )
    for subject in (
        session,
        catalogue,
        learner,
        skills,
        timeline,
        consenting,
        path,
        profile,
        person,
        credential,
        identities,
        endorsing,
        people,
        gradebook,
        placing,
        platforms,
        connecting,
        link_rules,
        decisions,
        designer,
        draft_text,
        editor,
        naming,
        outgoing,
        api_tokens,
        frameworks,
        setup,
        simulating,
        sign_in,
        account,
        accounts,
        providers,
        stepping,
        tables,
        publishing,
        versions,
        analytics,
        lti,
    ):
        subject.register(blueprint, door)
    office = Office(door, Scribe(base_url))
    for subject_of_office in (sign_off_link, my_sign_offs, sign_offs, sign_off_many, thanking):
        subject_of_office.register(blueprint, office)
    rates = Rates()
    # All of HR's pages read the same books.
    books = SkillBooks()
    for subject_of_hr in (jobs, one_person, people_found, people_map):
        subject_of_hr.register(blueprint, door, books)
    arrivals.register(blueprint, door, rates)
    sources.register(blueprint, door, rates)
    quarantine.register(blueprint, door, kept_aside)
    check.register(blueprint, door, fetch)
    error_pages.register(blueprint)

    @blueprint.record_once
    def prepare(state: BlueprintSetupState) -> None:
        app = cast(Flask, state.app)
        speak(app)
        filters.teach(app)

    @blueprint.before_request
    def check_texts() -> None:
        """No browser sends a NUL, and no database takes one in a text."""
        places = map(str, (request.view_args or {}).values())
        fields = (text for name, texts in request.values.lists() for text in (name, *texts))
        if any("\x00" in text for text in chain(places, fields)):
            raise NotFoundError("a text of this request has a character that no text has")

    @blueprint.before_request
    def check_forms() -> None:
        if request.method == "POST" and request.endpoint not in lti.FOREIGN_FORMS:
            check_form(secret)

    @blueprint.url_defaults
    def carry_session(endpoint: str, values: dict[str, Any]) -> None:
        """Where the session travels in the address, every link to a page of ours carries it on."""
        value = getattr(g, "acquis_session_in_address", None)
        if value is not None and endpoint not in WITHOUT_SESSION:
            values.setdefault(SESSION_PARAMETER, value)

    @blueprint.after_request
    def protect(response: Response) -> Response:
        if request.endpoint == "pages.static" and request.args.get("v"):
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        # What somebody saw who was signed in is not to come back from the browser's memory when they have left.
        private = getattr(g, "acquis_visit", None) is not None and g.acquis_visit.visitor is not None
        response.headers.setdefault("Cache-Control", "no-store" if private else "no-cache")
        response.vary.update(("Cookie", "Accept-Language") if response.mimetype == "text/html" else ())
        return shield(response, secure=door.secure)

    @blueprint.after_app_request
    def protect_what_is_no_page(response: Response) -> Response:
        """An address that leads nowhere is answered in words as well."""
        return protect(response) if request.blueprint is None else response

    @blueprint.app_context_processor
    def what_every_page_shows() -> dict[str, Any]:
        visit: Visit | None = getattr(g, "acquis_visit", None)
        return {
            "language": request_language(),
            "languages": NAMES,
            "place": _place(visit),
            "may_see": visit.may_see if visit is not None else _never,
            "may_do": visit.may_do if visit is not None else _never,
            "here": request.endpoint.removeprefix("pages.") if request.endpoint else "",
            "here_path": _here(),
            "asset": asset,
            "session_in_address": getattr(g, "acquis_session_in_address", None),
            "form_token": lambda: form_token(secret),
        }

    return blueprint


def asset(name: str) -> str:
    """The address of a file of ours, with its version where the file may change."""
    if not name.endswith(VERSIONED):
        return url_for("pages.static", filename=name)
    return url_for("pages.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def _here() -> str:
    """Where this page is found again: what answers a form is found where the form was."""
    if request.method != "POST":
        return request.full_path.rstrip("?")
    form = urlsplit(request.referrer or "")
    return urlunsplit(("", "", form.path, form.query, "")) if form.netloc == request.host else url_for("pages.landing")


def _never(*_duties: Duty) -> bool:
    """Where no organisation is visited, nobody has duties."""
    return False


def _place(visit: Visit | None) -> dict[str, str | Role | bool | None] | None:
    """The organisation as the frame of a page names it."""
    if visit is None:
        return None
    return {
        "slug": visit.organisation.slug,
        "name": local(visit.organisation.name, request_language()),
        "role": visit.visitor.role if visit.visitor is not None else None,
        "learns": visit.learner is not None,
        "email": visit.account.email if visit.account is not None else None,
    }
