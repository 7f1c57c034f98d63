"""For HR: jobs as sets of micro-credentials, what teams and people lack for them, and who comes close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.looking import look
from lti_tool.numbers import asked_page
from lti_tool.pages.workforce.people_map import NO_TEAM, Said, map_of, team_asked
from lti_tool.presenters.people_map import Lack, PeopleMap, lacks
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from recognition.errors import JobRoleError
from recognition.people.abilities import Thing, things_of
from recognition.people.job_roles import DESCRIPTION_LENGTH, RoleDraft, remove_job_role, save_job_role
from recognition.people.job_standing import CandidateView, candidate_view, parts_of, weights_of
from recognition.rulebook.skill_book import SkillBooks
from records.candidates import candidates
from records.consents import SMALLEST_CROWD
from records.job_roles import MOST_PARTS, NAME_LENGTH, JobRole, job_role_by_id, job_roles_of
from records.workforce import teams_shown

PAGE_SIZE = 25
AT = "/o/<organisation>/hr/roles"


@dataclass(frozen=True, slots=True)
class RolePage:
    """What the page of a job shows."""

    role: JobRole
    parts: tuple[Thing, ...]
    map: PeopleMap
    lacks: tuple[Lack, ...]
    # Those that have a figure, and those of people who are seen by name.
    teams: tuple[str, ...]
    # The one that is looked at, where one is.
    team: str | None
    total: int
    page: int
    pages: int
    people: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True)
class RoleForm:
    """A job as the form shows it; `number` and `revision` are none for a new one."""

    number: int | None
    revision: int | None
    name: str
    description: str
    slugs: frozenset[str]


def register(blueprint: Blueprint, door: Door, books: SkillBooks) -> None:
    """Hang the views in."""

    def things(visit: Visit) -> list[Thing]:
        return things_of(books.of(visit.session, visit.organisation.id), "microcredential", visit.language)

    def listed(visit: Visit) -> ResponseReturnValue:
        roles, known = job_roles_of(visit.session, visit.organisation.id), things(visit)
        return render_template(
            "workforce/jobs.html", roles=[(role, parts_of(role, known)) for role in roles], here="hr"
        )

    def shown(visit: Visit, job: int) -> ResponseReturnValue:
        it = _page(visit, job_role_by_id(visit.session, visit.organisation.id, job), things(visit))
        look(door, visit, [person.id for person in it.people], "job-role", it.role.name)
        return render_template(
            "workforce/job.html",
            it=it,
            no_team=NO_TEAM,
            said=Said(),
            smallest=SMALLEST_CROWD,
            here="hr",
        )

    def form(visit: Visit, job: int | None = None) -> ResponseReturnValue:
        return _form(things(visit), _kept(visit, job), "")

    def save(visit: Visit, job: int | None = None) -> ResponseReturnValue:
        if job is not None:
            job_role_by_id(visit.session, visit.organisation.id, job)
        written = _written(job)
        draft = RoleDraft(written.name, written.description, sorted(written.slugs, key=_place))
        try:
            with door.database.transaction() as session:
                role = save_job_role(
                    session, visit.organisation.id, draft, by=visit.by, now=visit.now, role_id=job,
                    revision=written.revision,
                )  # fmt: skip
                kept = role.id
        except JobRoleError as error:
            status = 409 if error.field == "revision" else 422
            return make_response(_form(things(visit), written, _problem(error), error.field), status)
        return redirect(url_for("pages.hr_role", organisation=visit.organisation.slug, job=kept), 303)

    def drop(visit: Visit, job: int) -> ResponseReturnValue:
        with door.database.transaction() as session:
            remove_job_role(session, visit.organisation.id, job, by=visit.by, now=visit.now)
        return redirect(url_for("pages.hr_roles", organisation=visit.organisation.slug), 303)

    one = f"{AT}/<int:job>"
    for path, name, view, method in (
        (AT, "hr_roles", listed, "GET"),
        (f"{AT}/new", "hr_new_role", form, "GET"),
        (f"{AT}/new", "hr_add_role", save, "POST"),
        (one, "hr_role", shown, "GET"),
        (f"{one}/change", "hr_role_form", form, "GET"),
        (f"{one}/change", "hr_change_role", save, "POST"),
        (f"{one}/drop", "hr_drop_role", drop, "POST"),
    ):
        blueprint.add_url_rule(path, name, door.page(view, "staff", duty="hr"), methods=(method,))


def _page(visit: Visit, role: JobRole, things: Sequence[Thing]) -> RolePage:
    parts, asked = parts_of(role, things), team_asked()
    drawn = map_of(visit, "microcredential", parts, "held", asked)
    teams = {*drawn.teams, *teams_shown(visit.session, visit.organisation.id)}
    team = asked if asked in teams else None
    page = asked_page()
    total, found = candidates(
        visit.session,
        visit.organisation.id,
        [part.ability for part in parts],
        weights_of(parts),
        visit.now,
        team=team,
        offset=(page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return RolePage(
        role=role,
        parts=tuple(parts),
        map=drawn,
        lacks=lacks(drawn),
        teams=tuple(sorted(teams, key=str.casefold)),
        team=team,
        total=total,
        page=page,
        pages=max(-(-total // PAGE_SIZE), 1),
        people=tuple(candidate_view(each, role, parts) for each in found),
    )


def _kept(visit: Visit, number: int | None) -> RoleForm:
    if number is None:
        return RoleForm(None, None, "", "", frozenset())
    role = job_role_by_id(visit.session, visit.organisation.id, number)
    slugs = frozenset(one.slug for one in role.microcredentials)
    return RoleForm(role.id, role.revision, role.name, role.description, slugs)


def _written(number: int | None) -> RoleForm:
    return RoleForm(
        number,
        request.form.get("revision", type=int),
        request.form.get("name", ""),
        request.form.get("description", ""),
        frozenset(request.form.getlist("microcredential")),
    )


def _place(slug: str) -> int:
    """Where the form named it: the order of the catalogue."""
    return request.form.getlist("microcredential").index(slug)


def _form(things: Sequence[Thing], written: RoleForm, problem: str, field: str = "") -> str:
    lengths: Mapping[str, int] = {"name": NAME_LENGTH, "description": DESCRIPTION_LENGTH}
    return render_template(
        "workforce/job_form.html", it=written, things=things, problem=problem, field=field, most=lengths, here="hr"
    )


def _problem(error: JobRoleError) -> str:
    """What is wrong with what was written."""
    return {
        "name": gettext("Give a name of 1 to %(most)s characters that no other job has.", most=NAME_LENGTH),
        "description": gettext("Describe it in at most %(most)s characters.", most=DESCRIPTION_LENGTH),
        "microcredentials": gettext("Choose 1 to %(most)s micro-credentials that are published.", most=MOST_PARTS),
        "revision": gettext("Somebody changed this job meanwhile. Load the page again, and repeat what you changed."),
    }[error.field]
