"""What Moodle says of courses, pages, quizzes, assignments and a forum, shaped as `logstore_xapi` shapes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from acquis.demo.roster import Learner
from acquis.demo.tracks import Course, Quiz, Thing
from acquis.demo.xapi import Said, activity, statement

COURSE = "https://w3id.org/xapi/cmi5/activitytype/course"
PAGE = "https://w3id.org/xapi/acrossx/activities/page"
ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
ATTEMPT = "http://adlnet.gov/expapi/activities/attempt"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
SITE = "http://id.tincanapi.com/activitytype/lms"
EDLM = "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/"


def _said(
    after: int,
    learner: Learner,
    course: Course,
    verb: str,
    thing: dict[str, Any],
    parent: Sequence[dict[str, Any]],
    *,
    result: dict[str, Any] | None = None,
    modality: Any = "e-learning",
) -> Said:
    site = activity(Thing(course.site, "Moodle", "Moodle"), SITE)
    made = statement(
        learner.in_lms(course.site),
        verb,
        thing,
        modality,
        platform="Moodle",
        parent=[*parent, activity(course.thing, COURSE)] if parent or thing["id"] != course.thing.iri else (),
        category=[site],
        result=result,
    )
    return Said(after, "moodle", made)


def score(raw: float, most: float) -> dict[str, float]:
    """As this Moodle sends it: `scaled` runs from -1 to 1."""
    return {"raw": raw, "min": 0, "max": most, "scaled": round(2 * raw / most - 1, 4)}


def read_page(learner: Learner, course: Course, page: Thing, rng: Random) -> Iterator[Said]:
    """Open the course, then a page, and complete it."""
    yield _said(0, learner, course, "viewed", activity(course.thing, COURSE), ())
    thing = activity(page, PAGE)
    yield _said(8, learner, course, "viewed", thing, ())
    yield _said(rng.randint(60, 900), learner, course, "completed", thing, (), result={"completion": True})


def attempt_quiz(
    learner: Learner, course: Course, quiz: Quiz, number: int, percent: float, rng: Random
) -> Iterator[Said]:
    """Start, answer each question, hand in: one attempt that ends with `percent`."""
    assessment = activity(quiz.thing, ASSESSMENT)
    cmid = quiz.thing.iri.rpartition("=")[2]
    # Moodle counts attempts over all users; the first hundred are those of the recordings.
    address = f"{course.site}/mod/quiz/attempt.php?attempt={100 + 10 * learner.number + number}&cmid={cmid}"
    attempt = activity(
        Thing(address, f"{quiz.thing.fr}, essai {number}", f"{quiz.thing.en}, attempt {number}"), ATTEMPT
    )
    yield _said(0, learner, course, "started", attempt, [assessment])
    right = round(len(quiz.questions) * percent / 100)
    end = rng.randint(200, 1500)
    for place, text in enumerate(quiz.questions, 1):
        address = f"{course.site}/question/question.php?cmid={cmid}&id={place}"
        question = activity(Thing(address, text, text), INTERACTION, interactionType="other")
        result = {"response": rng.choice("abcd"), "completion": True, "success": place <= right}
        yield _said(end, learner, course, "answered", question, [attempt, assessment], result=result)
    result = {"score": score(percent / 10, 10), "completion": True, "success": True, "duration": f"PT{end}S"}
    yield _said(end, learner, course, "completed", attempt, [assessment], result=result)


def do_assignment(learner: Learner, course: Course, assignment: Thing, percent: int, rng: Random) -> Iterator[Said]:
    """Hand in, and be marked some hours later."""
    submission = Thing(f"{assignment.iri}#submission", f"{assignment.fr} : rendu", f"{assignment.en}: submission")
    thing = activity(submission, f"{EDLM}submission")
    parent = [activity(assignment, f"{EDLM}assignment")]
    yield _said(0, learner, course, "submitted", thing, parent)
    result = {"score": score(percent, 100), "success": True}
    yield _said(rng.randint(1800, 5400), learner, course, "scored", thing, parent, result=result)


def write_in_forum(learner: Learner, course: Course, forum: Thing, number: int) -> Iterator[Said]:
    """Reply in a discussion of the course's forum."""
    discussion = Thing(
        f"{course.site}/mod/forum/discuss.php?d=1", "How do I find eigenvalues?", "How do I find eigenvalues?"
    )
    parent = [activity(discussion, "http://id.tincanapi.com/activitytype/discussion"), activity(forum, f"{EDLM}forum")]
    reply = Thing(f"{discussion.iri}#p{100 + 10 * learner.number + number}", discussion.fr, discussion.en)
    thing = activity(reply, "http://id.tincanapi.com/activitytype/forum-reply")
    yield _said(0, learner, course, "replied", thing, parent, modality="social")


def take_module(learner: Learner, course: Course, module: Thing, percent: int, rng: Random) -> Iterator[Said]:
    """Go through a cmi5 unit, which says passed or failed and a scaled score from 0 to 1."""
    thing = activity(module, "http://adlnet.gov/expapi/activities/lesson")
    passed = percent >= 80
    seconds = rng.randint(900, 2400)
    result = {
        "score": {"scaled": percent / 100, "raw": percent, "min": 0, "max": 100},
        "success": passed,
        "duration": f"PT{seconds}S",
    }
    yield _said(0, learner, course, "attempted", thing, ())
    yield _said(seconds, learner, course, "passed" if passed else "failed", thing, (), result=result)
    yield _said(seconds + 2, learner, course, "completed", thing, (), result={"completion": True})
