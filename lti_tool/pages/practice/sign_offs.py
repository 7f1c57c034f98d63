"""For staff: every sign-off, the second look at some, who is vouched for, and what the organisation asks for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.attesting import Office, download, is_of_visitor, learner_name, look_afresh
from lti_tool.doers import decider
from lti_tool.numbers import asked_page
from lti_tool.visit import Visit
from lti_tool.words.sign_off import STATES, problem_words
from recognition.attesting.answering import look_again, revoke
from recognition.attesting.vouching import LIMITS, change_policy, end_vouching, vouch_for
from recognition.errors import SignOffError
from recognition.people.addresses import mailbox_of
from records.attesters import CODES_FOR, ROLES, attesters_among, attesters_of, policy_of
from records.sign_offs import SignOff, checking_count, file_by_id, sign_off_by_id, sign_offs_page

HOME = "/o/<organisation>/sign-offs"
ONE = f"{HOME}/<uuid:sign_off_id>"
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    id: uuid.UUID
    title: str
    learner: str | None
    attester: str
    state: str
    kind: str
    at: datetime


def register(blueprint: Blueprint, office: Office) -> None:
    """Hang the views in."""
    door = office.door

    def one(visit: Visit, sign_off_id: uuid.UUID) -> ResponseReturnValue:
        return _one(office, visit, sign_off_id, None)

    def decide(visit: Visit, sign_off_id: uuid.UUID) -> ResponseReturnValue:
        form, done = request.form, request.form.get("do")
        by, words = decider(visit, form.get("by", "")) or visit.by, form.get("reason", "")
        seen = sign_off_by_id(visit.session, visit.organisation.id, sign_off_id)
        if done not in ("accept", "refuse", "revoke"):
            abort(400)
        try:
            if done != "revoke" and _is_party(visit, seen):
                raise SignOffError("party", "whom it is about looks at it")
            with door.database.transaction() as session:
                desk = office.desk(session, visit)
                if done == "revoke":
                    found = revoke(session, desk, sign_off_id, by=by, reason=words)
                else:
                    found = look_again(session, desk, sign_off_id, accept=done == "accept", by=by, comment=words)
                office.tell_learner(session, visit, found)
        except SignOffError as error:
            return _one(office, visit, sign_off_id, error)
        address = url_for("pages.sign_off", organisation=visit.organisation.slug, sign_off_id=sign_off_id, told="done")
        return redirect(address, 303)

    def known(visit: Visit) -> ResponseReturnValue:
        """Vouch for somebody, or no more."""
        form, email, here = request.form, request.form.get("email", ""), visit.organisation.id
        try:
            with door.database.transaction() as session:
                if form.get("do") == "remove":
                    end_vouching(session, here, email, by=visit.by, now=visit.now)
                else:
                    name, role = form.get("name", ""), form.get("role", "")
                    vouch_for(session, here, email, name, role, by=visit.by, now=visit.now)
        except SignOffError as error:
            return _home(visit, error)
        return redirect(url_for("pages.sign_offs", organisation=visit.organisation.slug) + "#known", 303)

    def policy(visit: Visit) -> ResponseReturnValue:
        try:
            values, code_for = {name: _number(name) for name in LIMITS}, request.form.get("code_for", "")
            with door.database.transaction() as session:
                change_policy(session, visit.organisation.id, values, code_for, by=visit.by, now=visit.now)
        except SignOffError as error:
            return _home(visit, error)
        return redirect(url_for("pages.sign_offs", organisation=visit.organisation.slug) + "#policy", 303)

    def file(visit: Visit, sign_off_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
        found = sign_off_by_id(visit.session, visit.organisation.id, sign_off_id)
        return download(file_by_id(visit.session, found, file_id))

    views: tuple[tuple[str, str, Callable[..., Any], str], ...] = (
        (HOME, "sign_offs", lambda visit: _home(visit, None), "GET"),
        (ONE, "sign_off", one, "GET"),
        (ONE, "decide_sign_off", decide, "POST"),
        (f"{HOME}/known", "known_attesters", known, "POST"),
        (f"{HOME}/policy", "sign_off_policy", policy, "POST"),
        (f"{ONE}/files/<uuid:file_id>", "sign_off_file", file, "GET"),
    )
    for address, name, view, method in views:
        blueprint.add_url_rule(address, name, door.page(view, "staff", duty="assessor"), methods=[method])


def _is_party(visit: Visit, found: SignOff) -> bool:
    """Whether who looks is the learner whose practice it is, or who attested it: a second look is another's."""
    if is_of_visitor(visit, found):
        return True
    return visit.account is not None and mailbox_of(visit.account.email) == mailbox_of(found.attester_email)


def _number(name: str) -> int:
    least, most = LIMITS[name]
    text = request.form.get(name, "").strip()
    if not text.isdecimal() or len(text) > 4 or not least <= int(text) <= most:
        raise SignOffError("policy", f"{name}: from {least} to {most}")
    return int(text)


def _home(visit: Visit, error: SignOffError | None) -> Response:
    session, organisation = visit.session, visit.organisation.id
    if error is not None:
        look_afresh(visit)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    page = asked_page()
    total, found = sign_offs_page(session, organisation, state or None, visit.now, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    shown = render_template(
        "practice/sign_offs.html",
        rows=[_row(visit, each, name) for each, name in found],
        total=total,
        page=page,
        pages=max(-(-total // PAGE_SIZE), 1),
        state=state,
        states=list(STATES),
        checking=checking_count(session, organisation),
        known=attesters_of(session, organisation),
        roles=ROLES,
        policy=policy_of(session, organisation),
        limits=LIMITS,
        codes_for=CODES_FOR,
        problem=problem_words(error) if error is not None else None,
        here="sign_offs",
    )
    return make_response(shown, 422 if error is not None else 200)


def _row(visit: Visit, each: SignOff, name: str | None) -> Row:
    at = each.answered_at or each.asked_at
    return Row(each.id, each.title, name, each.attester_name, each.shown_state(visit.now), each.kind, at)


def _one(office: Office, visit: Visit, sign_off_id: uuid.UUID, error: SignOffError | None) -> Response:
    if error is not None:
        look_afresh(visit)
    found = sign_off_by_id(visit.session, visit.organisation.id, sign_off_id)
    known = attesters_among(visit.session, visit.organisation.id, [found.attester_email])
    page = render_template(
        "practice/sign_off.html",
        it=office.view(visit, found),
        learner=learner_name(visit, found),
        learner_id=found.learner_id,
        known=known.get(found.attester_email),
        by_code=found.by_code,
        checked_by=found.checked_by,
        checked_at=found.checked_at,
        ended_by=found.ended_by,
        ended_at=found.ended_at,
        statement_id=found.statement_id,
        roles=ROLES,
        problem=problem_words(error) if error is not None else None,
        told=request.args.get("told", ""),
        typed=request.form,
        here="sign_offs",
    )
    return make_response(page, 200 if error is None else 409 if error.field == "state" else 422)
