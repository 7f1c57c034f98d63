"""A learner's public profile: the form that composes it, and its preview."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.learning import own_learner
from lti_tool.pages.learning.person import address_of, person_page
from lti_tool.presenters.profile import draft_of
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.certifying.profiling import MOST_SHOWN, PAST, Act, compose, handle_of, is_open
from recognition.errors import ProfileError
from records.errors import NotFoundError
from records.learners import NAME_LENGTH
from records.profiles import (
    ABOUT_LENGTH,
    NAMINGS,
    Composition,
    profile_of,
    shown_credentials,
)


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def change(visit: Visit) -> ResponseReturnValue:
        said = _said()
        act: Act = next((each for each in PAST if each == request.form.get("do")), "save")
        revision = request.form.get("revision", 0, type=int)
        handle = handle_of(uuid.uuid4())
        learner = own_learner(visit)
        try:
            with door.database.transaction() as session:
                compose(session, visit.organisation.id, learner.id, said, act, revision, handle, visit.now)
        except ProfileError as error:
            return _form(visit, said, error.field, 409 if error.field == "revision" else 422)
        return redirect(url_for("pages.my_profile", organisation=visit.organisation.slug, told=act), 303)

    at = "/o/<organisation>/me/profile"
    blueprint.add_url_rule(at, "my_profile", door.page(_mine, "learner"))
    blueprint.add_url_rule(at, "change_profile", door.page(change, "learner"), methods=["POST"])
    blueprint.add_url_rule(f"{at}/preview", "preview_profile", door.page(_preview, "learner"))


def _mine(visit: Visit) -> ResponseReturnValue:
    learner = own_learner(visit)
    profile = profile_of(visit.session, learner)
    if profile is None:
        return _form(visit, Composition(), "", 200)
    said = profile.composition
    if profile.is_published:
        # What was taken back on its own page is not shared again by the way.
        own = shown_credentials(visit.session, learner.id)
        said = replace(
            said, credentials=tuple(each for each in said.credentials if each in own and is_open(own[each][1]))
        )
    return _form(visit, said, "", 200)


def _form(visit: Visit, said: Composition, wrong: str, status: int) -> ResponseReturnValue:
    learner = own_learner(visit)
    profile = profile_of(visit.session, learner)
    own = shown_credentials(visit.session, learner.id)
    page = render_template(
        "learning/my_profile.html",
        it=draft_of(profile, said, own, address_of(visit, profile) if profile is not None else "", visit.language),
        known_name=learner.name,
        wrong=wrong,
        problem=_problem(wrong) if wrong else "",
        told=request.args.get("told", ""),
        longest={"own_name": NAME_LENGTH, "about": ABOUT_LENGTH},
        here="me",
    )
    return make_response(page, status)


def _preview(visit: Visit) -> ResponseReturnValue:
    """The page as others see it, or would if it were published."""
    profile = profile_of(visit.session, own_learner(visit))
    if profile is None:
        raise NotFoundError("nothing was put together yet")
    return person_page(visit, profile, preview=True)


def _said() -> Composition:
    chosen = []
    for each in request.form.getlist("credential"):
        try:
            chosen.append((request.form.get(f"place-{each}", 0, type=int), uuid.UUID(each)))
        except ValueError:
            raise NotFoundError("no credential has such an id") from None
    chosen.sort(key=lambda pair: pair[0])
    return Composition(
        naming=next((each for each in NAMINGS if each == request.form.get("naming")), "none"),
        own_name=request.form.get("own_name", ""),
        about=request.form.get("about", ""),
        credentials=tuple(credential for _, credential in chosen),
        shows_skills="skills" in request.form,
        is_listed="listed" in request.form,
    )


def _problem(field: str) -> str:
    return {
        "own_name": gettext("Give a name of 1 to %(most)s characters.", most=NAME_LENGTH),
        "about": gettext("Say it in at most %(most)s characters.", most=ABOUT_LENGTH),
        "credentials": gettext("Choose at most %(most)s.", most=MOST_SHOWN),
        "revision": gettext(
            "Your profile was changed in another window meanwhile. What you typed is below; saving it puts it in the "
            "place of the other."
        ),
    }[field]
