"""Learners thank each other for help: a line of social evidence for who helped."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.attesting import Office
from lti_tool.learning import own_learner
from lti_tool.presenters.sign_offs import offer_groups
from lti_tool.visit import Visit
from lti_tool.words.sign_off import problem_words
from recognition.attesting.offers import offer_named, offers_of
from recognition.attesting.thanking import AGAIN_AFTER, Thanks, thank
from recognition.errors import SignOffError
from records.attesters import policy_of

ADDRESS = "/o/<organisation>/thank"


def register(blueprint: Blueprint, office: Office) -> None:
    """Hang the views in."""
    door = office.door

    def form(visit: Visit) -> ResponseReturnValue:
        return _form(office, visit, {}, None)

    def given(visit: Visit) -> ResponseReturnValue:
        learner, typed = own_learner(visit), request.form
        offer = offer_named(office.catalogue(visit), typed.get("about", ""))
        if offer is not None and offer.practice.kind != "thanks":
            offer = None
        said = Thanks(
            typed.get("email", ""),
            offer.published.microcredential_id if offer is not None else None,
            offer.criterion.key if offer is not None else None,
            typed.get("title", ""),
            typed.get("comment", ""),
            visit.language,
        )
        try:
            with door.database.transaction() as session:
                made = thank(session, office.desk(session, visit), learner, said)
                if made is not None:
                    office.tell_learner(session, visit, made)
        except SignOffError as error:
            return _form(office, visit, typed, error)
        return redirect(url_for("pages.thank", organisation=visit.organisation.slug, told="thanked"), 303)

    blueprint.add_url_rule(ADDRESS, "thank", door.page(form, "learner"))
    blueprint.add_url_rule(ADDRESS, "give_thanks", door.page(given, "learner"), methods=["POST"])


def _form(office: Office, visit: Visit, typed: Mapping[str, str], error: SignOffError | None) -> Response:
    policy = policy_of(visit.session, visit.organisation.id)
    offers = [each for each in offers_of(office.catalogue(visit)) if each.practice.kind == "thanks"]
    page = render_template(
        "practice/thank.html",
        groups=offer_groups(offers, visit.language),
        typed=typed,
        problem=problem_words(error) if error is not None else None,
        told=request.args.get("told", ""),
        a_day=policy.thanks_a_day,
        window=policy.reciprocal_days,
        again=AGAIN_AFTER.days,
        here="sign_offs",
    )
    return make_response(page, 422 if error is not None else 200)
