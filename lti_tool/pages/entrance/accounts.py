"""For owners: who has an account here, with which duties; inviting, changing and closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.accounts.letters import send_password_link
from lti_tool.languages import NAMES
from lti_tool.visit import Door, Visit
from lti_tool.words.account import account_problem
from recognition.errors import AccountError
from recognition.people.accounts import (
    LINK_LIFE,
    Acting,
    change_account,
    close_account,
    drop_second_factor,
    invite,
    learner_named,
    link_for,
    open_account,
    password_address,
    wanted_account,
)
from records.accounts import Account, Purpose, account_by_id, accounts_of, last_signed_in, sessions_of
from records.audit import entries_on
from records.duties import DUTIES
from records.learners import learner_names

AT = "/o/<organisation>/accounts"
ONE = f"{AT}/<int:account_id>"
Act = Callable[[Session, Visit, int], None]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def add(visit: Visit) -> ResponseReturnValue:
        form = request.form
        try:
            learner_id = learner_named(visit.session, visit.organisation.id, form.get("learner", ""))
            new = wanted_account(
                form.get("email", ""), form.get("name", ""), form.getlist("duty"), form.get("language", ""), learner_id
            )
            with door.database.transaction() as session:
                account, secret = invite(session, new, _acting(visit))
                return _handed(session, visit, door, account, secret, "invite")
        except AccountError as error:
            return _list_page(visit, {**form.to_dict(), "duty": form.getlist("duty")}, account_problem(error), 422)

    def change(visit: Visit, account_id: int) -> ResponseReturnValue:
        try:
            learner_id = learner_named(visit.session, visit.organisation.id, request.form.get("learner", ""))
            with door.database.transaction() as session:
                change_account(session, account_id, request.form.getlist("duty"), learner_id, _acting(visit))
        except AccountError as error:
            return _page(visit, account_id, account_problem(error), 422)
        return _back(visit, account_id, "changed")

    def new_link(visit: Visit, account_id: int) -> ResponseReturnValue:
        with door.database.transaction() as session:
            account = account_by_id(session, visit.organisation.id, account_id, hold=True)
            purpose: Purpose = "reset" if account.password_hash is not None else "invite"
            return _handed(session, visit, door, account, link_for(session, account, purpose, _acting(visit)), purpose)

    def acting(act: Act, told: str) -> Callable[[Visit, int], ResponseReturnValue]:
        def view(visit: Visit, account_id: int) -> ResponseReturnValue:
            try:
                with door.database.transaction() as session:
                    act(session, visit, account_id)
            except AccountError as error:
                return _page(visit, account_id, account_problem(error), 422)
            return _back(visit, account_id, told)

        return view

    blueprint.add_url_rule(AT, "accounts", door.page(_list, "staff", duty="owner"))
    blueprint.add_url_rule(AT, "add_account", door.page(add, "staff", duty="owner"), methods=("POST",))
    blueprint.add_url_rule(ONE, "one_account", door.page(_one, "staff", duty="owner"))
    acts: tuple[tuple[str, str, Callable[..., ResponseReturnValue]], ...] = (
        ("change", "change_account", change),
        ("link", "new_account_link", new_link),
        ("close", "close_account", acting(_close, "closed")),
        ("open", "open_account", acting(_open, "opened")),
        ("code/off", "account_code_off", acting(_code_off, "code-off")),
    )
    for address, name, view in acts:
        page = door.page(view, "staff", duty="owner")
        blueprint.add_url_rule(f"{ONE}/{address}", name, page, methods=("POST",))


def _acting(visit: Visit) -> Acting:
    return Acting(visit.organisation.id, visit.by, visit.now)


def _close(session: Session, visit: Visit, account_id: int) -> None:
    close_account(session, account_id, _acting(visit))


def _open(session: Session, visit: Visit, account_id: int) -> None:
    open_account(session, account_id, _acting(visit))


def _code_off(session: Session, visit: Visit, account_id: int) -> None:
    account = account_by_id(session, visit.organisation.id, account_id, hold=True)
    drop_second_factor(session, account, _acting(visit))


def _list(visit: Visit) -> ResponseReturnValue:
    return _list_page(visit, {"language": visit.organisation.language, "duty": []}, "", 200)


def _list_page(visit: Visit, given: Mapping[str, object], problem: str, status: int) -> Response:
    page = render_template(
        "entrance/accounts.html",
        accounts=accounts_of(visit.session, visit.organisation.id),
        last=last_signed_in(visit.session, visit.organisation.id),
        given=given,
        problem=problem,
        duties=DUTIES,
        names=NAMES,
    )
    return make_response(page, status)


def _one(visit: Visit, account_id: int) -> ResponseReturnValue:
    return _page(visit, account_id, "", 200)


def _page(visit: Visit, account_id: int, problem: str, status: int) -> Response:
    account = account_by_id(visit.session, visit.organisation.id, account_id)
    learners = learner_names(visit.session, [account.learner_id] if account.learner_id is not None else [])
    page = render_template(
        "entrance/one_account.html",
        it=account,
        learner=learners.get(account.learner_id) if account.learner_id is not None else None,
        sessions=sessions_of(visit.session, account.id, visit.now),
        story=entries_on(visit.session, visit.organisation.id, f"account:{account.id}")[-20:][::-1],
        problem=problem,
        told=request.args.get("told", ""),
        duties=DUTIES,
        here="accounts",
    )
    return make_response(page, status)


def _handed(session: Session, visit: Visit, door: Door, account: Account, secret: str, purpose: Purpose) -> Response:
    """The link goes out by mail; where it is to be handed over in another way, it is shown once."""
    address = password_address(door.base_url, visit.organisation.slug, secret)
    shown = "show" in request.form
    if not shown:
        send_password_link(session, visit.organisation, account, address, purpose, visit.now)
    page = render_template(
        "entrance/account_link.html",
        it=account,
        link=address if shown else None,
        ends=visit.now + LINK_LIFE[purpose],
        here="accounts",
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(visit: Visit, account_id: int, told: str) -> ResponseReturnValue:
    at = url_for("pages.one_account", organisation=visit.organisation.slug, account_id=account_id, told=told)
    return redirect(at, 303)
