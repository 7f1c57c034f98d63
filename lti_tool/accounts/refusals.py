"""Why somebody cannot come in by another organisation's word, and what they can do about it."""

from __future__ import annotations

from typing import Final

from lti_tool.lti.refusals import Words
from lti_tool.speech import lazy_gettext

RULES: Final[dict[str, Words]] = {
    "return-over": (
        400,
        lazy_gettext("This sign-in is over"),
        lazy_gettext("It is good once, for a few minutes. Begin again on the sign-in page."),
    ),
    "browser-differs": (
        403,
        lazy_gettext("Your browser did not come back as the one that left"),
        lazy_gettext("Begin again on the sign-in page, and let this site keep cookies until you are back."),
    ),
    "answer-invalid": (
        403,
        lazy_gettext("This sign-in was refused"),
        lazy_gettext("What the other side says of you does not hold. Begin again; if it stays so, tell an owner."),
    ),
    "provider-refuses": (
        403,
        lazy_gettext("The other side did not let you in"),
        lazy_gettext("You may have broken it off. Begin again on the sign-in page."),
    ),
    "provider-silent": (
        502,
        lazy_gettext("The other side does not answer"),
        lazy_gettext("It could not be asked who you are. Please try again in a moment."),
    ),
    "provider-unfit": (
        502,
        lazy_gettext("The other side cannot be used to sign in"),
        lazy_gettext("It does not say of itself what it must. Tell an owner, with the line below."),
    ),
    "email-unverified": (
        403,
        lazy_gettext("Your e-mail address is not verified there"),
        lazy_gettext(
            "You were not here before, and the other side has not verified your address. Do that there first."
        ),
    ),
    "not-invited": (
        403,
        lazy_gettext("You have no account here"),
        lazy_gettext("The other side knows you; here nobody has invited you. Ask an owner to do it."),
    ),
    "password-first": (
        403,
        lazy_gettext("Sign in with your password"),
        lazy_gettext("Your account has a password already, and this sign-in is not trusted with its address."),
    ),
    "no-duty": (
        403,
        lazy_gettext("You have no duty here"),
        lazy_gettext("The other side knows you, but nothing that it says of you gives you a duty. Ask an owner."),
    ),
}
