"""A learner's own path: the goals that they set, and the next best steps."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.learning import own_learner, plan_for, shelf_for
from lti_tool.speech import gettext, timezone
from lti_tool.visit import Door, Visit
from recognition.awarding.explain import overview
from recognition.errors import GoalError
from recognition.planning.goals import FARTHEST_YEARS, give_up_goal, set_goal, set_job_as_goal
from records.errors import NotFoundError

# A job as the form names it: a colon is in no slug.
JOB = re.compile(r"job:([0-9]{1,15})")


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def set_one(visit: Visit) -> ResponseReturnValue:
        learner, slug, typed = own_learner(visit), request.form.get("goal", ""), request.form.get("wanted_by", "")
        job = JOB.fullmatch(slug)
        try:
            wanted = _day(typed)
            with door.database.transaction() as session:
                asked = (wanted, _today(visit), visit.now)
                if job is not None:
                    set_job_as_goal(session, visit.organisation.id, learner.id, int(job[1]), *asked)
                else:
                    set_goal(session, visit.organisation.id, learner.id, slug, *asked)
        except GoalError as error:
            return _page(visit, slug, typed, _problem(error), 422)
        except NotFoundError:
            if slug:
                raise
            return _page(visit, slug, typed, gettext("Choose a micro-credential."), 422)
        return redirect(url_for("pages.my_path", organisation=visit.organisation.slug), 303)

    def give_up(visit: Visit, microcredential: str) -> ResponseReturnValue:
        with door.database.transaction() as session:
            give_up_goal(session, visit.organisation.id, own_learner(visit).id, microcredential, visit.now)
        return redirect(url_for("pages.my_path", organisation=visit.organisation.slug), 303)

    at = "/o/<organisation>/me"
    blueprint.add_url_rule(f"{at}/path", "my_path", door.page(_shown, "learner"))
    blueprint.add_url_rule(f"{at}/goals", "set_goal", door.page(set_one, "learner"), methods=["POST"])
    gone = f"{at}/goals/<microcredential>/give-up"
    blueprint.add_url_rule(gone, "give_up_goal", door.page(give_up, "learner"), methods=["POST"])


def _shown(visit: Visit) -> ResponseReturnValue:
    return _page(visit, request.args.get("goal", ""), "", "", 200)


def _page(visit: Visit, chosen: str, typed: str, problem: str, status: int) -> ResponseReturnValue:
    learner = own_learner(visit)
    standings = overview(visit.session, learner, visit.now, in_words=False)
    plan = plan_for(visit, learner, standings, shelf_for(visit, learner, standings))
    page = render_template(
        "learning/my_path.html",
        plan=plan,
        chosen=chosen,
        typed=typed,
        problem=problem,
        today=_today(visit).isoformat(),
        here="me",
    )
    return make_response(page, status)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(timezone()).date()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError as error:
        raise GoalError("wanted_by", "no day") from error


def _problem(error: GoalError) -> str:
    return {
        "wanted_by": gettext("Give a day from today on, at most %(most)s years away, or none.", most=FARTHEST_YEARS)
    }[error.field]
