"""For HR: one person, as far as they let themselves be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.looking import look, reason_given
from lti_tool.presenters.people_found import HitView, hit_view
from lti_tool.presenters.plan import StepView, steps_to
from lti_tool.visit import Door, Visit
from lti_tool.words import consent as consent_words
from recognition.people.finding import SOON, one_person
from recognition.people.job_standing import JobView
from recognition.people.standings_shown import standings_shown
from recognition.rulebook.skill_book import SkillBook, SkillBooks
from records.consents import SCOPES, Shown
from rules import percent_of

STEPS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A micro-credential that the person is on the way to."""

    title: str
    percent: int
    # The titles of the blocks that they have met.
    met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What the page shows; empty where it is not shared."""

    person: Shown
    held: tuple[HitView, ...]
    skills: tuple[HitView, ...]
    ways: tuple[Way, ...]
    jobs: tuple[JobView, ...]
    # The way to one of the jobs: to which, and the steps that close most with least.
    aim: JobView | None
    steps: tuple[StepView, ...]


def register(blueprint: Blueprint, door: Door, books: SkillBooks) -> None:
    """Hang the view in."""

    def person(visit: Visit, learner_id: int) -> ResponseReturnValue:
        it = _page(visit, books.of(visit.session, visit.organisation.id), learner_id)
        look(door, visit, [learner_id], "person", "")
        return render_template(
            "workforce/one_person.html", it=it, scopes=SCOPES, words=consent_words, why=reason_given(), here="hr"
        )

    blueprint.add_url_rule(
        "/o/<organisation>/hr/people/<int:learner_id>", "hr_person", door.page(person, "staff", duty="hr")
    )


def _page(visit: Visit, book: SkillBook, learner_id: int) -> PersonPage:
    session, organisation_id = visit.session, visit.organisation.id
    seen = one_person(session, organisation_id, book, learner_id, visit.language, visit.now)
    aim = _aim(seen.jobs) if "progress" in seen.person.scopes else None
    steps: tuple[StepView, ...] = ()
    if aim is not None:
        standings = standings_shown(session, organisation_id, learner_id, visit.now)
        steps = steps_to(standings, [part.slug for part in aim.missing], visit.language, STEPS_SHOWN)
    ways = [Way(seen.titles[slug], percent_of(share), seen.blocks.get(slug, ())) for slug, share in seen.ways.items()]
    soon = visit.now + SOON
    return PersonPage(
        person=seen.person,
        held=tuple(hit_view(hit, thing, soon) for thing, hit in seen.held),
        skills=tuple(hit_view(hit, thing, soon) for thing, hit in seen.skills),
        ways=tuple(sorted(ways, key=lambda way: (-way.percent, way.title.casefold()))),
        jobs=seen.jobs,
        aim=aim,
        steps=steps,
    )


def _aim(jobs: Sequence[JobView]) -> JobView | None:
    """The job that the address names, else the nearest one, where something of it is missing."""
    named = request.args.get("job", type=int)
    jobs = [job for job in jobs if job.missing]
    return next((job for job in jobs if job.id == named), jobs[0] if jobs else None)
