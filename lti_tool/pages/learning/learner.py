"""A learner's page: what I hold, what I am on the way to and what is missing. It follows along by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import Course, Mentees, course_of, learner_among, mentees_of, placed_here
from lti_tool.learning import own_learner, plan_for, shelf_for
from lti_tool.sessions import Role, with_query
from lti_tool.visit import Door, Visit
from recognition.awarding.explain import overview
from records.learners import Learner, as_known, learner_by_id
from records.page_queries import learner_stamp

View = Callable[[Visit, int], ResponseReturnValue]
# Whose page it is, in the navigation.
HERE = {"pages.me": "me", "pages.course_learner": "course", "pages.mentee": "mentees"}
# Where a learner is seen by who sees some only: address, name, who they are, and who sees them.
GROUPS: tuple[tuple[str, str, Callable[[Visit], Course | Mentees], Role], ...] = (
    ("course", "course_learner", course_of, "teacher"),
    ("mentees", "mentee", mentees_of, "mentor"),
)


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    at = "/o/<organisation>"
    blueprint.add_url_rule(f"{at}/me", "me", door.page(_me, "learner"))
    blueprint.add_url_rule(f"{at}/me/live", "me_live", door.page(_me_live, "learner"))
    blueprint.add_url_rule(f"{at}/learners/<int:learner_id>", "learner", door.page(_learner, "staff", duty="assessor"))
    blueprint.add_url_rule(
        f"{at}/learners/<int:learner_id>/live", "learner_live", door.page(_learner_live, "staff", duty="assessor")
    )
    for address, name, group, role in GROUPS:
        one, live = _of_group(group, f"pages.{name}_live")
        blueprint.add_url_rule(f"{at}/{address}/<int:learner_id>", name, door.page(one, role))
        blueprint.add_url_rule(f"{at}/{address}/<int:learner_id>/live", f"{name}_live", door.page(live, role))


def _me(visit: Visit) -> ResponseReturnValue:
    return _page(visit, own_learner(visit), _my_address(visit))


def _me_live(visit: Visit) -> ResponseReturnValue:
    return _live(visit, own_learner(visit), _my_address(visit))


def _learner(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _page(visit, _anybody(visit, learner_id), _live_address(visit, learner_id))


def _learner_live(visit: Visit, learner_id: int) -> ResponseReturnValue:
    return _live(visit, _anybody(visit, learner_id), _live_address(visit, learner_id))


def _anybody(visit: Visit, learner_id: int) -> Learner:
    """That learner of the organisation, as they are known now."""
    return as_known(visit.session, learner_by_id(visit.session, visit.organisation.id, learner_id))


def _my_address(visit: Visit) -> str:
    return url_for("pages.me_live", organisation=visit.organisation.slug, about=request.args.get("about"))


def _of_group(group: Callable[[Visit], Course | Mentees], live_endpoint: str) -> tuple[View, View]:
    """The two views of a learner for who may see a group of people only."""

    def address(visit: Visit, learner_id: int) -> str:
        about = request.args.get("about")
        return url_for(live_endpoint, organisation=visit.organisation.slug, learner_id=learner_id, about=about)

    def one(visit: Visit, learner_id: int) -> ResponseReturnValue:
        return _page(visit, learner_among(visit, group(visit), learner_id), address(visit, learner_id))

    def live(visit: Visit, learner_id: int) -> ResponseReturnValue:
        return _live(visit, learner_among(visit, group(visit), learner_id), address(visit, learner_id))

    return one, live


def _live_address(visit: Visit, learner_id: int) -> str:
    return url_for("pages.learner_live", organisation=visit.organisation.slug, learner_id=learner_id)


def _page(visit: Visit, learner: Learner, address: str) -> ResponseReturnValue:
    stamp = learner_stamp(visit.session, learner.id)
    return render_template(
        "learning/learner.html",
        **_seen(visit, learner),
        learner_id=learner.id,
        name=learner.name,
        team=learner.team,
        live_address=with_query(address, seen=stamp),
        here=_here(),
    )


def _live(visit: Visit, learner: Learner, address: str) -> ResponseReturnValue:
    stamp = learner_stamp(visit.session, learner.id)
    if request.args.get("seen") == stamp:
        return "", 204
    return render_template(
        "learning/learner_live.html",
        **_seen(visit, learner),
        live_address=with_query(address, seen=stamp),
        following=True,
    )


def _seen(visit: Visit, learner: Learner) -> dict[str, Any]:
    """What the page shows of the learner; of goals and steps, themselves alone."""
    standings = overview(visit.session, learner, visit.now, in_words=False)
    shelf = shelf_for(visit, learner, standings)
    mine = visit.learner is not None and visit.learner.id == learner.id and _here() == "me"
    return {
        "shelf": shelf.led_by(request.args.get("about"), placed_here(visit)),
        "plan": plan_for(visit, learner, standings, shelf) if mine else None,
    }


def _here() -> str:
    return HERE.get((request.endpoint or "").removesuffix("_live"), "learners")
