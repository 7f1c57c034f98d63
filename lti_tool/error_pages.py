"""Which answer an error gets: one table from classes to statuses and words."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException, InternalServerError

from lti_tool.accounts.refusals import RULES as OPENID_RULES
from lti_tool.errors import (
    DoorError,
    DraftUnfitError,
    DutyLackingError,
    ForgeryError,
    LaunchRefusedError,
    LinkExpiredError,
    LinkInvalidError,
    NotAllowedError,
    OpenIdRefusedError,
    PasswordLinkOverError,
    PlatformAnswerError,
    PlatformSilentError,
    RegistrationInvalidError,
    SignInNeededError,
    TakenBackError,
)
from lti_tool.lti.refusals import PLATFORM_SILENT, REGISTRATION_UNFIT, RULES
from lti_tool.protection import path_for_logs
from lti_tool.speech import lazy_gettext
from lti_tool.words.duty import granting, lacking
from records.errors import AlreadyExistsError, NotFoundError

logger = logging.getLogger(__name__)

GONE = (
    404,
    lazy_gettext("This page does not exist"),
    lazy_gettext("The address may be mistyped, or what it showed may have been withdrawn."),
)
BROKEN = (
    500,
    lazy_gettext("Something went wrong here"),
    lazy_gettext("It is not your fault, and it has been noted. Please try again in a moment."),
)
NOT_YOUR_DUTY = lazy_gettext("This is not among your duties")
ANSWERS: dict[type[Exception], tuple[int, LazyString, LazyString]] = {
    NotFoundError: GONE,
    SignInNeededError: (
        401,
        lazy_gettext("Please sign in"),
        lazy_gettext(
            "This page is for people who are signed in. Open it again from your course, sign in, or take the link that "
            "your organisation gave you."
        ),
    ),
    NotAllowedError: (
        403,
        lazy_gettext("This page is not for your role"),
        lazy_gettext("You are signed in, but only another role may see this page."),
    ),
    LinkExpiredError: (
        410,
        lazy_gettext("This sign-in link has expired"),
        lazy_gettext("Ask your organisation for a new one: links are good for a few days only."),
    ),
    LinkInvalidError: (
        400,
        lazy_gettext("This sign-in link does not work"),
        lazy_gettext("It may have been cut off on its way. Copy the whole address, or ask for a new link."),
    ),
    PasswordLinkOverError: (
        410,
        lazy_gettext("This link is over"),
        lazy_gettext(
            "It was used, a newer one was made, or its time has passed. Ask for a new one on the sign-in page, with "
            "“Password forgotten?”."
        ),
    ),
    TakenBackError: (
        410,
        lazy_gettext("This page is not public any more"),
        lazy_gettext(
            "The person who holds this credential has taken it back. A copy that you were given can still be checked."
        ),
    ),
    DraftUnfitError: (
        409,
        lazy_gettext("This draft is no rule yet"),
        lazy_gettext(
            "Something in its text is missing or wrong: the page of the draft says what. Mend it first, and come back."
        ),
    ),
    ForgeryError: (
        400,
        lazy_gettext("This form is outdated"),
        lazy_gettext("Go back, load the page again and repeat what you did."),
    ),
}


def register(blueprint: Blueprint) -> None:
    """Answer the pages' errors, and addresses that lead nowhere, in words."""
    for kind in ANSWERS:
        blueprint.register_error_handler(kind, _known)
    blueprint.register_error_handler(DutyLackingError, _lacking)
    blueprint.register_error_handler(LaunchRefusedError, _refused)
    blueprint.register_error_handler(OpenIdRefusedError, _not_vouched)
    for silent in (PlatformSilentError, PlatformAnswerError):
        blueprint.register_error_handler(silent, _silent)
    for unfit in (RegistrationInvalidError, AlreadyExistsError):
        blueprint.register_error_handler(unfit, _unfit)
    blueprint.app_errorhandler(404)(_nowhere)
    blueprint.errorhandler(InternalServerError)(_broken)


def _known(error: Exception) -> ResponseReturnValue:
    return _message(*next(answer for kind, answer in ANSWERS.items() if isinstance(error, kind)))


def _lacking(error: DutyLackingError) -> ResponseReturnValue:
    return _message(403, NOT_YOUR_DUTY, f"{lacking(error.needed, error.held)} {granting()}")


def _refused(error: LaunchRefusedError) -> ResponseReturnValue:
    logger.warning("launch refused at %s: %s: %s", path_for_logs(), error.rule, error)
    return _message(*RULES[error.rule], detail=f"{error.rule}: {error}")


def _not_vouched(error: OpenIdRefusedError) -> ResponseReturnValue:
    logger.warning("sign-in refused at %s: %s: %s", path_for_logs(), error.rule, error)
    return _message(*OPENID_RULES[error.rule], detail=f"{error.rule}: {error}")


def _silent(error: DoorError) -> ResponseReturnValue:
    logger.warning("launch failed at %s: %s", path_for_logs(), error)
    return _message(*PLATFORM_SILENT, detail=f"{error.code}: {error}")


def _unfit(error: RegistrationInvalidError | AlreadyExistsError) -> ResponseReturnValue:
    logger.warning("registration refused at %s: %s", path_for_logs(), error)
    return _message(*REGISTRATION_UNFIT, detail=str(error))


def _nowhere(error: HTTPException) -> ResponseReturnValue:
    # Programs that ask the other door keep the plain answer.
    if request.accept_mimetypes.best_match(("application/json", "text/html")) != "text/html":
        return error
    return _message(*GONE)


def _broken(_error: InternalServerError) -> ResponseReturnValue:
    return _message(*BROKEN)


def _message(status: int, title: LazyString, words: LazyString | str, detail: str | None = None) -> Response:
    # Where a page of an organisation asks for it, there is a way to sign in.
    sign_in = status == 401 and getattr(g, "acquis_visit", None) is not None
    page = render_template("message.html", title=title, words=words, detail=detail, sign_in=sign_in)
    return make_response(page, status)
