"""For staff, teachers and mentors: the learners, all of them, a course's or one's own, and where each stands."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import dataclass
from typing import Literal

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import Course, Mentees, course_of, launch_of, mentees_of, platform_of, signer_of
from lti_tool.lti.outgoing import A_PERSON_WAITS, Client
from lti_tool.lti.roster import fetch_roster, offers_roster, take_roster
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from records.conflicts import conflict_count
from records.errors import NotFoundError
from records.microcredentials import newest_versions
from records.page_queries import learners_page
from rules import local, percent_of

PAGE_SIZE = 25
Kind = Literal["learners", "course", "mentees"]


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

    # Whose people these are: the organisation's, a course's or a mentor's.
    kind: Kind
    # The course's title.
    title: str
    offers_roster: bool
    # How many more there are of whom nothing is known.
    unmet: int
    # Of the organisation's people, how many conflicts over identities wait for a decision.
    undecided: int
    search: str
    total: int
    page: int
    pages: int
    rows: tuple[PersonRow, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    blueprint.add_url_rule("/o/<organisation>/learners", "learners", door.page(_learners, "staff"))
    blueprint.add_url_rule("/o/<organisation>/mentees", "mentees", door.page(_mentees, "mentor"))
    blueprint.add_url_rule("/o/<organisation>/course", "course", door.page(_course, "teacher"))
    blueprint.add_url_rule("/o/<organisation>/course.csv", "course_table", door.page(_course_table, "teacher"))

    def roster(visit: Visit) -> ResponseReturnValue:
        """Fetch the course's roster from its platform."""
        launch = launch_of(visit)
        if launch.context_id is None or not offers_roster(launch):
            raise NotFoundError("the platform offers no roster of this course")
        registration = platform_of(visit, launch).registration
        signer = signer_of(door, visit)
        people = fetch_roster(registration, launch, Client(A_PERSON_WAITS), signer, visit.now, uuid.uuid4())
        with door.database.transaction() as session:
            take_roster(session, launch.platform_id, launch.context_id, people, visit.now)
        return redirect(url_for("pages.course", organisation=visit.organisation.slug, fetched=len(people)), 303)

    blueprint.add_url_rule(
        "/o/<organisation>/course/roster", "course_roster", door.page(roster, "teacher"), methods=("POST",)
    )


def _learners(visit: Visit) -> ResponseReturnValue:
    return render_template("learners.html", it=_people(visit))


def _course(visit: Visit) -> ResponseReturnValue:
    fetched = request.args.get("fetched", type=int)
    return render_template("learners.html", it=_people(visit, course_of(visit)), fetched=fetched)


def _mentees(visit: Visit) -> ResponseReturnValue:
    return render_template("learners.html", it=_people(visit, mentees_of(visit)), here="mentees")


def _course_table(visit: Visit) -> ResponseReturnValue:
    """The course as a table for spreadsheets: everybody, in the language of the page."""
    course = course_of(visit)
    _, rows = _rows(visit, "", 0, len(course.learner_ids), course.learner_ids)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow((gettext("Name"), gettext("Held"), gettext("In progress"), gettext("Nearest"), "%"))
    for row in rows:
        table.writerow((_plain(row.name or ""), row.held, row.in_progress, _plain(row.nearest), row.percent))
    # The mark tells spreadsheets that this is UTF-8.
    response = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="course.csv"'
    return response


def _plain(text: str) -> str:
    """The text as spreadsheets take it for one, and not for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _people(visit: Visit, group: Course | Mentees | None = None) -> People:
    search = request.args.get("q", "").strip()[:100]
    page = max(request.args.get("page", 1, type=int), 1)
    among = group.learner_ids if group is not None else None
    total, rows = _rows(visit, search, (page - 1) * PAGE_SIZE, PAGE_SIZE, among)
    return People(
        kind="course" if isinstance(group, Course) else "mentees" if isinstance(group, Mentees) else "learners",
        title=group.title if isinstance(group, Course) else "",
        offers_roster=isinstance(group, Course) and group.offers_roster,
        unmet=group.unmet if isinstance(group, Mentees) else 0,
        undecided=conflict_count(visit.session, visit.organisation.id) if group is None else 0,
        search=search,
        total=total,
        page=page,
        pages=max(-(-total // PAGE_SIZE), 1),
        rows=rows,
    )


def _rows(
    visit: Visit, search: str, offset: int, limit: int, among: frozenset[int] | None
) -> tuple[int, tuple[PersonRow, ...]]:
    total, found = learners_page(visit.session, visit.organisation.id, search, offset, limit, among)
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
    return total, rows
