"""A learner's page: what I hold, what I am on the way to and what is missing. It follows along by itself."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import course_of
from lti_tool.errors import SignInNeededError
from lti_tool.presenters.shelf import Shelf, cited_ids, shelf_of
from lti_tool.presenters.statements import cited_of
from lti_tool.sessions import with_query
from lti_tool.visit import Door, Visit
from recognition.explain import overview
from records.learners import Learner, learner_by_id
from records.matches import matches_of
from records.page_queries import learner_stamp, statements_by_id


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>"
    blueprint.add_url_rule(f"{at}/me", "me", door.page(_me, "learner"))
    blueprint.add_url_rule(f"{at}/me/live", "me_live", door.page(_me_live, "learner"))
    blueprint.add_url_rule(f"{at}/learners/<int:learner_id>", "learner", door.page(_learner, "staff"))
    blueprint.add_url_rule(f"{at}/learners/<int:learner_id>/live", "learner_live", door.page(_learner_live, "staff"))
    blueprint.add_url_rule(f"{at}/course/<int:learner_id>", "course_learner", door.page(_in_course, "teacher"))
    blueprint.add_url_rule(
        f"{at}/course/<int:learner_id>/live", "course_learner_live", door.page(_in_course_live, "teacher")
    )


def _me(visit: Visit) -> ResponseReturnValue:
    return _page(visit, _self(visit), _my_address(visit))


def _me_live(visit: Visit) -> ResponseReturnValue:
    return _live(visit, _self(visit), _my_address(visit))


def _learner(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _page(
        visit, learner_by_id(visit.session, visit.organisation.id, learner_id), _live_address(visit, learner_id)
    )


def _learner_live(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _live(
        visit, learner_by_id(visit.session, visit.organisation.id, learner_id), _live_address(visit, learner_id)
    )


def _my_address(visit: Visit) -> str:
    return url_for("pages.me_live", organisation=visit.organisation.slug, about=request.args.get("about"))


def _in_course(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _page(visit, course_of(visit).learner(visit, learner_id), _course_address(visit, learner_id))


def _in_course_live(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _live(visit, course_of(visit).learner(visit, learner_id), _course_address(visit, learner_id))


def _course_address(visit: Visit, learner_id: int) -> str:
    return url_for("pages.course_learner_live", organisation=visit.organisation.slug, learner_id=learner_id)


def _live_address(visit: Visit, learner_id: int) -> str:
    return url_for("pages.learner_live", organisation=visit.organisation.slug, learner_id=learner_id)


def _self(visit: Visit) -> Learner:
    if visit.learner is None:
        raise SignInNeededError("this learner is not known any more")
    return visit.learner


def _page(visit: Visit, learner: Learner, address: str) -> ResponseReturnValue:
    stamp = learner_stamp(visit.session, learner.id)
    return render_template(
        "learner.html",
        shelf=_shelf(visit, learner),
        name=learner.name,
        team=learner.team,
        live_address=with_query(address, seen=stamp),
        here="me" if request.endpoint == "pages.me" else "course" if visit.is_teacher else "learners",
    )


def _live(visit: Visit, learner: Learner, address: str) -> ResponseReturnValue:
    stamp = learner_stamp(visit.session, learner.id)
    if request.args.get("seen") == stamp:
        return "", 204
    return render_template(
        "learner_live.html", shelf=_shelf(visit, learner), live_address=with_query(address, seen=stamp), following=True
    )


def _shelf(visit: Visit, learner: Learner) -> Shelf:
    standings = overview(visit.session, learner, visit.now)
    matches = matches_of(visit.session, [learner.id])[learner.id]
    arrived = statements_by_id(visit.session, visit.organisation.id, cited_ids(standings, matches))
    cited = {key: cited_of(each, visit.language) for key, each in arrived.items() if not each.voided}
    return shelf_of(standings, matches, cited, visit.language, visit.now).led_by(request.args.get("about"))
