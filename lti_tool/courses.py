"""The course that a teacher came from, and its learners: nobody else is shown to them."""

from __future__ import annotations

from dataclasses import dataclass

from lti_tool.errors import SignInNeededError
from lti_tool.visit import Visit
from records.courses import learners_in_course
from records.errors import NotFoundError
from records.launches import Launch, launch_by_id
from records.learners import Learner, learner_by_id
from records.platforms import platforms_of


@dataclass(frozen=True, slots=True)
class Course:
    """A course as its teacher sees it."""

    title: str
    learner_ids: frozenset[int]

    def learner(self, visit: Visit, learner_id: int) -> Learner:
        """That learner of the course; raises `NotFoundError` for anybody else."""
        if learner_id not in self.learner_ids:
            raise NotFoundError("this learner is not in the course")
        return learner_by_id(visit.session, visit.organisation.id, learner_id)


def launch_of(visit: Visit) -> Launch:
    """The launch that the visitor came by; raises `SignInNeededError` where there was none."""
    if visit.visitor is None or visit.visitor.launch_id is None:
        raise SignInNeededError("this page is opened from a course")
    mine = [platform.id for platform in platforms_of(visit.session, visit.organisation.id)]
    return launch_by_id(visit.session, mine, visit.visitor.launch_id)


def course_of(visit: Visit) -> Course:
    """The course that the visitor came from; an empty one where the launch came from outside any course."""
    launch = launch_of(visit)
    if launch.context_id is None:
        return Course("", frozenset())
    learner_ids = frozenset(learners_in_course(visit.session, launch.platform_id, launch.context_id))
    return Course(launch.context_title or launch.context_id, learner_ids)
