"""What platforms fetch from the tool, and the two legs of a launch."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import LinkInvalidError
from lti_tool.grades.placing import target_of
from lti_tool.lti.dynamic import Invitation, Registered, read_invitation
from lti_tool.lti.dynamic import register as register_at
from lti_tool.lti.key_sets import KeySets
from lti_tool.lti.keys import ensure_key, key_set
from lti_tool.lti.launching import REVIEW, Arrival, arrive, awaited, check_browser
from lti_tool.lti.login import LOGIN_LIFE, Departure, depart
from lti_tool.lti.messages import origin_of
from lti_tool.lti.outgoing import A_PERSON_WAITS, Client
from lti_tool.lti.registrations import check_address
from lti_tool.protection import cookie_scope, is_framed
from lti_tool.sessions import (
    ADDRESS_LIFE,
    SESSION_COOKIE,
    SESSION_LIFE,
    Role,
    in_address,
    session_value,
    with_query,
    without_session,
)
from lti_tool.visit import Door, Visit
from records.audit import note
from records.platforms import add_platform, platforms_of
from rules import local

# Well below the day for which a new key is published before it signs.
KEY_SET_SECONDS = 3600
PROBE_COOKIE = "acquis_probe"
# Where a launch leads by itself, and where it shows one learner.
FIRST_PAGES: Mapping[Role, str] = {"mentor": "pages.mentees", "teacher": "pages.course", "staff": "pages.learners"}
LEARNER_PAGES: Mapping[Role, str] = {
    "mentor": "pages.mentee",
    "teacher": "pages.course_learner",
    "staff": "pages.learner",
}
# Forms that come from a platform's page, and so without a token of ours: what they bring proves itself.
FOREIGN_FORMS = frozenset(("pages.lti_login", "pages.lti_launch"))


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>/lti"
    key_sets = KeySets(Client(A_PERSON_WAITS))
    blueprint.add_url_rule(f"{at}/jwks.json", "lti_jwks", door.page(_jwks))

    @blueprint.route(f"{at}/login", endpoint="lti_login", methods=("GET", "POST"))
    def login(organisation: str) -> ResponseReturnValue:
        """Send the browser back to its platform to be signed in; both methods are asked for (§5.1.1.1)."""
        values = request.values.to_dict()
        with door.database.reading() as session:
            visit = door.enter(session, organisation)
        with door.database.transaction() as session:
            departure = depart(session, visit.organisation, values, _tool_address(door, organisation), visit.now)
        return _send_off(departure, organisation, values)

    @blueprint.post(f"{at}/launch", endpoint="lti_launch")
    def launch(organisation: str) -> ResponseReturnValue:
        """Take in the browser that comes back."""
        values = request.form.to_dict()
        with door.database.reading() as session:
            visit = door.enter(session, organisation)
            found, platform = awaited(session, visit.organisation, values, visit.now)
        kept = request.cookies.get(_cookie_of(values["state"]))
        key = values.get("browser_key", kept)
        if key is None and found.storage_frame is not None:
            return _ask_storage(values, found.storage_frame, platform.authorization_endpoint)
        check_browser(found, key)
        arrival = arrive(door.database, visit.organisation, found, platform, values, key_sets, visit.now)
        return _let_in(door, organisation, arrival, keeps_cookies=kept is not None, state=values["state"])

    @blueprint.get(f"{at}/register/<token>", endpoint="lti_register")
    def register_platform(organisation: str, token: str) -> ResponseReturnValue:
        """Let an invited platform register itself; its page opens this one in a frame (Dynamic Registration §3.4)."""
        invitation = read_invitation(door.secret, token, door.clock())
        if invitation.organisation != organisation:
            raise LinkInvalidError("this invitation is another organisation's")
        configuration = request.args.get("openid_configuration", "")
        with door.database.reading() as session:
            visit = door.enter(session, organisation)
            if any(each.slug == invitation.slug for each in platforms_of(session, visit.organisation.id, ended=True)):
                raise LinkInvalidError("this invitation was used")
        check_address("openid_configuration", configuration)
        # The platform is not known yet, and its page is where this one is seen.
        g.acquis_frame_origins = (origin_of(configuration),)
        name = local(visit.organisation.name, visit.language)
        made = register_at(
            Client(A_PERSON_WAITS),
            configuration,
            request.args.get("registration_token"),
            name,
            _tool_address(door, organisation),
        )
        _remember(door, visit, invitation, made)
        return render_template("platforms/lti_registered.html", it=made, name=invitation.name, slug=invitation.slug)

    @blueprint.get(f"{at}/launch")
    def lti_launch_again(organisation: str) -> ResponseReturnValue:
        """The address of a launch, reloaded or kept as a bookmark: there is no message to take."""
        return redirect(url_for("pages.catalogue", organisation=organisation))


def _jwks(visit: Visit) -> ResponseReturnValue:
    response = jsonify(key_set(visit.session, visit.organisation.id, visit.now))
    response.headers["Cache-Control"] = f"public, max-age={KEY_SET_SECONDS}"
    return response


def _remember(door: Door, visit: Visit, invitation: Invitation, made: Registered) -> None:
    with door.database.transaction() as session:
        add_platform(
            session,
            organisation_id=visit.organisation.id,
            slug=invitation.slug,
            name=invitation.name,
            family=made.family,
            registration=made.registration,
            deployments=[made.deployment_id] if made.deployment_id is not None else [],
            now=visit.now,
            acquaintance=invitation.acquaintance,
        )
        ensure_key(session, visit.organisation.id, door.secret, visit.now)
        note(session, visit.organisation.id, "invitation", "platform-added", invitation.slug, visit.now)


def _tool_address(door: Door, organisation: str) -> str:
    return f"{door.base_url}/o/{organisation}/"


def _cookie_of(state: str) -> str:
    return f"acquis_lti_{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _send_off(departure: Departure, organisation: str, values: dict[str, str]) -> ResponseReturnValue:
    path = url_for("pages.lti_login", organisation=organisation)
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # Not in a frame: the cookie is our own site's, and no script need look whether it was kept.
        response = redirect(departure.address)
    else:
        asked = {name: value for name, value in values.items() if name != "lti_storage_target"}
        window = with_query(path, **asked)
        response = make_response(
            render_template("platforms/lti_login.html", it=departure, window=window, probe=PROBE_COOKIE)
        )
        response.set_cookie(
            PROBE_COOKIE, departure.state, max_age=60, path=path, samesite="None", secure=True, partitioned=is_framed()
        )
    response.set_cookie(
        _cookie_of(departure.state),
        departure.browser_key,
        max_age=LOGIN_LIFE,
        path=path.removesuffix("login"),
        httponly=True,
        samesite="None",
        secure=True,
        partitioned=is_framed(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask_storage(values: dict[str, str], frame: str, authorization_endpoint: str) -> ResponseReturnValue:
    page = render_template(
        "platforms/lti_storage.html",
        state=values["state"],
        id_token=values["id_token"],
        frame=frame,
        platform_origin=origin_of(authorization_endpoint),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _let_in(door: Door, organisation: str, arrival: Arrival, *, keeps_cookies: bool, state: str) -> ResponseReturnValue:
    address = _destination(door, organisation, arrival)
    visitor = arrival.visitor
    if visitor is None:
        return redirect(address, 303)
    now = door.clock()
    if keeps_cookies:
        response = redirect(address, 303)
        response.set_cookie(
            SESSION_COOKIE,
            session_value(door.secret, visitor, now),
            max_age=SESSION_LIFE,
            httponly=True,
            **cookie_scope(secure=door.secure),
        )
        path = url_for("pages.lti_login", organisation=organisation).removesuffix("login")
        response.delete_cookie(
            _cookie_of(state), path=path, httponly=True, samesite="None", secure=True, partitioned=is_framed()
        )
    else:
        response = redirect(in_address(address, session_value(door.secret, visitor, now, ADDRESS_LIFE)), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _destination(door: Door, organisation: str, arrival: Arrival) -> str:
    """The page that the target link means; the launch's own address means the person's first page."""
    target = urlsplit(arrival.target_link_uri.removeprefix(door.base_url))
    if target.path != url_for("pages.lti_launch", organisation=organisation):
        return without_session(urlunsplit(("", "", target.path, target.query, "")))
    if arrival.visitor is None:
        return url_for("pages.catalogue", organisation=organisation)
    role, kind = arrival.visitor.role, arrival.message.message_type
    about = target_of(arrival.target_link_uri).microcredential
    if arrival.reviewed_id is not None:
        page = LEARNER_PAGES[role]
        return url_for(page, organisation=organisation, learner_id=arrival.reviewed_id, about=about)
    if role == "teacher" and kind == "LtiDeepLinkingRequest":
        return url_for("pages.place", organisation=organisation)
    # Who teaches, and comes from no course, comes for themselves.
    elsewhere = role == "teacher" and arrival.message.context_id is None
    if role == "learner" or elsewhere or kind == REVIEW:
        return url_for("pages.me", organisation=organisation, about=about)
    return url_for(FIRST_PAGES[role], organisation=organisation)
