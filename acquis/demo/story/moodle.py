"""Moodle through logstore_xapi 5.0.1: statements in the shape of the recorded ones (../moodle)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from acquis.demo.cast import Player
from acquis.demo.recorded import HOME as PILOT
from acquis.demo.story.content import Course
from acquis.demo.story.shapes import Sent, activity, sent, unique

EDLM = "https://xapi.edlm/profiles/edlm-lms/concepts"
TYPES = {
    "assignment": f"{EDLM}/activity-types/assignment",
    "attempt": "http://adlnet.gov/expapi/activities/attempt",
    "course": "https://w3id.org/xapi/cmi5/activitytype/course",
    "discussion": "http://id.tincanapi.com/activitytype/discussion",
    "forum": f"{EDLM}/activity-types/forum",
    "lms": "http://id.tincanapi.com/activitytype/lms",
    "page": "https://w3id.org/xapi/acrossx/activities/page",
    "question": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
    "reply": "http://id.tincanapi.com/activitytype/forum-reply",
    "section": "http://id.tincanapi.com/activitytype/section",
    "submission": f"{EDLM}/activity-types/submission",
}
VERBS = {
    "answered": ("http://adlnet.gov/expapi/verbs/answered", "Answered"),
    "completed": ("http://adlnet.gov/expapi/verbs/completed", "Completed"),
    "created": ("http://activitystrea.ms/create", "Created"),
    "login": (f"{EDLM}/verbs/login", "Logged In"),
    "replied": ("http://id.tincanapi.com/verb/replied", "Replied"),
    "scored": ("https://w3id.org/xapi/tla/verbs/scored", "Scored"),
    "started": ("http://activitystrea.ms/schema/1.0/start", "Started"),
    "submitted": ("http://activitystrea.ms/schema/1.0/submit", "Submitted"),
    "uncompleted": (f"{EDLM}/verbs/uncompleted", "Uncompleted"),
    "viewed": ("http://id.tincanapi.com/verb/viewed", "Viewed"),
}
# What the plug-in names the event from which it made the statement.
EVENTS = {
    "answered": ("mod_quiz\\event\\attempt_submitted", "mod_quiz\\attempt_submitted\\handler"),
    "attempt": ("mod_quiz\\event\\attempt_submitted", "mod_quiz\\attempt_submitted\\handler"),
    "completion": ("core\\event\\course_module_completion_updated", "core\\course_module_completion_updated"),
    "course": ("core\\event\\course_viewed", "core\\course_viewed"),
    "discussion": ("mod_forum\\event\\discussion_created", "mod_forum\\discussion_created"),
    "graded": ("mod_assign\\event\\submission_graded", "mod_assign\\assignment_graded"),
    "login": ("core\\event\\user_loggedin", "core\\user_loggedin"),
    "module": ("core\\event\\course_module_viewed", "core\\course_module_viewed"),
    "reply": ("mod_forum\\event\\post_created", "mod_forum\\post_created"),
    "started": ("mod_quiz\\event\\attempt_started", "mod_quiz\\attempt_started"),
    "submitted": ("mod_assign\\event\\assessable_submitted", "mod_assign\\assignment_submitted"),
}


class Moodle:
    """One learner in one course. Each method gives the statements of one thing that they do."""

    def __init__(self, player: Player, course: Course) -> None:
        self.player = player
        self.course = course
        self.actor = dict(player.pilot_moodle if course.home == PILOT else player.moodle)
        # The plug-in leaves it out.
        del self.actor["objectType"]

    def log_in(self, at: datetime) -> Iterator[Sent]:
        """Log in and open the course."""
        yield self._say("login", "login", activity(self.course.home, TYPES["lms"], self._name(self.course.site)), at)
        yield self._say("viewed", "course", self._course(), at + timedelta(seconds=9), parents=())

    def read(self, page: tuple[int, str], at: datetime) -> Iterator[Sent]:
        """Read a page: Moodle says viewed, uncompleted and completed within the same second."""
        thing = self._module("page", *page)
        yield self._say("viewed", "module", thing, at)
        yield self._say("uncompleted", "completion", thing, at)
        yield self._say("completed", "completion", thing, at, result={"completion": True})

    def attempt(self, number: int, percent: float, at: datetime, luck: Random) -> Iterator[Sent]:
        """Attempt the quiz: started, every question answered, completed with a grade out of ten."""
        quiz = self._module("quiz", *self.course.quiz)
        unit = self.player.number * 100 + number
        attempt = activity(
            f"{self.course.home}/mod/quiz/attempt.php?attempt={unit}&cmid={self.course.quiz[0]}",
            TYPES["attempt"],
            self._name(f"{self.course.quiz[1]} Attempt {number}"),
        )
        yield self._say("started", "started", attempt, at, parents=(quiz,))
        seconds = luck.randint(240, 1100)
        end = at + timedelta(seconds=seconds)
        right = round(percent / 100 * len(self.course.questions))
        order = luck.sample(range(len(self.course.questions)), len(self.course.questions))
        for place, index in enumerate(order):
            yield self._answer(index, place < right, attempt, quiz, end)
        raw = round(percent / 10, 2)
        # Moodle's scaled runs from -1 to 1, and success is true where no grade to pass is set.
        score = {"raw": raw, "min": 0, "max": 10, "scaled": round(2 * raw / 10 - 1, 4)}
        result = {"score": score, "completion": True, "success": True, "duration": f"PT{seconds}S"}
        yield self._say("completed", "attempt", attempt, end, parents=(quiz,), result=result)

    def hand_in(self, percent: float, teacher: str, at: datetime, after: timedelta) -> Iterator[Sent]:
        """Hand in the assignment; a teacher grades it out of a hundred some time later."""
        if self.course.assignment is None:
            return
        number, name = self.course.assignment
        assignment = self._module("assignment", number, name)
        submission = activity(f"{assignment['id']}#submission", TYPES["submission"], self._name(f"{name} Submission"))
        yield self._say("submitted", "submitted", submission, at, parents=(assignment,))
        raw = round(percent)
        score = {"raw": raw, "min": 0, "max": 100, "scaled": round(2 * raw / 100 - 1, 4)}
        account = {"name": teacher, "account": {"homePage": self.course.home, "name": "3"}}
        yield self._say(
            "scored",
            "graded",
            submission,
            at + after,
            parents=(assignment,),
            result={"success": True, "score": score},
            instructor=account,
        )

    def post(self, thread: int, starts: bool, at: datetime) -> Iterator[Sent]:
        """Open a thread in the course's forum, or reply in it."""
        if self.course.forum is None:
            return
        forum = self._module("forum", *self.course.forum)
        name = self._name(self.course.threads[thread % len(self.course.threads)])
        unit = thread + 2
        discussion = activity(f"{self.course.home}/mod/forum/discuss.php?d={unit}", TYPES["discussion"], name)
        if starts:
            yield self._say("created", "discussion", discussion, at, parents=(forum,))
            return
        number = self.player.number * 100 + thread
        reply = activity(f"{discussion['id']}#p{number}", TYPES["reply"], name)
        yield self._say("viewed", "discussion", discussion, at - timedelta(minutes=4), parents=(forum,))
        yield self._say("replied", "reply", reply, at, parents=(discussion, forum))

    def _answer(self, index: int, right: bool, attempt: dict[str, Any], quiz: dict[str, Any], at: datetime) -> Sent:
        first = 1 if self.course.home == PILOT else self.course.number * 10
        question = activity(
            f"{self.course.home}/question/question.php?cmid={self.course.quiz[0]}&id={first + index}",
            TYPES["question"],
            self._name(f"Q{index + 1}"),
        )
        question["definition"]["description"] = self._name(self.course.questions[index])
        question["definition"]["interactionType"] = "other"
        result = {"response": "", "completion": True, "success": right}
        return self._say("answered", "answered", question, at, parents=(attempt, quiz), result=result)

    def _say(
        self,
        verb: str,
        event: str,
        thing: dict[str, Any],
        at: datetime,
        *,
        parents: tuple[dict[str, Any], ...] | None = (),
        result: dict[str, Any] | None = None,
        instructor: dict[str, Any] | None = None,
    ) -> Sent:
        iri, display = VERBS[verb]
        at = at.replace(microsecond=0)
        context: dict[str, Any] = {
            "platform": "Moodle",
            # The session of the job that emits: one for all that it emits within the hour, whoever it is about.
            "registration": unique("cron", at.strftime("%Y-%m-%dT%H")),
            "language": self.course.language,
            "extensions": {"http://lrs.learninglocker.net/define/extensions/info": _info(event)},
        }
        if event != "login":
            context["contextActivities"] = self._around(parents or (), whole=event != "course")
        if instructor is not None:
            context["instructor"] = instructor
        statement: dict[str, Any] = {
            "context": context,
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "actor": self.actor,
            "verb": {"id": iri, "display": {"en": display}},
            "object": thing,
        }
        if result is not None:
            statement["result"] = result
        return sent("moodle", statement)

    def _around(self, parents: tuple[dict[str, Any], ...], *, whole: bool) -> dict[str, Any]:
        site = activity(self.course.home, TYPES["lms"], self._name(self.course.site))
        if not whole:
            return {"category": [site]}
        section = activity(
            f"{self.course.home}/course/section.php?id={self.course.section}",
            TYPES["section"],
            self._name(f"{self.course.name} Section 0"),
        )
        return {"parent": [*parents, section, self._course()], "category": [site]}

    def _course(self) -> dict[str, Any]:
        iri = f"{self.course.home}/course/view.php?id={self.course.number}"
        return activity(iri, TYPES["course"], self._name(self.course.name))

    def _module(self, kind: str, number: int, name: str) -> dict[str, Any]:
        module = "assign" if kind == "assignment" else kind
        return activity(f"{self.course.home}/mod/{module}/view.php?id={number}", TYPES[kind], self._name(name))

    def _name(self, text: str) -> dict[str, str]:
        return {self.course.language: text}


def _info(event: str) -> dict[str, str]:
    name, function = EVENTS[event]
    return {
        "http://moodle.org": "5.1+ (Build: 20251017)",
        "https://github.com/xAPI-vle/moodle-logstore_xapi": "5.0.1",
        "event_name": f"\\{name}",
        "event_function": f"\\src\\transformer\\events\\{function}",
    }
