"""The public profile of a learner as everybody sees it: the page, its picture, and the check of what it shows."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from credentials.picture.badge import WIDE, preview_svg
from credentials.picture.raster import png_of
from credentials.verify import Report
from lti_tool.documents import picture
from lti_tool.presenters.profile import Own, profile_view, shown_of
from lti_tool.speech import gettext, ngettext
from lti_tool.visit import Door, Visit
from recognition.certifying.picturing import picture_of
from recognition.certifying.rechecking import check_each
from records.errors import NotFoundError
from records.profiles import Profile, published_profile, shown_credentials
from rules import local

ONE = "/o/<organisation>/people/<handle>"
# `?check=`: this, or the id of a credential.
ALL = "all"


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    blueprint.add_url_rule(ONE, "person", door.page(_public))
    blueprint.add_url_rule(f"{ONE}/preview.png", "person_preview", door.page(_picture))


def person_page(visit: Visit, profile: Profile, *, preview: bool) -> str:
    """The page, or its preview for its learner; with `?check=`, what was asked is checked on the spot."""
    own = shown_credentials(visit.session, profile.learner_id)
    checks = _checks(visit, profile, own)
    partial = checks and "HX-Request" in request.headers
    return render_template(
        "learning/person_checked.html" if partial else "learning/person.html",
        it=profile_view(profile, own, checks, address_of(visit, profile), visit.language, visit.now),
        # Where a check is asked for.
        asked_at="pages.preview_profile" if preview else "pages.person",
        handle=profile.handle,
        preview=preview,
        published=profile.is_published,
        here="me" if preview else "person",
    )


def address_of(visit: Visit, profile: Profile) -> str:
    """Where everybody finds it."""
    path = url_for("pages.person", organisation=visit.organisation.slug, handle=profile.handle)
    return f"{visit.base_url}{path}"


def _public(visit: Visit, handle: str) -> ResponseReturnValue:
    return person_page(visit, published_profile(visit.session, visit.organisation.id, handle), preview=False)


def _checks(visit: Visit, profile: Profile, own: Own) -> Mapping[uuid.UUID, Report | None]:
    asked = request.args.get("check", "")
    wanted = [each for each in shown_of(profile, own) if asked in (ALL, str(each.id))]
    return check_each(visit.session, wanted, visit.now, time.monotonic)


def _picture(visit: Visit, handle: str) -> ResponseReturnValue:
    """The picture that other sites show beside a link to the page."""
    profile = published_profile(visit.session, visit.organisation.id, handle)
    own = shown_credentials(visit.session, profile.learner_id)
    view = profile_view(profile, own, {}, address_of(visit, profile), visit.language, visit.now)
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
