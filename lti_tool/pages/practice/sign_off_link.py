"""The page of who was there: opened by a link, without an account, on whatever is at hand.

Opening it changes nothing, whoever opens it: mail scanners do. Only its form does, and only once.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.attesting import Office, download, is_of_visitor, learner_name, look_afresh, rating_of, sign_off_of_token
from lti_tool.letters import code_letter
from lti_tool.presenters.sign_offs import scale_views
from lti_tool.visit import Visit
from lti_tool.words.sign_off import problem_words
from recognition.attesting.answering import REGRET, Answer, confirm, decline, may_regret, regret
from recognition.attesting.codes import DIGITS, code_named, live_code, needs_code, send_code, try_code
from recognition.attesting.offers import practice_for
from recognition.errors import SignOffError
from recognition.people.addresses import shown_in_part
from recognition.sending.mailing import enqueue_mail
from records.attesters import ROLES, attesters_among
from records.errors import NotFoundError
from records.sign_offs import STANDING, SignOff, file_by_id

LINK = "/o/<organisation>/sign-off/<token>"
# What a link shows of no more than that it is good for nothing.
_OVER = ("expired", "withdrawn")


def register(blueprint: Blueprint, office: Office) -> None:
    """Hang the views in."""
    door = office.door

    def opened(visit: Visit, token: str) -> ResponseReturnValue:
        return _page(office, visit, token, {}, None)

    def answer(visit: Visit, token: str) -> ResponseReturnValue:
        found, form = sign_off_of_token(visit, door.secret, token), request.form
        done = form.get("do")
        try:
            if is_of_visitor(visit, found):
                raise SignOffError("self", "who asked is signed in here")
            if done == "code":
                return _send_code(office, visit, token, found)
            proven = done == "confirm" and _is_proven(office, visit, found, form.get("code", ""))
            with door.database.transaction() as session:
                desk = office.desk(session, visit)
                if done == "decline":
                    changed = decline(session, desk, found.id, form.get("reason", ""))
                elif done == "regret":
                    changed = regret(session, desk, found.id, form.get("reason", ""))
                else:
                    practice, _ = practice_for(desk.catalogue, found)
                    said = Answer(
                        form.get("name", ""), form.get("role", ""), form.get("comment", ""), rating_of(practice, form)
                    )
                    changed = confirm(session, desk, found.id, said, proven=proven)
                office.tell_learner(session, visit, changed)
        except SignOffError as error:
            return _page(office, visit, token, form, error)
        return redirect(_address(visit, token), 303)

    def file(visit: Visit, token: str, file_id: uuid.UUID) -> ResponseReturnValue:
        found = sign_off_of_token(visit, door.secret, token)
        if found.shown_state(visit.now) not in ("asked", *STANDING):
            raise NotFoundError("this link shows no files any more")
        return download(file_by_id(visit.session, found, file_id))

    blueprint.add_url_rule(LINK, "sign_off_link", door.page(opened))
    blueprint.add_url_rule(LINK, "answer_sign_off", door.page(answer), methods=["POST"])
    blueprint.add_url_rule(f"{LINK}/files/<uuid:file_id>", "sign_off_link_file", door.page(file))


def _address(visit: Visit, token: str) -> str:
    return url_for("pages.sign_off_link", organisation=visit.organisation.slug, token=token)


def _send_code(office: Office, visit: Visit, token: str, found: SignOff) -> ResponseReturnValue:
    """Write a code to the attester; raises `SignOffError`."""
    door, code = office.door, code_named(secrets.randbelow(10**DIGITS))
    with door.database.transaction() as session:
        if not needs_code(session, office.catalogue(visit), found):
            abort(400)
        changed = send_code(session, visit.organisation.id, found.id, code, secret=door.secret, now=visit.now)
        letter = code_letter(visit.organisation, changed, learner_name(visit, found), code)
        enqueue_mail(session, visit.organisation.id, letter, visit.now)
    return redirect(f"{_address(visit, token)}#code", 303)


def _is_proven(office: Office, visit: Visit, found: SignOff, code: str) -> bool:
    """Whether the code is the one that was sent. A guess is counted before the answer is looked at, and stays so."""
    door = office.door
    if not needs_code(visit.session, office.catalogue(visit), found):
        return False
    with door.database.transaction() as session:
        return try_code(session, visit.organisation.id, found.id, code, secret=door.secret, now=visit.now)


def _page(office: Office, visit: Visit, token: str, typed: Mapping[str, str], error: SignOffError | None) -> Response:
    if error is not None:
        look_afresh(visit)
    found = sign_off_of_token(visit, office.door.secret, token)
    practice, _ = practice_for(office.catalogue(visit), found)
    view = office.view(visit, found)
    needed = view.state == "asked" and needs_code(visit.session, office.catalogue(visit), found)
    sent = live_code(visit.session, found, visit.now) if needed else None
    known = attesters_among(visit.session, visit.organisation.id, [found.attester_email])
    page = render_template(
        "practice/sign_off_link.html",
        token=token,
        it=view,
        learner=learner_name(visit, found),
        sent_to=shown_in_part(found.attester_email),
        scales=scale_views(practice.scales),
        asks_score=practice.asks_score,
        needs_code=needed,
        code_sent_at=sent.sent_at if sent is not None else None,
        known=known.get(found.attester_email),
        roles=[role for role in ROLES if role != "assessor"],
        typed=typed,
        problem=problem_words(error) if error is not None else None,
        field_wrong=error.field if error is not None else None,
        here="sign_off_link",
        mine=is_of_visitor(visit, found),
        may_regret=may_regret(found, visit.now),
        regret_until=found.answered_at + REGRET if found.answered_at is not None else None,
    )
    settled = error is not None and error.field == "state"
    status = 409 if settled else 422 if error is not None else 410 if view.state in _OVER else 200
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
