"""Whom a launch lets somebody see: a teacher the learners of their course, a mentor their mentees, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from lti_tool.errors import SignInNeededError
from lti_tool.lti.keys import ensure_key, private_key
from lti_tool.lti.roster import offers_roster
from lti_tool.lti.tokens import Signer
from lti_tool.visit import Door, Visit
from records.courses import learners_in_course
from records.errors import NotFoundError
from records.gradebooks import placed_in_course
from records.launches import Launch, launch_by_id, learners_of_subjects
from records.learners import Learner, learner_by_id
from records.platforms import Platform, platforms_of


@dataclass(frozen=True, slots=True)
class Course:
    """A course as its teacher sees it."""

    title: str
    learner_ids: frozenset[int]
    # Whether the platform lets its roster be fetched.
    offers_roster: bool


@dataclass(frozen=True, slots=True)
class Mentees:
    """Those whom a mentor accompanies, as the platform says."""

    learner_ids: frozenset[int]
    # How many of them have never been met here.
    unmet: int


def learner_among(visit: Visit, people: Course | Mentees, learner_id: int) -> Learner:
    """That learner of theirs; raises `NotFoundError` for anybody else."""
    if learner_id not in people.learner_ids:
        raise NotFoundError("this learner is not among them")
    return learner_by_id(visit.session, visit.organisation.id, learner_id)


def launch_of(visit: Visit) -> Launch:
    """The launch that the visitor came by; raises `SignInNeededError` where there was none."""
    if visit.visitor is None or visit.visitor.launch_id is None:
        raise SignInNeededError("this page is opened from a course")
    mine = [platform.id for platform in platforms_of(visit.session, visit.organisation.id)]
    return launch_by_id(visit.session, mine, visit.visitor.launch_id)


def platform_of(visit: Visit, launch: Launch) -> Platform:
    """The platform that the launch came from."""
    mine = platforms_of(visit.session, visit.organisation.id)
    return next(platform for platform in mine if platform.id == launch.platform_id)


def signer_of(door: Door, visit: Visit) -> Signer:
    """The key that speaks to platforms for the organisation."""
    with door.database.transaction() as session:
        key = ensure_key(session, visit.organisation.id, door.secret, visit.now)
        return Signer(key.kid, private_key(key, door.secret))


def course_of(visit: Visit) -> Course:
    """The course that the visitor came from; an empty one where the launch came from outside any course."""
    launch = launch_of(visit)
    if launch.context_id is None:
        return Course("", frozenset(), offers_roster=False)
    learner_ids = frozenset(learners_in_course(visit.session, launch.platform_id, launch.context_id))
    return Course(launch.context_title or launch.context_id, learner_ids, offers_roster(launch))


def placed_here(visit: Visit) -> frozenset[str]:
    """The slugs of what was placed into the course that the visitor came from; nothing, where they came from none."""
    if visit.visitor is None or visit.visitor.launch_id is None:
        return frozenset()
    launch = launch_of(visit)
    if launch.context_id is None:
        return frozenset()
    return placed_in_course(visit.session, launch.platform_id, launch.context_id)


def mentees_of(visit: Visit) -> Mentees:
    """Whom the visitor accompanies."""
    launch = launch_of(visit)
    met = learners_of_subjects(visit.session, launch.platform_id, launch.mentees)
    return Mentees(frozenset(met.values()), len(launch.mentees) - len(met))
