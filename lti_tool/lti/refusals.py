"""Why a launch may be refused, and what the person who launched can do about it, in words."""

from __future__ import annotations

from typing import Final

from flask_babel.speaklater import LazyString

from lti_tool.speech import lazy_gettext

Words = tuple[int, LazyString, LazyString]

_AGAIN: Final[Words] = (
    400,
    lazy_gettext("Please open it again from your course"),
    lazy_gettext("A launch is good once, for a few minutes. Go back to your course and open the link anew."),
)
_SET_UP: Final[Words] = (
    403,
    lazy_gettext("Your platform and this site do not know each other yet"),
    lazy_gettext("Tell the administrator of your learning platform, with the line below: they can mend it."),
)
_BROWSER: Final[Words] = (
    403,
    lazy_gettext("Your browser did not come back as the one that left"),
    lazy_gettext("It may refuse to remember this site inside another. Open the link in a new window from your course."),
)
_REFUSED: Final[Words] = (
    403,
    lazy_gettext("This launch was refused"),
    lazy_gettext("Your platform's message does not hold. Open the link anew; if it stays so, tell the administrator."),
)
_PLATFORM: Final[Words] = (
    502,
    lazy_gettext("Your platform does not answer"),
    lazy_gettext("It could not be asked for what proves your launch. Please try again in a moment."),
)
RULES: Final[dict[str, Words]] = {
    "login-incomplete": _REFUSED,
    "platform-unknown": _SET_UP,
    "deployment-unknown": _SET_UP,
    "target-elsewhere": _SET_UP,
    "launch-over": _AGAIN,
    "browser-differs": _BROWSER,
    "key-unknown": _REFUSED,
    "token-invalid": _REFUSED,
    "message-unsupported": _REFUSED,
    "review-unfit": _REFUSED,
    "platform-refuses": _REFUSED,
}
PLATFORM_SILENT: Final = _PLATFORM
REGISTRATION_UNFIT: Final[Words] = (
    400,
    lazy_gettext("The platform could not be connected"),
    lazy_gettext("What it says of itself does not hold. Nothing was changed here."),
)
