"""For staff and teachers: the learners, all of them or a course's, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.courses import Course, course_of
from lti_tool.presenters.requirements import percent_of
from lti_tool.visit import Door, Visit
from records.microcredentials import newest_versions
from records.page_queries import learners_page
from rules import local

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A learner in the list."""

    id: int
    name: str | None
    team: str | None
    held: int
    in_progress: int
    nearest: str
    percent: int


@dataclass(frozen=True, slots=True)
class People:
    """One page of the list."""

    # The course whose people these are; none where they are the whole organisation's.
    course: str | None
    search: str
    total: int
    page: int
    pages: int
    rows: tuple[PersonRow, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    blueprint.add_url_rule("/o/<organisation>/learners", "learners", door.page(_learners, "staff"))
    blueprint.add_url_rule("/o/<organisation>/course", "course", door.page(_course, "teacher"))


def _learners(visit: Visit) -> ResponseReturnValue:
    return render_template("learners.html", it=_people(visit))


def _course(visit: Visit) -> ResponseReturnValue:
    return render_template("learners.html", it=_people(visit, course_of(visit)))


def _people(visit: Visit, course: Course | None = None) -> People:
    search = request.args.get("q", "").strip()[:100]
    page = max(request.args.get("page", 1, type=int), 1)
    offset, among = (page - 1) * PAGE_SIZE, course.learner_ids if course is not None else None
    total, found = learners_page(visit.session, visit.organisation.id, search, offset, PAGE_SIZE, among)
    titles = {
        version.microcredential_id: local(version.document["title"], visit.language)
        for version in newest_versions(visit.session, visit.organisation.id)
    }
    rows = tuple(
        PersonRow(
            id=row.id,
            name=row.name,
            team=row.team,
            held=row.held,
            in_progress=row.in_progress,
            nearest=titles.get(row.nearest[0], "") if row.nearest else "",
            percent=percent_of(row.nearest[1]) if row.nearest else 0,
        )
        for row in found
    )
    pages = max(-(-total // PAGE_SIZE), 1)
    return People(course.title if course is not None else None, search, total, page, pages, rows)
