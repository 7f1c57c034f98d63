"""For staff: a platform is registered by hand, or invited to register itself; and what Canvas reads of the tool."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import RegistrationInvalidError
from lti_tool.lti import canvas
from lti_tool.lti.dynamic import Invitation, invitation_token
from lti_tool.lti.keys import ensure_key
from lti_tool.lti.registrations import (
    ACCOUNT_NAMES,
    FAMILIES,
    Family,
    acquaintance_of,
    check_deployment,
    check_names,
    registration_of,
)
from lti_tool.presenters.platforms import tool_addresses
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words.platform import wrong
from recognition.evidence.registering import slug_of
from records.audit import note
from records.errors import AlreadyExistsError
from records.platforms import Acquaintance, Registration, add_platform, platforms_of
from rules import local

INVITATION_LIFE = timedelta(days=7)
GIVEN = tuple(each.name for each in fields(Registration))


@dataclass(frozen=True, slots=True)
class Named:
    """What a form calls a platform, and how it is met."""

    name: str
    slug: str
    acquaintance: Acquaintance


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def add(visit: Visit) -> ResponseReturnValue:
        try:
            slug = _add(door, visit)
        except RegistrationInvalidError as error:
            return make_response(_form(visit, "platforms/new_platform.html", wrong(error)), 422)
        except AlreadyExistsError as error:
            return make_response(
                _form(visit, "platforms/new_platform.html", gettext("It is known already."), str(error)), 422
            )
        return redirect(url_for("pages.platform", organisation=visit.organisation.slug, platform=slug), 303)

    def invite(visit: Visit) -> ResponseReturnValue:
        try:
            named = _named()
            if any(each.slug == named.slug for each in platforms_of(visit.session, visit.organisation.id, ended=True)):
                raise AlreadyExistsError(f"platform {named.slug!r} exists already in this organisation")
        except RegistrationInvalidError as error:
            return make_response(_form(visit, "platforms/new_invitation.html", wrong(error)), 422)
        except AlreadyExistsError as error:
            return make_response(
                _form(visit, "platforms/new_invitation.html", gettext("It is known already."), str(error)), 422
            )
        return _invited(door, visit, named)

    def new(visit: Visit) -> ResponseReturnValue:
        return _form(visit, "platforms/new_platform.html")

    def new_invitation(visit: Visit) -> ResponseReturnValue:
        return _form(visit, "platforms/new_invitation.html")

    at = "/o/<organisation>"
    blueprint.add_url_rule(f"{at}/new-platform", "new_platform", door.page(new, "staff", duty="owner"))
    blueprint.add_url_rule(
        f"{at}/new-platform", "add_platform", door.page(add, "staff", duty="owner"), methods=("POST",)
    )
    blueprint.add_url_rule(f"{at}/new-invitation", "new_invitation", door.page(new_invitation, "staff", duty="owner"))
    blueprint.add_url_rule(
        f"{at}/new-invitation", "invite_platform", door.page(invite, "staff", duty="owner"), methods=("POST",)
    )
    blueprint.add_url_rule(f"{at}/lti/canvas.json", "lti_canvas", door.page(_canvas))


def _canvas(visit: Visit) -> ResponseReturnValue:
    """The JSON configuration that Canvas reads at this address."""
    name = local(visit.organisation.name, visit.organisation.language)
    address = f"{visit.base_url}/o/{visit.organisation.slug}/"
    response = jsonify(canvas.configuration(name, gettext("Micro-credentials from what people really do"), address))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _form(visit: Visit, template: str, problem: str = "", detail: str = "") -> str:
    return render_template(
        template,
        given=request.form,
        families=FAMILIES,
        account_names=ACCOUNT_NAMES,
        problem=problem,
        detail=detail,
        days=INVITATION_LIFE.days,
        tool=tool_addresses(visit.base_url, visit.organisation.slug),
        here="platforms",
    )


def _named() -> Named:
    """What the form says of the platform; raises `RegistrationInvalidError`."""
    name = request.form.get("name", "").strip()
    slug = slug_of(name)
    check_names(name, slug)
    asked = request.form.get("account_name")
    acquaintance = acquaintance_of(
        next((each for each in ACCOUNT_NAMES if each == asked), ACCOUNT_NAMES[0]),
        request.form.get("account_home", "").strip() or None,
        request.form.get("frame_origins", "").split(),
        trust_email="trust_email" in request.form,
        trust_admins="trust_admins" in request.form,
    )
    return Named(name, slug, acquaintance)


def _add(door: Door, visit: Visit) -> str:
    named, deployments = _named(), request.form.get("deployment", "").split()
    family: Family = next((each for each in FAMILIES if each == request.form.get("family")), "other")
    registration = registration_of(family, {name: request.form.get(name) for name in GIVEN})
    for each in deployments:
        check_deployment(each)
    with door.database.transaction() as session:
        add_platform(
            session,
            organisation_id=visit.organisation.id,
            slug=named.slug,
            name=named.name,
            family=family,
            registration=registration,
            deployments=deployments,
            now=visit.now,
            acquaintance=named.acquaintance,
        )
        ensure_key(session, visit.organisation.id, door.secret, visit.now)
        note(session, visit.organisation.id, visit.by, "platform-added", named.slug, visit.now)
    return named.slug


def _invited(door: Door, visit: Visit, named: Named) -> ResponseReturnValue:
    invitation = Invitation(
        organisation=visit.organisation.slug,
        slug=named.slug,
        name=named.name,
        acquaintance=named.acquaintance,
        expires_at=visit.now + INVITATION_LIFE,
    )
    token = invitation_token(door.secret, invitation)
    address = f"{visit.base_url}/o/{visit.organisation.slug}/lti/register/{token}"
    return render_template("platforms/invited.html", name=named.name, address=address, ends=invitation.expires_at)
