"""A learner's skills: a drawing of what touches them, and every skill of the catalogue as a list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.learning import own_learner, shelf_for
from lti_tool.presenters.skill_graph import Joined, skill_graph
from lti_tool.presenters.skills import SkillMap, found_in, skill_map
from lti_tool.visit import Door, Visit
from recognition.awarding.explain import overview
from records.goals import goals_of

LONGEST_SEARCH = 100
Extent = Literal["mine", "all"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the visitor wants to see; `extent` is what is drawn, none where they did not say."""

    search: str
    extent: Extent | None


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the view in."""
    blueprint.add_url_rule("/o/<organisation>/me/skills", "my_skills", door.page(_my_skills, "learner"))


def _my_skills(visit: Visit) -> ResponseReturnValue:
    learner, wish = own_learner(visit), _wish()
    standings = overview(visit.session, learner, visit.now, in_words=False)
    shelf = shelf_for(visit, learner, standings)
    everything = skill_map(standings, shelf, visit.language)
    skills = found_in(everything, wish.search)
    goals = {goal.microcredential.slug for goal in goals_of(visit.session, visit.organisation.id, learner.id)}
    joined = Joined.of(shelf, {one.slug: one.rule.holds for one in standings}, goals)
    extent = wish.extent or ("mine" if joined.touched() and not wish.search else "all")
    graph = skill_graph(skills, joined, _wanted(skills, joined, extent, searched=bool(wish.search)))
    return render_template(
        "learning/my_skills.html",
        it=skills,
        graph=graph,
        search=wish.search,
        extent=extent,
        any_skills=bool(everything.rows),
        here="me",
    )


def _wanted(skills: SkillMap, joined: Joined, extent: Extent, *, searched: bool) -> Collection[str]:
    """Which micro-credentials are drawn."""
    wanted = joined.touched() if extent == "mine" else set(joined.cards)
    if not searched:
        return wanted
    found = {way.slug for row in skills.rows for way in row.ways}
    return wanted & (found | {stack.whole.slug for stack in skills.stacks})


def _wish() -> Wish:
    extent = request.args.get("show")
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    return Wish(search, "mine" if extent == "mine" else "all" if extent == "all" else None)
