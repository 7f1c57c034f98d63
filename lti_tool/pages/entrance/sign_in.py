"""Signing in without an LMS: the password, the code, a forgotten password, and links that set one."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.accounts.entering import HALFWAY_COOKIE, caller, let_in, to_halfway
from lti_tool.accounts.letters import send_password_link
from lti_tool.accounts.managing import set_password_by_link
from lti_tool.accounts.passwords import LONGEST, SHORTEST
from lti_tool.accounts.signing_in import (
    check_code_of,
    check_password_of,
    count_forgotten,
    halfway_account,
)
from lti_tool.errors import PasswordLinkOverError, PasswordUnfitError, SignInRefusedError, TooManyAttemptsError
from lti_tool.pages.entrance.session import own_path
from lti_tool.sessions import without_session
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit
from lti_tool.words.account import unfit_words, wait_words
from recognition.people.accounts import Acting, link_for, normal_email, password_address
from records.accounts import account_by_email, link_of
from records.errors import NotFoundError
from records.sign_in_providers import providers_of

AT = "/o/<organisation>/sign-in"
LINK = "/o/<organisation>/password/<link>"
# A forgotten password is answered no sooner: what is done for who has an account takes less.
FORGOT_SECONDS = 0.4
FORGOTTEN = "forgot"
LONGEST_NEXT = 2_000


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def enter(visit: Visit) -> ResponseReturnValue:
        email = request.form.get("email", "")
        try:
            account = check_password_of(
                door.database, door.secret, visit.organisation.id, email, request.form.get("password", ""),
                caller(), visit.now,
            )  # fmt: skip
        except (SignInRefusedError, TooManyAttemptsError) as error:
            words = gettext("This e-mail address and this password do not belong together.")
            return _refused(error, _form(visit, email, _problem(error, words)))
        if account.totp_on_at is not None:
            return to_halfway(door, visit, account, wanted_address())
        return let_in(door, visit, account, "password", wanted_address())

    def enter_code(visit: Visit) -> ResponseReturnValue:
        kept = request.cookies.get(HALFWAY_COOKIE)
        try:
            account = halfway_account(door.database, door.secret, visit.organisation.id, kept, visit.now)
        except (SignInRefusedError, NotFoundError):
            return redirect(url_for("pages.sign_in", organisation=visit.organisation.slug, next=wanted_address()), 303)
        try:
            code = request.form.get("code", "")
            check_code_of(door.database, door.secret, visit.organisation.id, account.id, code, caller(), visit.now)
        except (SignInRefusedError, TooManyAttemptsError) as error:
            words = gettext("This code is not good now, or was used already. Wait for the next one.")
            page = render_template("entrance/sign_in_code.html", problem=_problem(error, words), next=wanted_address())
            return _refused(error, page)
        return let_in(door, visit, account, "password", wanted_address())

    def forgotten(visit: Visit) -> ResponseReturnValue:
        """The same answer, after the same time, whether somebody has this address or not."""
        begun = time.monotonic()
        email = normal_email(request.form.get("email", ""))
        try:
            count_forgotten(door.database, door.secret, visit.organisation.id, email, caller(), visit.now)
        except TooManyAttemptsError as error:
            return _refused(
                error, render_template("entrance/sign_in_forgot.html", problem=wait_words(error), sent=False)
            )
        with door.database.transaction() as session:
            account = account_by_email(session, visit.organisation.id, email)
            if account is not None and account.closed_at is None:
                secret = link_for(session, account, "reset", Acting(visit.organisation.id, FORGOTTEN, visit.now))
                address = password_address(door.base_url, visit.organisation.slug, secret)
                send_password_link(session, visit.organisation, account, address, "reset", visit.now)
        time.sleep(max(FORGOT_SECONDS - (time.monotonic() - begun), 0))
        at = url_for("pages.forgot_password", organisation=visit.organisation.slug, sent=1)
        return redirect(at, 303)

    def set_password(visit: Visit, link: str) -> ResponseReturnValue:
        password = request.form.get("password", "")
        try:
            with door.database.transaction() as session:
                account = set_password_by_link(
                    session, visit.organisation.id, link, password, known_by(visit), visit.now
                )
                session.flush()
                session.expunge_all()
        except PasswordUnfitError as error:
            return make_response(_set_form(visit, link, unfit_words(error)), 422)
        except NotFoundError as error:
            raise PasswordLinkOverError(str(error)) from error
        if account.totp_on_at is not None:
            return to_halfway(door, visit, account, None)
        return let_in(door, visit, account, "password", None)

    views: tuple[tuple[str, str, Callable[..., ResponseReturnValue], str], ...] = (
        (AT, "sign_in", _sign_in, "GET"),
        (AT, "enter_password", enter, "POST"),
        (f"{AT}/code", "sign_in_code", _code, "GET"),
        (f"{AT}/code", "enter_code", enter_code, "POST"),
        (f"{AT}/forgot", "forgot_password", _forgot, "GET"),
        (f"{AT}/forgot", "ask_password", forgotten, "POST"),
        (LINK, "password_link", _opened, "GET"),
        (LINK, "set_password", set_password, "POST"),
    )
    for address, name, view, method in views:
        blueprint.add_url_rule(address, name, door.page(view), methods=(method,))


def known_by(visit: Visit) -> list[str]:
    """What the organisation is known by: no part of a password."""
    return [visit.organisation.slug, *visit.organisation.name.values()]


def _sign_in(visit: Visit) -> ResponseReturnValue:
    return _form(visit, "", "")


def _form(visit: Visit, email: str, problem: str) -> str:
    providers = providers_of(visit.session, visit.organisation.id)
    g.acquis_form_origins = tuple(dict.fromkeys(each.authorization_origin for each in providers))
    return render_template(
        "entrance/sign_in.html",
        email=email,
        problem=problem,
        next=wanted_address(),
        account=visit.account,
        providers=providers,
    )


def _code(_visit: Visit) -> ResponseReturnValue:
    return render_template("entrance/sign_in_code.html", problem="", next=wanted_address())


def _forgot(_visit: Visit) -> ResponseReturnValue:
    return render_template("entrance/sign_in_forgot.html", problem="", sent="sent" in request.args)


def _opened(visit: Visit, link: str) -> ResponseReturnValue:
    """Opening the link changes nothing: mail scanners open it, too."""
    return _set_form(visit, link, "")


def _set_form(visit: Visit, link: str, problem: str) -> str:
    found = link_of(visit.session, visit.organisation.id, link, visit.now)
    if found is None:
        raise PasswordLinkOverError("this link is over, or was used")
    return render_template(
        "entrance/set_password.html", link=link, account=found[1], fresh=found[0].purpose == "invite", problem=problem,
        shortest=SHORTEST, longest=LONGEST,
    )  # fmt: skip


def wanted_address() -> str | None:
    """Where somebody wanted to go who had to sign in first."""
    wanted = own_path(request.values.get("next", ""))
    # As who they sign in as, not as whom somebody else wrote into the address.
    return without_session(wanted) if wanted != "/" and len(wanted) <= LONGEST_NEXT else None


def _problem(error: SignInRefusedError | TooManyAttemptsError, refused: str) -> str:
    return wait_words(error) if isinstance(error, TooManyAttemptsError) else refused


def _refused(error: SignInRefusedError | TooManyAttemptsError, page: str) -> Response:
    if isinstance(error, TooManyAttemptsError):
        response = make_response(page, 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    return make_response(page, 422)
