"""Signing off one practice for several people: a teacher for their course, staff from a table. Shown, then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.attesting import Office, minutes_of, moment_of, rating_of, today
from lti_tool.courses import course_of
from lti_tool.presenters.sign_offs import offer_groups, scale_views
from lti_tool.visit import Visit
from lti_tool.words.sign_off import line_problem, problem_words
from recognition.attesting.asking import checked_title
from recognition.attesting.many import (
    MOST_LINES,
    Common,
    Line,
    checked_common,
    checked_lines,
    read_table,
    sign_off_many,
)
from recognition.attesting.offers import Offer, offer_named, offers_of
from recognition.attesting.practices import FREE
from recognition.errors import SignOffError
from records.attesters import attesters_among
from records.learners import learner_names

COURSE = "/o/<organisation>/course/sign-off"
TABLE = "/o/<organisation>/sign-offs/table"
LARGEST_TABLE = 512 * 1024


def register(blueprint: Blueprint, office: Office) -> None:
    """Hang the views in."""
    door = office.door

    def shown(visit: Visit) -> ResponseReturnValue:
        return _page(office, visit, request.args, None, None)

    def sent(visit: Visit) -> ResponseReturnValue:
        """Show what would be done, or do it."""
        try:
            # Raised before the table is read, so that the form's own fields are mended first.
            checked_title(request.form.get("title", ""))
            common = checked_common(_common(office, visit), visit.now)
            lines = _lines(visit, common)
            if request.form.get("do") != "apply":
                desk = office.desk(visit.session, visit)
                return _page(office, visit, request.form, checked_lines(visit.session, desk, common, lines), None)
            with door.database.transaction() as session:
                done = sign_off_many(session, office.desk(session, visit), common, lines)
        except SignOffError as error:
            return _page(office, visit, request.form, None, error)
        return redirect(url_for(_endpoint(visit), organisation=visit.organisation.slug, done=done), 303)

    blueprint.add_url_rule(COURSE, "course_sign_off", door.page(shown, "teacher"))
    blueprint.add_url_rule(COURSE, "sign_off_course", door.page(sent, "teacher"), methods=["POST"])
    blueprint.add_url_rule(TABLE, "sign_off_table", door.page(shown, "staff", duty="assessor"))
    blueprint.add_url_rule(TABLE, "sign_off_by_table", door.page(sent, "staff", duty="assessor"), methods=["POST"])


def _endpoint(visit: Visit) -> str:
    return "pages.sign_off_table" if visit.is_staff else "pages.course_sign_off"


def _offer(office: Office, visit: Visit, typed: Mapping[str, str]) -> Offer | None:
    offer = offer_named(office.catalogue(visit), typed.get("about", ""))
    return offer if offer is not None and offer.practice.kind == "practice" else None


def _common(office: Office, visit: Visit) -> Common:
    form, offer = request.form, _offer(office, visit, request.form)
    if visit.is_staff:
        name, role, by = form.get("name", ""), "assessor", visit.by
        # Nobody with an account signs off under another's address.
        email = visit.account.email if visit.account is not None else form.get("email", "")
    else:
        # Who teaches here, the platform has said; the address is the one that is known, not one that is typed.
        learner = visit.learner
        if learner is None or learner.email is None or learner.name is None:
            raise SignOffError("own_address", "the platform gives neither name nor address of this teacher")
        name, email, role, by = learner.name, learner.email, "teacher", f"teacher:{learner.id}"
    return Common(
        practice=offer.practice if offer is not None else FREE["practice"],
        microcredential_id=offer.published.microcredential_id if offer is not None else None,
        criterion=offer.criterion.key if offer is not None else None,
        title=form.get("title", ""),
        happened_at=moment_of(visit, form.get("day", "")),
        minutes=minutes_of(form),
        comment=form.get("comment", ""),
        attester_name=name,
        attester_email=email,
        role=role,
        language=visit.language,
        by=by,
        own_id=visit.learner.id if visit.learner is not None else None,
    )


def _lines(visit: Visit, common: Common) -> list[Line]:
    if visit.is_staff:
        return read_table(visit.session, visit.organisation.id, _table(), common.practice)
    rating = rating_of(common.practice, request.form)
    chosen = sorted({int(each) for each in request.form.getlist("learner") if each.isdecimal() and len(each) < 16})
    if not 0 < len(chosen) <= MOST_LINES:
        raise SignOffError("nobody", "choose somebody")
    allowed = course_of(visit).learner_ids
    names = learner_names(visit.session, chosen)
    return [
        Line(number, names.get(each) or str(each), each if each in allowed else None, rating)
        for number, each in enumerate(chosen, 1)
    ]


def _table() -> str:
    """The table that was typed, or came as a file; raises `SignOffError`."""
    file = request.files.get("file")
    content = b""
    if file is not None:
        # It is read for the check, and again to be shown.
        file.stream.seek(0)
        content = file.stream.read(LARGEST_TABLE + 1)
    try:
        text = content.decode("utf-8-sig") if content else request.form.get("table", "")
    except UnicodeDecodeError:
        raise SignOffError("table", "is not UTF-8") from None
    if len(text) > LARGEST_TABLE:
        raise SignOffError("table", "is too large")
    return text


def _page(
    office: Office,
    visit: Visit,
    typed: Mapping[str, str],
    lines: Sequence[Line] | None,
    error: SignOffError | None,
) -> Response:
    offers = [each for each in offers_of(office.catalogue(visit)) if each.practice.kind == "practice"]
    offer = _offer(office, visit, typed)
    practice = offer.practice if offer is not None else FREE["practice"]
    course = None if visit.is_staff else course_of(visit)
    names = learner_names(visit.session, course.learner_ids if course is not None else ())
    email = visit.learner.email if visit.learner is not None else None
    known = attesters_among(visit.session, visit.organisation.id, [email.lower()]) if email else {}
    page = render_template(
        "practice/sign_off_many.html",
        send_to=url_for(
            "pages.sign_off_by_table" if visit.is_staff else "pages.sign_off_course",
            organisation=visit.organisation.slug,
        ),
        by_table=visit.is_staff,
        groups=offer_groups(offers, visit.language),
        scales=scale_views(practice.scales),
        asks_score=practice.asks_score,
        columns=[
            "learner",
            "minutes",
            "comment",
            *(["score"] if practice.asks_score else []),
            *(scale.name for scale in practice.scales),
        ],
        people=sorted(((each, name) for each, name in names.items()), key=lambda pair: (pair[1] or "").casefold()),
        chosen={each for each in request.form.getlist("learner") if each.isdecimal()},
        role=next(iter(known.values())).role if known else "teacher",
        typed=typed,
        table=_table() if lines is not None and visit.is_staff else typed.get("table", ""),
        lines=[(line, names.get(line.learner_id or 0) or line.called, line_problem(line.problem)) for line in lines]
        if lines is not None
        else None,
        good=sum(1 for line in lines if line.problem is None) if lines is not None else 0,
        today=today(visit),
        done=request.args.get("done", type=int),
        problem=problem_words(error) if error is not None else None,
        here="sign_offs" if visit.is_staff else "course",
    )
    return make_response(page, 422 if error is not None else 200)
