"""For teachers: what to place into a course, and the way back to the platform with it."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import launch_of, platform_of, signer_of
from lti_tool.grades.placing import COLUMN, MICROCREDENTIAL
from lti_tool.lti.deep_linking import Content, read_request, response_jwt
from lti_tool.lti.messages import origin_of
from lti_tool.presenters.catalogue import Entry, entry_of
from lti_tool.sessions import with_query
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from records.errors import NotFoundError
from records.gradebooks import MODES, NONE
from records.launches import Launch
from records.microcredentials import newest_versions

# The two contents that are no micro-credential; a slug has no such names, since it begins with a letter or digit.
PROGRESS_PAGE, CATALOGUE = "_progress", "_catalogue"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def place(visit: Visit) -> ResponseReturnValue:
        """Sign what was chosen, and send the browser back with it."""
        launch = _request_of(visit)
        settings = launch.services["deep_linking"]
        asked = read_request(settings)
        chosen = [] if "nothing" in request.form else request.form.getlist("content")
        mode = request.form.get("column", NONE)
        if mode not in MODES:
            abort(400)
        contents = [content for key, content in _contents(visit, mode).items() if key in chosen]
        registration, signer = platform_of(visit, launch).registration, signer_of(door, visit)
        limit = None if asked.accepts_several else 1
        message = response_jwt(registration, launch.deployment_id, settings, contents[:limit], signer)
        g.acquis_form_origins = (origin_of(asked.return_url),)
        return render_template("platforms/placed.html", address=asked.return_url, message=message)

    at = "/o/<organisation>/place"
    blueprint.add_url_rule(at, "place", door.page(_choose, "teacher"))
    blueprint.add_url_rule(at, "placed", door.page(place, "teacher"), methods=("POST",))


def _choose(visit: Visit) -> ResponseReturnValue:
    launch = _request_of(visit)
    asked = read_request(launch.services["deep_linking"])
    modes = MODES if "grades" in launch.services else ()
    names = {"progress": PROGRESS_PAGE, "catalogue": CATALOGUE}
    return render_template("platforms/place.html", entries=_entries(visit), asked=asked, modes=modes, **names)


def _request_of(visit: Visit) -> Launch:
    launch = launch_of(visit)
    if "deep_linking" not in launch.services:
        raise NotFoundError("this launch asks for no content")
    return launch


def _entries(visit: Visit) -> list[Entry]:
    found = [entry_of(each.rule, 0, visit.language) for each in newest_versions(visit.session, visit.organisation.id)]
    return sorted(found, key=lambda entry: entry.title.casefold())


def _contents(visit: Visit, mode: str) -> dict[str, Content]:
    """What can be placed, by the name that the form has for it; `mode`: what a micro-credential's column shows."""
    slug = visit.organisation.slug
    g.acquis_session_in_address = None
    launch = visit.base_url + url_for("pages.lti_launch", organisation=slug)
    catalogue = visit.base_url + url_for("pages.catalogue", organisation=slug)
    contents = {
        PROGRESS_PAGE: Content(gettext("My micro-credentials"), launch, None),
        CATALOGUE: Content(gettext("Catalogue"), catalogue, None),
    }
    for entry in _entries(visit):
        icon = visit.base_url + url_for("pages.art", organisation=slug, microcredential=entry.slug)
        shown = {MICROCREDENTIAL: entry.slug} | ({COLUMN: mode} if mode != NONE else {})
        about = entry.slug if mode != NONE else None
        contents[entry.slug] = Content(entry.title, with_query(launch, **shown), icon, about)
    return contents
