"""For designers: one learner under a rule, stepped through time, beside what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.presenters.requirements import Telling, progressed, shown_statements
from lti_tool.presenters.simulation import labels_of
from lti_tool.presenters.statements import cited_of
from lti_tool.presenters.stepping import Side, Stepping, stepping
from lti_tool.subjects import Subject, hang, titles_in_force
from lti_tool.visit import Door, Visit
from recognition.trying.stepping import Course, course_of
from recognition.trying.trying import Version
from records.learners import as_known, learner_by_id, learners_among
from records.matches import most_matched
from records.page_queries import Narrowing, Stage, learners_page, statements_by_id
from rules import Verdict, percent_of

# How many people a search, and each suggestion, shows.
FOUND, SUGGESTED = 10, 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody worth looking at; `number` is their progress in percent, or how many records they have."""

    learner_id: int
    name: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom to step through time with."""

    search: str
    found: tuple[Suggestion, ...]
    total: int
    near: tuple[Suggestion, ...]
    richest: tuple[Suggestion, ...]
    holders: tuple[Suggestion, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    hang(blueprint, door, "try", "try", _choose)
    hang(blueprint, door, "try/<int:learner_id>", "try_learner", _learner)


def _choose(visit: Visit, subject: Subject) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:100]
    total, found = learners_page(visit.session, visit.organisation.id, search, 0, FOUND) if search else (0, [])
    it = Choice(
        search=search,
        found=tuple(Suggestion(row.id, row.name, row.held) for row in found),
        total=total,
        near=_at_stage(visit, subject, "near"),
        richest=_richest(visit, subject),
        holders=_at_stage(visit, subject, "holders"),
    )
    return render_template("design/try.html", it=subject, choice=it, here="designer")


def _at_stage(visit: Visit, subject: Subject, stage: Stage) -> tuple[Suggestion, ...]:
    if subject.in_force is None:
        return ()
    narrowing = Narrowing(stage, subject.in_force.microcredential_id)
    _, rows = learners_page(visit.session, visit.organisation.id, "", 0, SUGGESTED, None, narrowing)
    return tuple(Suggestion(row.id, row.name, percent_of(row.nearest[1]) if row.nearest else 0) for row in rows)


def _richest(visit: Visit, subject: Subject) -> tuple[Suggestion, ...]:
    keys = {criterion.match_key for criterion in subject.rule.criteria}
    counts = most_matched(visit.session, visit.organisation.id, keys, SUGGESTED)
    known = learners_among(visit.session, visit.organisation.id, [learner_id for learner_id, _ in counts])
    return tuple(Suggestion(one, known[one].name, count) for one, count in counts if one in known)


def _learner(visit: Visit, subject: Subject, learner_id: int) -> ResponseReturnValue:
    learner = as_known(visit.session, learner_by_id(visit.session, visit.organisation.id, learner_id))
    rule = subject.tried
    # What is in force is not held against itself.
    against = subject.against if subject.kind == "draft" else None
    course = course_of(visit.session, learner, rule, against, visit.now)
    partial = "HX-Request" in request.headers
    return render_template(
        "design/stepping_live.html" if partial else "design/stepping.html",
        it=subject,
        learner=learner,
        at=_stepping(visit, subject, course, rule, against) if course.steps else None,
        address=subject.address("try_learner", learner_id=learner.id),
        here="designer",
    )


def _stepping(visit: Visit, subject: Subject, course: Course, rule: Version, against: Version | None) -> Stepping:
    last = len(course.steps)
    number = min(max(request.args.get("step", last, type=int), 1), last)
    step = course.steps[number - 1]
    verdicts = course.at(step.at)
    titles = titles_in_force(visit)
    matches = {key: [one for one in own if one.at <= step.at] for key, own in course.matches.items()}
    shown: Sequence[tuple[Version, Verdict]] = [
        (version, verdict)
        for version, verdict in zip((rule, against), verdicts, strict=True)
        if version is not None and verdict is not None
    ]
    ids = chain(step.statements, *(shown_statements(each.rule.needs, verdict.root, matches) for each, verdict in shown))
    arrived = statements_by_id(visit.session, visit.organisation.id, ids)
    cited = {key: cited_of(each, visit.language) for key, each in arrived.items()}
    telling = Telling(visit.language, matches, cited, titles)
    sides = tuple(
        Side(
            version=version.number,
            met=verdict.status == "met",
            percent=percent_of(verdict.progress),
            needs=progressed(version.rule, verdict, telling, prefix=f"{place}-"),
        )
        for place, (version, verdict) in enumerate(shown)
    )
    labels = labels_of(subject.rule, visit.language, titles)
    return stepping(course.steps, number, sides, cited, labels, visit.now, cut=course.cut)
