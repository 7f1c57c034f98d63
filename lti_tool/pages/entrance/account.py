"""For who signed in by an account: their password, their telephone's codes, and where they are signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from lti_tool.accounts.codes import totp_address, totp_picture
from lti_tool.accounts.entering import caller
from lti_tool.accounts.managing import change_password, offer_totp, offered_totp, renew_recovery_codes, turn_totp_on
from lti_tool.accounts.passwords import LONGEST, SHORTEST
from lti_tool.accounts.signing_in import check_password_of
from lti_tool.errors import PasswordUnfitError, SignInRefusedError, TooManyAttemptsError
from lti_tool.numbers import kept_number
from lti_tool.pages.entrance.sign_in import known_by
from lti_tool.speech import gettext
from lti_tool.visit import Door, Visit, own_account
from lti_tool.words.account import unfit_words, wait_words
from recognition.people.accounts import Acting, drop_second_factor
from records.accounts import Account, account_by_id, end_sessions, recovery_codes_left, sessions_of
from records.audit import note
from rules import local

AT = "/o/<organisation>/account"
# What is done with the account, held; the recovery codes to be shown, if there are any.
Act = Callable[[Session, Account, Visit], Sequence[str] | None]


def register(blueprint: Blueprint, door: Door) -> None:
    """Hang the views in."""

    def with_password(act: Act, told: str) -> Callable[[Visit], ResponseReturnValue]:
        """A form that asks for the password once more: who finds a browser open changes nothing."""

        def view(visit: Visit) -> ResponseReturnValue:
            account = own_account(visit)
            try:
                given = request.form.get("current", "")
                check_password_of(
                    door.database, door.secret, visit.organisation.id, account.email, given, caller(), visit.now
                )
                with door.database.transaction() as session:
                    held = account_by_id(session, visit.organisation.id, account.id, hold=True)
                    codes = act(session, held, visit)
            except SignInRefusedError:
                return _page(visit, gettext("This is not your password."), 422, told)
            except TooManyAttemptsError as error:
                return _page(visit, wait_words(error), 429, told)
            except PasswordUnfitError as error:
                return _page(visit, unfit_words(error), 422, told)
            return _codes(codes) if codes is not None else _back(visit, told)

        return view

    def offer(session: Session, account: Account, _visit: Visit) -> None:
        if account.totp_on_at is None:
            offer_totp(session, account, door.secret)

    def offered(visit: Visit) -> ResponseReturnValue:
        return _offer(visit, door.secret, "", 200)

    def turn_on(visit: Visit) -> ResponseReturnValue:
        account = own_account(visit)
        try:
            with door.database.transaction() as session:
                held = account_by_id(session, visit.organisation.id, account.id, hold=True)
                codes = turn_totp_on(session, held, door.secret, request.form.get("code", ""), visit.now)
        except SignInRefusedError:
            words = gettext("This is not the code that the application shows now. Is the telephone's clock right?")
            return _offer(visit, door.secret, words, 422)
        return _codes(codes)

    def end(visit: Visit) -> ResponseReturnValue:
        """End one other session, or all others."""
        account, which = own_account(visit), request.form.get("session", type=kept_number)
        with door.database.transaction() as session:
            end_sessions(session, account.id, visit.now, only=which, but=_this(visit))
            note(session, visit.organisation.id, visit.by, "account-sessions-ended", visit.by, visit.now)
        return _back(visit, "ended")

    blueprint.add_url_rule(AT, "account", door.page(_account))
    blueprint.add_url_rule(f"{AT}/code", "account_code", door.page(offered))
    acts: tuple[tuple[str, str, Callable[[Visit], ResponseReturnValue]], ...] = (
        ("password", "change_password", with_password(_change, "password")),
        ("code/offer", "offer_code", with_password(offer, "offer")),
        ("code", "turn_code_on", turn_on),
        ("code/off", "turn_code_off", with_password(_turn_off, "code-off")),
        ("recovery-codes", "new_recovery_codes", with_password(_renew, "recovery")),
        ("sessions/end", "end_sessions", end),
    )
    for address, name, view in acts:
        blueprint.add_url_rule(f"{AT}/{address}", name, door.page(view), methods=("POST",))


def _change(session: Session, account: Account, visit: Visit) -> None:
    change_password(session, account, request.form.get("password", ""), known_by(visit), _this(visit), visit.now)


def _turn_off(session: Session, account: Account, visit: Visit) -> None:
    drop_second_factor(session, account, _acting(visit))


def _renew(session: Session, account: Account, visit: Visit) -> Sequence[str] | None:
    return renew_recovery_codes(session, account, _acting(visit)) if account.totp_on_at is not None else None


def _acting(visit: Visit) -> Acting:
    return Acting(visit.organisation.id, visit.by, visit.now)


def _this(visit: Visit) -> int:
    """The session in which the page is asked for."""
    return (visit.visitor.account_session_id if visit.visitor is not None else None) or 0


def _account(visit: Visit) -> ResponseReturnValue:
    return _page(visit, "", 200, "")


def _page(visit: Visit, problem: str, status: int, about: str) -> Response:
    account = own_account(visit)
    page = render_template(
        "entrance/account.html",
        it=account,
        sessions=sessions_of(visit.session, account.id, visit.now),
        this=_this(visit),
        codes_left=recovery_codes_left(visit.session, account.id) if account.totp_on_at is not None else 0,
        problem=problem,
        about=about,
        told=request.args.get("told", ""),
        shortest=SHORTEST,
        longest=LONGEST,
        here="account",
    )
    return make_response(page, status)


def _offer(visit: Visit, secret: str, problem: str, status: int) -> ResponseReturnValue:
    account = own_account(visit)
    offered = offered_totp(account, secret)
    if offered is None:
        return redirect(url_for("pages.account", organisation=visit.organisation.slug))
    address = totp_address(offered, account.email, local(visit.organisation.name, visit.language))
    # Made by us of letters and digits alone.
    picture = Markup(totp_picture(address))  # noqa: S704
    page = render_template(
        "entrance/account_code.html", secret=offered, address=address, picture=picture, problem=problem
    )
    return make_response(page, status)


def _codes(codes: Sequence[str]) -> Response:
    response = make_response(render_template("entrance/recovery_codes.html", codes=codes, here="account"))
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(visit: Visit, told: str) -> ResponseReturnValue:
    page = "pages.account_code" if told == "offer" else "pages.account"
    return redirect(url_for(page, organisation=visit.organisation.slug, told=told), 303)
