"""For HR: one person, as far as they let themselves be seen."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.looking import look, reason_given
from lti_tool.pages.workforce.people_map import SOON
from lti_tool.presenters.abilities import Thing, things_of
from lti_tool.presenters.jobs import JobView, jobs_near
from lti_tool.presenters.people_found import HitView, hit_view
from lti_tool.presenters.plan import StepView, steps_to
from lti_tool.visit import Door, Visit
from lti_tool.words import consent as consent_words
from recognition.people.standings_shown import standings_shown
from recognition.rulebook.skill_book import SkillBook, SkillBooks
from records.consents import SCOPES, Shown, person_shown
from records.job_roles import job_roles_of
from records.workforce import hits_of, progress_shown
from rules import percent_of

STEPS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Way:
    """A micro-credential that the person is on the way to."""

    title: str
    percent: int


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
    person = person_shown(session, organisation_id, learner_id)
    things = things_of(book, "microcredential", visit.language)
    held = _held(visit, learner_id, things)
    titles = {thing.key: thing.title for thing in things}
    begun = {
        book.in_force[row.microcredential_id].slug: min(row.progress, 0.99)
        for row in progress_shown(session, organisation_id, learner_id)
        if row.status != "met" and row.progress > 0
    }
    jobs: list[JobView] = []
    if {"credentials", "mobility"} <= person.scopes:
        jobs = jobs_near(job_roles_of(session, organisation_id), things, [key for key, _ in held], begun)
    aim = _aim(jobs) if "progress" in person.scopes else None
    steps: tuple[StepView, ...] = ()
    if aim is not None:
        standings = standings_shown(session, organisation_id, learner_id, visit.now)
        steps = steps_to(standings, [part.slug for part in aim.missing], visit.language, STEPS_SHOWN)
    ways = [Way(titles[slug], percent_of(share)) for slug, share in begun.items() if slug not in dict(held)]
    return PersonPage(
        person=person,
        held=tuple(view for _, view in held),
        skills=tuple(view for _, view in _held(visit, learner_id, things_of(book, "skill", visit.language))),
        ways=tuple(sorted(ways, key=lambda way: (-way.percent, way.title.casefold()))),
        jobs=tuple(jobs),
        aim=aim,
        steps=steps,
    )


def _aim(jobs: list[JobView]) -> JobView | None:
    """The job that the address names, else the nearest one, where something of it is missing."""
    named = request.args.get("job", type=int)
    jobs = [job for job in jobs if job.missing]
    return next((job for job in jobs if job.id == named), jobs[0] if jobs else None)


def _held(visit: Visit, learner_id: int, things: list[Thing]) -> list[tuple[str, HitView]]:
    """What the person holds of these, by key, as far as they let it be seen."""
    abilities = [thing.ability for thing in things]
    hits = hits_of(visit.session, visit.organisation.id, [learner_id], abilities, "held", visit.now)
    own = hits.get(learner_id, ())
    return [(things[hit.line].key, hit_view(hit, things[hit.line], visit.now + SOON)) for hit in own]
