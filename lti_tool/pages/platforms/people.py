"""For staff, teachers and mentors: the learners, all of them, a course's or one's own, and where each stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import Course, Mentees, course_of, launch_of, mentees_of, platform_of, signer_of
from lti_tool.lti.outgoing import A_PERSON_WAITS, Client
from lti_tool.lti.roster import fetch_roster, offers_roster, take_roster
from lti_tool.numbers import asked_page
from lti_tool.presenters.catalogue import titles_of
from lti_tool.speech import gettext
from lti_tool.spreadsheets import table_file
from lti_tool.visit import Door, Visit
from records.conflicts import conflict_count
from records.errors import NotFoundError
from records.microcredentials import newest_versions
from records.page_queries import NEARLY_THERE, LearnerRow, Narrowing, Stage, learners_page
from rules import percent_of

PAGE_SIZE = 25
STAGES: tuple[Stage, ...] = get_args(Stage)
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
class Choice:
    """What the visitor looks for, as the address of the page says it."""

    search: str
    # None for everybody.
    stage: Stage | None
    # The slug of a micro-credential; an empty text for any.
    microcredential: str

    @property
    def query(self) -> dict[str, str]:
        """The same for the address of another page."""
        asked = {"q": self.search, "stage": self.stage, "of": self.microcredential}
        return {name: value for name, value in asked.items() if value}


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
    choice: Choice
    # What can be chosen: the title of each micro-credential by its slug.
    titles: dict[str, str]
    # From how many percent somebody is nearly there.
    near_from: int
    total: int
    page: int
    pages: int
    rows: tuple[PersonRow, ...]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""
    blueprint.add_url_rule("/o/<organisation>/learners", "learners", door.page(_learners, "staff", duty="assessor"))
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
    return render_template("platforms/learners.html", it=_people(visit))


def _course(visit: Visit) -> ResponseReturnValue:
    fetched = request.args.get("fetched", type=int)
    return render_template("platforms/learners.html", it=_people(visit, course_of(visit)), fetched=fetched)


def _mentees(visit: Visit) -> ResponseReturnValue:
    return render_template("platforms/learners.html", it=_people(visit, mentees_of(visit)), here="mentees")


def _course_table(visit: Visit) -> ResponseReturnValue:
    """The course as a table for spreadsheets: all whom the page would show, in the language of the page."""
    course = course_of(visit)
    found = _found(visit, 0, len(course.learner_ids), course.learner_ids)
    head = (gettext("Name"), gettext("Held"), gettext("In progress"), gettext("Nearest"), "%")
    rows = ((row.name or "", row.held, row.in_progress, row.nearest, row.percent) for row in found.rows)
    return table_file("course", head, rows)


def _people(visit: Visit, group: Course | Mentees | None = None) -> People:
    page = asked_page()
    found = _found(visit, (page - 1) * PAGE_SIZE, PAGE_SIZE, group.learner_ids if group is not None else None)
    return People(
        kind="course" if isinstance(group, Course) else "mentees" if isinstance(group, Mentees) else "learners",
        title=group.title if isinstance(group, Course) else "",
        offers_roster=isinstance(group, Course) and group.offers_roster,
        unmet=group.unmet if isinstance(group, Mentees) else 0,
        undecided=conflict_count(visit.session, visit.organisation.id) if group is None else 0,
        choice=found.choice,
        titles=found.titles,
        near_from=percent_of(NEARLY_THERE),
        total=found.total,
        page=page,
        pages=max(-(-found.total // PAGE_SIZE), 1),
        rows=found.rows,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Those for whom the address asks, among whom the visitor may see."""

    choice: Choice
    titles: dict[str, str]
    total: int
    rows: tuple[PersonRow, ...]


def _found(visit: Visit, offset: int, limit: int, among: frozenset[int] | None) -> _Found:
    versions = newest_versions(visit.session, visit.organisation.id)
    ids = {version.document["id"]: version.microcredential_id for version in versions}
    titles = titles_of(versions, visit.language)
    choice = _choice(ids)
    narrowing = Narrowing(choice.stage, ids.get(choice.microcredential))
    total, rows = learners_page(visit.session, visit.organisation.id, choice.search, offset, limit, among, narrowing)
    by_id = {ids[slug]: title for slug, title in titles.items()}
    in_order = dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))
    return _Found(choice, in_order, total, tuple(_row(row, by_id) for row in rows))


def _choice(slugs: Collection[str]) -> Choice:
    """What the address asks for; what it says wrongly counts as not said."""
    stage, of = request.args.get("stage", ""), request.args.get("of", "")
    return Choice(
        search=request.args.get("q", "").strip()[:100],
        stage=next((each for each in STAGES if each == stage), None),
        microcredential=of if of in slugs else "",
    )


def _row(row: LearnerRow, titles: Mapping[int, str]) -> PersonRow:
    return PersonRow(
        id=row.id,
        name=row.name,
        team=row.team,
        held=row.held,
        in_progress=row.in_progress,
        nearest=titles.get(row.nearest[0], "") if row.nearest else "",
        percent=percent_of(row.nearest[1]) if row.nearest else 0,
    )
