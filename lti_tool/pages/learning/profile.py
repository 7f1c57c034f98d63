"""A learner's public profile: the form that composes it, its preview, and the page itself."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from credentials.picture.badge import WIDE, preview_svg
from credentials.picture.raster import png_of
from lti_tool.documents import picture
from lti_tool.learning import own_learner
from lti_tool.presenters.profile import ProfileView, draft_of, profile_view
from lti_tool.speech import gettext, ngettext
from lti_tool.visit import Door, Visit
from recognition.certifying.picturing import picture_of
from recognition.certifying.profiling import MOST_SHOWN, PAST, Act, compose, handle_of, is_open
from recognition.errors import ProfileError
from records.errors import NotFoundError
from records.learners import NAME_LENGTH
from records.profiles import (
    ABOUT_LENGTH,
    NAMINGS,
    Composition,
    Profile,
    profile_of,
    published_profile,
    shown_credentials,
)
from rules import local

ONE = "/o/<organisation>/people/<handle>"


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
    blueprint.add_url_rule(ONE, "person", door.page(_public))
    blueprint.add_url_rule(f"{ONE}/preview.png", "person_preview", door.page(_picture))


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
        it=draft_of(profile, said, own, _address(visit, profile) if profile is not None else "", visit.language),
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
    return render_template(
        "learning/person.html", it=_view(visit, profile), preview=True, published=profile.is_published, here="me"
    )


def _public(visit: Visit, handle: str) -> ResponseReturnValue:
    profile = published_profile(visit.session, visit.organisation.id, handle)
    return render_template(
        "learning/person.html", it=_view(visit, profile), preview=False, published=True, here="person"
    )


def _picture(visit: Visit, handle: str) -> ResponseReturnValue:
    """The picture that other sites show beside a link to the page."""
    profile = published_profile(visit.session, visit.organisation.id, handle)
    view, own = _view(visit, profile), shown_credentials(visit.session, profile.learner_id)
    if not view.credentials:
        raise NotFoundError("the page shows no credential")
    first, _ = own[uuid.UUID(view.credentials[0].id)]
    count = len(view.credentials)
    pictured = replace(
        picture_of(visit.session, visit.organisation.id, first.award.version.rule, visit.language),
        title=view.name or gettext("Micro-credentials"),
        other_title=ngettext("%(num)s micro-credential", "%(num)s micro-credentials", count),
    )
    certified = gettext("Signed by the issuer, and open to anybody's check")
    svg = preview_svg(pictured, local(visit.organisation.name, visit.language), None, certified)
    return picture(png_of(svg, WIDE[0]), "image/png")


def _view(visit: Visit, profile: Profile) -> ProfileView:
    own = shown_credentials(visit.session, profile.learner_id)
    return profile_view(profile, own, _address(visit, profile), visit.language, visit.now)


def _address(visit: Visit, profile: Profile) -> str:
    """Where everybody finds it."""
    path = url_for("pages.person", organisation=visit.organisation.slug, handle=profile.handle)
    return f"{visit.base_url}{path}"


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
