"""For staff and teachers: what was placed where, what stands in the gradebooks, and what is sent there again."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.courses import launch_of
from lti_tool.numbers import asked_page, kept_number
from lti_tool.presenters.gradebook import Facts, gradebook_page, placement_page
from lti_tool.sessions import Role
from lti_tool.visit import Door, Visit
from recognition.sending.grading import change_mode, tell_again
from records.audit import note
from records.errors import NotFoundError
from records.gradebooks import (
    MODES,
    Gradebook,
    Placement,
    gradebooks_of,
    item_counts,
    placement_by_id,
    placements_of,
)
from records.grades import grade_counts, grade_rows
from records.microcredentials import newest_versions
from records.platforms import platforms_of
from rules import local


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in: for staff the whole organisation, for teachers their course."""

    def change(visit: Visit, placement: int) -> ResponseReturnValue:
        """Show something else in the column, send grades again, or try the platform again now."""
        _placement(visit, placement)
        done, mode, user = request.form.get("do"), request.form.get("mode"), request.form.get("user", type=kept_number)
        if done not in ("mode", "resend", "now") or (done == "mode" and mode not in MODES):
            abort(400)
        by = visit.by if visit.is_staff else _teacher(visit)
        with door.database.transaction() as session:
            found = placement_by_id(session, visit.organisation.id, placement)
            details: dict[str, object] = {"user": user}
            if done == "mode" and mode is not None:
                details = {"from": found.mode, "to": mode}
                change_mode(session, found, mode, visit.now)
            elif done == "resend":
                tell_again(session, found, visit.now, user)
            if done != "mode":
                session.get_one(Gradebook, found.target_id).target.next_at = visit.now
            note(session, visit.organisation.id, by, f"grades-{done}", str(placement), visit.now, details)
        at = url_for(_names(visit)["one"], organisation=visit.organisation.slug, placement=placement, done=done)
        return redirect(at, 303)

    pages: tuple[tuple[Role, str, str], ...] = (
        ("staff", "gradebook", "placement"),
        ("teacher", "course/gradebook", "course_placement"),
    )
    for role, at, one in pages:
        address = f"/o/<organisation>/{at}"
        blueprint.add_url_rule(address, at.replace("/", "_"), door.page(_list, role, duty="assessor"))
        single = f"{address}/<int:placement>"
        blueprint.add_url_rule(single, one, door.page(_one, role, duty="assessor"))
        blueprint.add_url_rule(single, f"change_{one}", door.page(change, role, duty="assessor"), methods=("POST",))


def _teacher(visit: Visit) -> str:
    return f"teacher:{visit.learner.id}" if visit.learner is not None else "teacher"


def _names(visit: Visit) -> dict[str, str]:
    """The pages of who looks, by what they show."""
    if visit.is_staff:
        return {"list": "pages.gradebook", "one": "pages.placement", "learner": "pages.learner"}
    return {
        "list": "pages.course_gradebook",
        "one": "pages.course_placement",
        "learner": "pages.course_learner",
    }


def _list(visit: Visit) -> ResponseReturnValue:
    shown = gradebook_page(placements_of(visit.session, visit.organisation.id, _course(visit)), _facts(visit))
    return render_template("platforms/gradebook.html", it=shown, names=_names(visit))


def _one(visit: Visit, placement: int) -> ResponseReturnValue:
    found = _placement(visit, placement)
    rows = grade_rows(visit.session, found)
    shown = placement_page(found, rows, _facts(visit), asked_page())
    done = request.args.get("done")
    return render_template("platforms/placement.html", it=shown, names=_names(visit), modes=MODES, done=done)


def _placement(visit: Visit, placement_id: int) -> Placement:
    """That placement, where the visitor may see it; raises `NotFoundError`."""
    found = placement_by_id(visit.session, visit.organisation.id, placement_id)
    course = _course(visit)
    if course is not None and course != (found.platform_id, found.context_id):
        raise NotFoundError("this placement is in another course")
    return found


def _course(visit: Visit) -> tuple[int, str] | None:
    """The course that a teacher came from; none for staff, who see all."""
    if visit.is_staff:
        return None
    launch = launch_of(visit)
    return launch.platform_id, launch.context_id or ""


def _facts(visit: Visit) -> Facts:
    session, organisation_id = visit.session, visit.organisation.id
    return Facts(
        titles={
            version.microcredential_id: local(version.document["title"], visit.language)
            for version in newest_versions(session, organisation_id)
        },
        platforms={each.id: each.name for each in platforms_of(session, organisation_id)},
        gradebooks=gradebooks_of(session, organisation_id),
        sent=grade_counts(session, organisation_id),
        items=item_counts(session, organisation_id),
    )
