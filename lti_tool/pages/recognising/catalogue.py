"""The catalogue: what the organisation recognises, each micro-credential in words, and their pictures."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from credentials import contexts
from credentials.achievement import achievement, achievement_id, picture_id
from credentials.hosted import badge_class, issuer_id, issuer_profile
from credentials.issuer import address_of
from credentials.picture.badge import badge_svg, thumbnail_svg
from credentials.picture.rosette import draw
from lti_tool.documents import did_document, document, kept, picture, wants_document
from lti_tool.pages.recognising.endorsing import MOST_SHOWN, shown_endorsements
from lti_tool.presenters.catalogue import detail_of, entry_of, titles_of
from lti_tool.visit import Door, Visit
from recognition.certifying.issuing import did_document_of, issuer_facts, issuer_of
from recognition.certifying.picturing import picture_of
from recognition.certifying.taking import badge_png
from records.awards import holders_by_microcredential
from records.endorsements import ISSUER, Subject, endorsements_given
from records.errors import NotFoundError
from records.microcredentials import RuleVersion, newest_versions, version_of

LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}")
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
A_WEEK = 7 * 24 * 3600
# For how long a picture may be kept that the next version may replace.
FIVE_MINUTES = 300


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>"
    blueprint.add_url_rule(f"{at}/", "catalogue", door.page(_catalogue))
    blueprint.add_url_rule(f"{at}/catalogue/<microcredential>", "microcredential", door.page(_microcredential))
    achieved = f"{at}/achievements/<microcredential>/<int:number>"
    blueprint.add_url_rule(achieved, "achievement", door.page(_achievement))
    blueprint.add_url_rule(f"{achieved}/ob2.json", "badge_class", door.page(_badge_class))
    blueprint.add_url_rule(f"{achieved}/badge-<tag>.<any(svg, png):form>", "badge_picture", door.page(_badge_picture))
    blueprint.add_url_rule(f"{at}/art/<microcredential>.svg", "art", door.page(_art))
    blueprint.add_url_rule(f"{at}/art/<microcredential>/<int:number>.svg", "version_art", door.page(_version_art))
    blueprint.add_url_rule(f"{at}/did.json", "did_document", door.page(_did_document))
    blueprint.add_url_rule(f"{at}/issuer", "issuer", door.page(_issuer))
    blueprint.add_url_rule(f"{at}/issuer/ob2.json", "issuer_profile", door.page(_issuer_profile))


def _catalogue(visit: Visit) -> ResponseReturnValue:
    holders = holders_by_microcredential(visit.session, visit.organisation.id)
    entries = [
        entry_of(version.rule, holders.get(version.microcredential_id, 0), visit.language)
        for version in newest_versions(visit.session, visit.organisation.id)
    ]
    return render_template(
        "recognising/catalogue.html", entries=sorted(entries, key=lambda entry: entry.title.casefold())
    )


def _microcredential(visit: Visit, microcredential: str) -> ResponseReturnValue:
    return _detail(visit, version_of(visit.session, visit.organisation.id, microcredential))


def _achievement(visit: Visit, microcredential: str, number: int) -> ResponseReturnValue:
    """One version for good, as its credentials cite it: a page, or the Open Badges achievement as JSON."""
    version = version_of(visit.session, visit.organisation.id, microcredential, number)
    if wants_document():
        context = {"@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES]}
        said = endorsements_given(
            visit.session, visit.organisation.id, Subject(microcredential_id=version.microcredential_id), MOST_SHOWN
        )
        endorsed = {"endorsement": [each.document for each in said]} if said else {}
        return document({**context, **_achieved(visit, version), **endorsed})
    return _detail(visit, version)


def _achieved(visit: Visit, version: RuleVersion) -> dict[str, Any]:
    slug, language = visit.organisation.slug, visit.organisation.language
    address = achievement_id(visit.base_url, slug, version.rule.id, version.number)
    image = picture_id(address, language)
    return achievement(version.rule, version.number, visit.base_url, slug, language, image)


def _badge_class(visit: Visit, microcredential: str, number: int) -> ResponseReturnValue:
    """The version as Open Badges 2.0 knows it."""
    achieved = _achieved(visit, version_of(visit.session, visit.organisation.id, microcredential, number))
    issuer = issuer_id(visit.base_url, visit.organisation.slug)
    return document(badge_class(achieved, issuer, picture_id(achieved["id"], visit.organisation.language, "png")))


def _badge_picture(visit: Visit, microcredential: str, number: int, tag: str, form: str) -> ResponseReturnValue:
    """The picture of a version, with its title in that language first."""
    if not LANGUAGE.fullmatch(tag):
        abort(404)
    version = version_of(visit.session, visit.organisation.id, microcredential, number)
    shown = picture_of(visit.session, visit.organisation.id, version.rule, tag)
    response = picture(badge_svg(shown)) if form == "svg" else picture(badge_png(shown), "image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_WEEK}"
    return response


def _detail(visit: Visit, version: RuleVersion) -> ResponseReturnValue:
    in_force = {each.microcredential_id: each for each in newest_versions(visit.session, visit.organisation.id)}
    holders = holders_by_microcredential(visit.session, visit.organisation.id)
    shown = detail_of(
        version.rule,
        number=version.number,
        newest=in_force[version.microcredential_id].number,
        published_at=version.published_at,
        holders=holders.get(version.microcredential_id, 0),
        language=visit.language,
        titles=titles_of(in_force.values(), visit.language),
        issuer=issuer_facts(visit.organisation) if visit.is_staff else None,
    )
    endorsements = shown_endorsements(visit, Subject(microcredential_id=version.microcredential_id))
    return render_template("recognising/microcredential.html", it=shown, here="catalogue", endorsements=endorsements)


def _art(visit: Visit, microcredential: str) -> ResponseReturnValue:
    """The emblem that pages show beside a name; of what has a picture of its own in force, that."""
    if not SLUG.fullmatch(microcredential):
        abort(404)
    try:
        version = version_of(visit.session, visit.organisation.id, microcredential)
    except NotFoundError:
        # A micro-credential that is only about to be, or the organisation itself.
        return kept(picture(draw(microcredential)), FIVE_MINUTES)
    return kept(_small(visit, version), FIVE_MINUTES)


def _version_art(visit: Visit, microcredential: str, number: int) -> ResponseReturnValue:
    return kept(_small(visit, version_of(visit.session, visit.organisation.id, microcredential, number)), A_WEEK)


def _small(visit: Visit, version: RuleVersion) -> Response:
    if version.rule.image is None:
        return picture(draw(version.rule.id))
    return picture(thumbnail_svg(picture_of(visit.session, visit.organisation.id, version.rule, visit.language)))


def _did_document(visit: Visit) -> ResponseReturnValue:
    return did_document(did_document_of(visit.session, visit.organisation, visit.base_url))


def _issuer(visit: Visit) -> ResponseReturnValue:
    issuer = issuer_of(visit.organisation, visit.base_url)
    return render_template(
        "recognising/issuer.html",
        it=issuer,
        did_address=address_of(issuer.did),
        endorsements=shown_endorsements(visit, ISSUER),
    )


def _issuer_profile(visit: Visit) -> ResponseReturnValue:
    """The issuer as Open Badges 2.0 knows it."""
    issuer = issuer_of(visit.organisation, visit.base_url)
    address = issuer_id(visit.base_url, visit.organisation.slug)
    return document(issuer_profile(issuer, address, visit.organisation.language))
