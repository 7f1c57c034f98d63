"""A learner's sign-offs: asking somebody who was there, and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.attesting import Office, download, given_files, link_of, look_afresh, minutes_of, moment_of, today
from lti_tool.errors import SignInNeededError
from lti_tool.languages import NAMES
from lti_tool.letters import request_letter
from lti_tool.presenters.sign_offs import offer_groups
from lti_tool.visit import Visit
from lti_tool.words.sign_off import problem_words
from recognition.attesting.asking import Wanted, ask, may_remind, remind, withdraw
from recognition.attesting.files import ENDINGS, LARGEST, MOST_FILES, checked_files
from recognition.attesting.offers import offer_named, offers_of
from recognition.errors import SignOffError
from recognition.sending.mailing import enqueue_mail
from records.audit import note
from records.errors import NotFoundError
from records.learners import Learner, merged_into
from records.mail_refusals import refuse_mail, refusing, want_mail
from records.sign_offs import SignOff, file_by_id, sign_off_by_id, sign_offs_of_learner

HOME = "/o/<organisation>/me/sign-offs"
# So many of those who were asked before are offered.
MOST_OFFERED = 8
# What a form is for, where it is for no criterion.
FREE_PRACTICE, FREE_THANKS = "practice", "thanks"


def register(blueprint: Blueprint, office: Office) -> None:
    """Hang the views in."""
    door = office.door

    def listed(visit: Visit) -> ResponseReturnValue:
        return _list(office, visit, None)

    def new(visit: Visit) -> ResponseReturnValue:
        return _form(office, visit, {"about": request.args.get("about", "")}, None)

    def asked(visit: Visit) -> ResponseReturnValue:
        learner = _self(visit)
        try:
            wanted, files = _wanted(office, visit), checked_files(given_files())
            with door.database.transaction() as session:
                made = ask(session, learner, wanted, files, by=f"learner:{learner.id}", now=visit.now)
                letter = request_letter(visit.organisation, made, learner.name, _link(visit, door.secret, made))
                enqueue_mail(session, visit.organisation.id, letter, visit.now)
        except SignOffError as error:
            return _form(office, visit, request.form, error)
        return redirect(_home(visit, "asked"), 303)

    def change(visit: Visit, sign_off_id: uuid.UUID) -> ResponseReturnValue:
        """Remind, or ask no more."""
        found, learner = _mine(visit, sign_off_id), _self(visit)
        done, by = request.form.get("do"), f"learner:{learner.id}"
        try:
            with door.database.transaction() as session:
                if done == "remind":
                    changed = remind(session, visit.organisation.id, found.id, by=by, now=visit.now)
                    link = _link(visit, door.secret, changed)
                    letter = request_letter(visit.organisation, changed, learner.name, link, again=True)
                    enqueue_mail(session, visit.organisation.id, letter, visit.now)
                else:
                    withdraw(session, visit.organisation.id, found.id, by=by, now=visit.now)
        except SignOffError as error:
            return _list(office, visit, error)
        return redirect(_home(visit, "reminded" if done == "remind" else "withdrawn"), 303)

    def file(visit: Visit, sign_off_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
        return download(file_by_id(visit.session, _mine(visit, sign_off_id), file_id))

    def mail(visit: Visit) -> ResponseReturnValue:
        """Be written to, or no more."""
        learner, wanted = _self(visit), request.form.get("do") == "want"
        with door.database.transaction() as session:
            if wanted:
                want_mail(session, learner.id)
            else:
                refuse_mail(session, learner.id, visit.now)
            action = "mail-wanted" if wanted else "mail-refused"
            note(session, visit.organisation.id, f"learner:{learner.id}", action, f"learner:{learner.id}", visit.now)
        return redirect(url_for("pages.my_sign_offs", organisation=visit.organisation.slug) + "#letters", 303)

    blueprint.add_url_rule("/o/<organisation>/me/mail", "my_mail", door.page(mail, "learner"), methods=["POST"])
    blueprint.add_url_rule(HOME, "my_sign_offs", door.page(listed, "learner"))
    blueprint.add_url_rule(f"{HOME}/new", "new_sign_off", door.page(new, "learner"))
    blueprint.add_url_rule(HOME, "ask_sign_off", door.page(asked, "learner"), methods=["POST"])
    one = f"{HOME}/<uuid:sign_off_id>"
    blueprint.add_url_rule(one, "change_my_sign_off", door.page(change, "learner"), methods=["POST"])
    blueprint.add_url_rule(f"{one}/files/<uuid:file_id>", "my_sign_off_file", door.page(file, "learner"))


def _self(visit: Visit) -> Learner:
    if visit.learner is None:
        raise SignInNeededError("this learner is not known any more")
    return visit.learner


def _mine(visit: Visit, sign_off_id: uuid.UUID) -> SignOff:
    """The sign-off, where it is of who looks."""
    found = sign_off_by_id(visit.session, visit.organisation.id, sign_off_id)
    if found.learner_id not in merged_into(visit.session, _self(visit).id):
        raise NotFoundError("this sign-off is somebody else's")
    return found


def _link(visit: Visit, secret: str, found: SignOff) -> str:
    return link_of(visit.base_url, visit.organisation.slug, secret, found.id)


def _home(visit: Visit, told: str) -> str:
    return url_for("pages.my_sign_offs", organisation=visit.organisation.slug, told=told)


def _wanted(office: Office, visit: Visit) -> Wanted:
    form = request.form
    about = form.get("about", "")
    offer = offer_named(office.catalogue(visit), about)
    if offer is None and about not in (FREE_PRACTICE, FREE_THANKS):
        raise SignOffError("about", "choose what it is for")
    language = form.get("language", "")
    return Wanted(
        kind=offer.practice.kind if offer is not None else "thanks" if about == FREE_THANKS else "practice",
        microcredential_id=offer.published.microcredential_id if offer is not None else None,
        criterion=offer.criterion.key if offer is not None else None,
        title=form.get("title", ""),
        happened_at=moment_of(visit, form.get("day", "")),
        minutes=minutes_of(form),
        reflection=form.get("reflection", ""),
        attester_name=form.get("name", ""),
        attester_email=form.get("email", ""),
        language=language if language in NAMES else visit.language,
    )


def _list(office: Office, visit: Visit, error: SignOffError | None) -> Response:
    if error is not None:
        look_afresh(visit)
    found = sign_offs_of_learner(visit.session, visit.organisation.id, _self(visit).id)
    page = render_template(
        "practice/my_sign_offs.html",
        rows=list(zip(office.views(visit, found), [may_remind(each, visit.now) for each in found], strict=True)),
        told=request.args.get("told", ""),
        address=_self(visit).email,
        unmailed=bool(refusing(visit.session, [_self(visit).id])),
        problem=problem_words(error) if error is not None else None,
        here="sign_offs",
    )
    return make_response(page, 200 if error is None else 409 if error.field == "state" else 422)


def _form(office: Office, visit: Visit, typed: Mapping[str, str], error: SignOffError | None) -> Response:
    earlier = sign_offs_of_learner(visit.session, visit.organisation.id, _self(visit).id)
    page = render_template(
        "practice/new_sign_off.html",
        # Whom this learner asked, each once, the last first.
        asked_before=list(dict.fromkeys((each.attester_name, each.attester_email) for each in earlier))[:MOST_OFFERED],
        groups=offer_groups(offers_of(office.catalogue(visit)), visit.language),
        typed=typed,
        problem=problem_words(error) if error is not None else None,
        field=error.field if error is not None else None,
        today=today(visit),
        endings=ENDINGS,
        most_files=MOST_FILES,
        largest=LARGEST // (1024 * 1024),
        here="sign_offs",
    )
    return make_response(page, 422 if error is not None else 200)
